// The consumer's lab.html in Chromium: a page on which a test trains models and does things to the engine and its Workers.
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { chromium, chromiumFlags } from "./chromium.js";
import type { Server } from "./server.js";

export const title = (what: string): string =>
  chromium ? what : `${what} (SKIPPED, no Chromium here: install one or set CHROMIUM_PATH)`;

/** A name whose pages are insecure, where 127.0.0.1 counts as secure. */
export const INSECURE = "insecure.test";

export interface Lab {
  readonly tab: Page;
  /** What the page wrote to its console. */
  readonly messages: string[];
  /** Runs a program's text, in which `bptt`, `workers` and all that lab.mjs defines are known. */
  run<T>(program: string): Promise<T>;
}

/** The browser of a file of tests. Collections can be forced in its pages. */
export function useBrowser() {
  let browser: Browser;
  beforeAll(async () => {
    const flags = [`--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`, "--js-flags=--expose-gc"];
    const args = [...chromiumFlags, ...flags];
    browser = await playwright.launch({ executablePath: chromium, args });
  });
  afterAll(() => browser?.close());

  /** Opens the page; `from` is the server that the library comes from, where that is another. */
  async function open(
    { origin }: Pick<Server, "origin">,
    from?: Server,
    prepare: () => void = () => {},
  ): Promise<Lab> {
    const tab = await browser.newPage();
    const messages: string[] = [];
    tab.on("console", (message) => messages.push(message.text()));
    tab.on("pageerror", (error) => messages.push(error.message));
    await tab.addInitScript(noteWorkers);
    await tab.addInitScript(prepare);
    await tab.goto(`${origin}/lab.html${from ? `?from=${from.origin}` : ""}`);
    await tab.waitForSelector("html[data-ready]");
    return { tab, messages, run: (program) => tab.evaluate(`(async () => { ${program} })()`) };
  }

  /** A page of the browser that is empty yet. */
  const tab = () => browser.newPage();
  return Object.assign(open, { tab });
}

/** Runs in the page before all else: `workers` is the list of all Workers that it starts. */
function noteWorkers() {
  const started: Worker[] = [];
  const Real = Worker;
  Object.assign(globalThis, {
    workers: started,
    Worker: class extends Real {
      constructor(...args: ConstructorParameters<typeof Real>) {
        super(...args);
        started.push(this);
      }
    },
  });
}

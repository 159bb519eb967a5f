// The consumer's lab.html in Chromium: a page on which a test trains models and does things to the engine and its Workers.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { chromium, chromiumFlags, watch } from "./chromium.js";
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

  /** Opens the page; `from` is the server that the library comes from, where that is another, and `beside` a tab of the same user. */
  async function open(
    { origin }: Pick<Server, "origin">,
    from?: Server,
    prepare: () => void = () => {},
    beside?: Page,
  ): Promise<Lab> {
    const context = beside?.context() ?? (await browser.newContext());
    const tab = await context.newPage();
    await tab.addInitScript(prepare);
    return labIn(tab, `${origin}/lab.html${from ? `?from=${from.origin}` : ""}`);
  }

  /** A page of the browser that is empty yet. */
  const tab = () => browser.newPage();
  return Object.assign(open, { tab });
}

/** The lab's page in a tab that is empty yet. */
async function labIn(tab: Page, address: string): Promise<Lab> {
  const messages = watch(tab);
  await tab.addInitScript(noteWorkers);
  await tab.goto(address);
  await tab.waitForSelector("html[data-ready]");
  return { tab, messages, run: (program) => tab.evaluate(`(async () => { ${program} })()`) };
}

/** A window as users have one: of its tabs one is seen and the others are hidden, and pages that are left are kept for who comes back. Otherwise Playwright sees to it that neither is so. */
export function useWindow() {
  let profile: string;
  let program: ChildProcess;
  let browser: Browser;
  beforeAll(async () => {
    profile = await mkdtemp(path.join(tmpdir(), "bptt-window-"));
    const own = ["--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
    program = spawn(chromium!, [...chromiumFlags, ...own, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const address = await new Promise<string>((resolve) => {
      program.stderr!.on("data", (text) => {
        const found = /ws:\S+/.exec(String(text))?.[0];
        if (found) resolve(found);
      });
    });
    browser = await playwright.connectOverCDP(address, { noDefaults: true });
  });
  afterAll(async () => {
    await browser?.close();
    const ended = program && once(program, "exit");
    program?.kill();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Opens the page in a tab that is seen from then on. */
  return async ({ origin }: Server): Promise<Lab> => {
    const tab = await browser.contexts()[0]!.newPage();
    return labIn(tab, `${origin}/lab.html`);
  };
}

/** Runs in the page before all else: `workers` is the list of all Workers that it starts. */
export function noteWorkers() {
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

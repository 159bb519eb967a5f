// What consumers say of shared/train.mjs, and pages of theirs in Chromium.
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { chromium, chromiumFlags } from "../browser/chromium.js";
import { ISOLATED, type Server, serve } from "../browser/server.js";

interface Report {
  readonly shape: readonly number[];
  readonly worker: boolean;
  readonly threads: number;
  readonly fallbacks: readonly unknown[];
}

/** Throws for what is no report, and for an engine that is not as it was asked for. */
export function expectTrained(text: string, engine: Partial<Report> = {}): void {
  const report: Partial<Report> = text.startsWith("{") ? JSON.parse(text) : {};
  const wanted = { shape: [64, 1], fallbacks: [], ...engine };
  const same = Object.entries(wanted).every(
    ([key, value]) => JSON.stringify(report[key as keyof Report]) === JSON.stringify(value),
  );
  if (!same) throw new Error(`expected to have trained, got: ${text.slice(0, 2000)}`);
}

/** Runs a program with a browser, which is closed in the end; without one there is nothing to run. */
export async function inBrowser(program: (browser: Browser) => Promise<void>): Promise<void> {
  if (!chromium) return console.warn("SKIPPED: the page, as there is no Chromium here.");
  const browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  try {
    await program(browser);
  } finally {
    await browser.close();
  }
}

/** Where tabs are opened: a browser, or a context of it. */
interface Tabs {
  newPage(): Promise<Page>;
}

/** A page in a tab, which is given time: other projects may be under way beside it. */
export async function openTab(tabs: Tabs): Promise<Page> {
  const tab = await tabs.newPage();
  tab.setDefaultTimeout(120_000);
  return tab;
}

/** What a page says in its element #result. */
export async function resultOf(tabs: Tabs, address: string): Promise<string> {
  const tab = await openTab(tabs);
  const messages: string[] = [];
  tab.on("console", (message) => messages.push(message.text()));
  tab.on("pageerror", (error) => messages.push(error.message));
  await tab.goto(address);
  await tab.waitForSelector("#result:not(:empty)").catch((error) => {
    throw new Error([String(error), ...messages].join("\n"));
  });
  return (await tab.textContent("#result"))!;
}

/** Tries a page of a folder that is served as pages with threads are. */
export const tryPage = (folder: string, page: string): Promise<void> =>
  inBrowser(async (browser) => {
    const server: Server = await serve(folder, ISOLATED);
    try {
      const text = await resultOf(browser, `${server.origin}/${page}`);
      expectTrained(text, { worker: true, threads: 2 });
    } finally {
      server.close();
    }
  });

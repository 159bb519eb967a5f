// How long a page takes from its navigation to its first prediction, in Chromium, and where that time goes.
import { chromium as playwright } from "playwright-core";
import { chromium, chromiumFlags } from "../browser/chromium.js";
import { serve } from "../browser/server.js";

/** Milliseconds since the navigation, but for `rounds`. */
export interface Times {
  /** The scripts have come, are compiled and have run up to the model. */
  readonly script: number;
  /** The first prediction is there. */
  readonly first: number;
  /** Of that: until the module's bytes had come, once they were asked for. */
  readonly fetched: number;
  /** What a prediction takes that finds everything there. */
  readonly second: number;
}

const ROUNDS = 7;

/** The middle one of several loads, each in a browser's context of its own. */
export async function timeLoads(folder: string, worker: boolean): Promise<Times> {
  const server = await serve(folder);
  const browser = await playwright.launch({ executablePath: chromium!, args: chromiumFlags });
  try {
    const all: Times[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${server.origin}/page.html${worker ? "#worker" : ""}`);
      await page.waitForFunction("globalThis.times");
      all.push((await page.evaluate(READ)) as Times);
      await context.close();
    }
    return all.sort((a, b) => a.first - b.first)[ROUNDS >> 1]!;
  } finally {
    await browser.close();
    server.close();
  }
}

const READ = `(() => {
  const { begun, first, second } = globalThis.times;
  const module = performance.getEntriesByType("resource").find(({ name }) => name.endsWith(".wasm"));
  return { script: begun, first, fetched: module.responseEnd - module.startTime, second: second - first };
})()`;

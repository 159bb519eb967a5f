import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Page, servePage } from "../../bench/browser/serve.js";
import { chromium, chromiumFlags } from "./chromium.js";

const title = "the benchmark's page in headless Chromium";
const reason = "SKIPPED, no Chromium here: install one or set CHROMIUM_PATH";

describe.skipIf(!chromium)(chromium ? title : `${title} (${reason})`, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    page = await servePage(0);
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  });

  afterAll(async () => {
    await browser?.close();
    await page?.close();
  });

  test("measures every contender and draws its bar", { timeout: 120_000 }, async () => {
    const tab = await browser.newPage();
    const messages: string[] = [];
    tab.on("console", (message) => messages.push(message.text()));
    tab.on("pageerror", (error) => messages.push(error.message));
    await tab.goto(`${page.url}?smoke`);
    await tab.waitForSelector("body:is([data-state=done], [data-state=failed])", {
      timeout: 100_000,
    });
    expect(await tab.textContent("#status")).toContain("every contender computed the same loss");

    const rows = await tab.$$eval("tbody tr", (lines) =>
      lines.map((line) => {
        const text = (name: string) => line.querySelector(`.${name}`)!.textContent!;
        const bar = line.querySelector(".fill")!.getBoundingClientRect().width;
        const figures = ["min", "median", "ratio"].map((name) => Number.parseFloat(text(name)));
        return { name: text("name"), engine: text("engine"), bar, figures };
      }),
    );
    const threads = await tab.evaluate("Math.min(navigator.hardwareConcurrency, 4)");
    const threaded = (threads as number) > 1 ? [`bptt, ${threads} threads`] : [];
    const names = [...threaded, "bptt, 1 thread", "JavaScript, tiled", "JavaScript, loops"];
    expect(rows.map(({ name }) => name)).toEqual(names);
    for (const { name, engine, bar, figures } of rows) {
      expect(Math.min(...figures), name).toBeGreaterThan(0);
      expect(Math.max(...figures), name).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(bar, name).toBeGreaterThan(0);
      expect(engine).toMatch(name.startsWith("bptt") ? /^WebAssembly, build / : /^JavaScript, /);
      if (name.endsWith("threads")) expect(engine).toContain(`${threads} threads`);
    }
    expect(messages).toEqual([]);
  });
});

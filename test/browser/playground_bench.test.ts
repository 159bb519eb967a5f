// The playground's benchmark in Chromium: it starts when asked, and every contender computes the same.
import { readdirSync, readFileSync } from "node:fs";
import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logScale } from "../../examples/playground/bench/scale.js";
import { chromium, chromiumFlags, watch } from "./chromium.js";
import { title } from "./lab.js";
import { type Page, servePlayground } from "./playground_page.js";

test("a logarithmic axis goes from one power of ten to another", () => {
  const { ticks, place } = logScale([3, 250]);
  expect(ticks).toEqual([1, 10, 100, 1000]);
  expect([1, 10, 1000].map(place)).toEqual([0, 1 / 3, 1]);
  expect(logScale([10]).ticks).toEqual([10, 100]);
  expect(logScale([]).ticks).toEqual([1, 10, 100, 1000]);
});

describe.skipIf(!chromium)(title("the playground's benchmark"), () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    page = await servePlayground();
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  });

  afterAll(async () => {
    await browser?.close();
    await page?.close();
  });

  test("measures every contender, and the result can be copied", async () => {
    const context = await browser.newContext({ locale: "en-US" });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const tab = await context.newPage();
    const messages = watch(tab);
    await tab.goto(`${page.url}?smoke#bench`);
    await tab.waitForSelector("main[data-state=idle]");
    expect(await tab.$$("tbody tr")).toEqual([]);
    await tab.click("#race");
    await tab.waitForSelector("main:is([data-state=done], [data-state=failed])");
    expect(await tab.textContent("[role=status]")).toContain("computed the same loss");

    const rows = await tab.$$eval("tbody tr", (lines) =>
      lines.map((line) => ({
        name: line.querySelector(".name")!.textContent!,
        engine: line.querySelector(".engine")!.textContent!,
        figures: ["least", "median", "ratio"].map((name) =>
          Number.parseFloat(line.querySelector(`[data-figure=${name}]`)!.textContent!),
        ),
      })),
    );
    const processors = (await tab.evaluate("navigator.hardwareConcurrency")) as number;
    expect(rows.map(({ name }) => name)).toEqual([
      ...(processors > 1 ? ["bptt, threads"] : []),
      "bptt, in a Worker",
      "bptt, main thread",
      "JavaScript, tiled",
      "JavaScript, loops",
    ]);
    for (const { name, engine, figures } of rows) {
      expect(Math.min(...figures), name).toBeGreaterThan(0);
      expect(engine).toMatch(name.startsWith("bptt") ? /^WebAssembly, / : /^JavaScript, /);
    }
    await tab.click("text=Copy the result");
    const copied = (await tab.evaluate("navigator.clipboard.readText()")) as string;
    expect(copied).toContain("| JavaScript, loops (JavaScript, simple loops) |");
    expect(messages).toEqual([]);

    await tab.setViewportSize({ width: 360, height: 780 });
    const places = await tab.$$eval("tbody tr", (lines) =>
      lines.map((line) =>
        ["th", ".line", ".figures"].map((part) => {
          const { top, bottom, right } = line.querySelector(part)!.getBoundingClientRect();
          return { top, bottom, right };
        }),
      ),
    );
    for (const [name, line, figures] of places) {
      expect(line!.top).toBeGreaterThanOrEqual(name!.bottom);
      expect(figures!.top).toBeGreaterThanOrEqual(line!.bottom);
      expect(name!.right).toBeLessThanOrEqual(360);
    }
  });

  test("understands every declaration of the page's styles", async () => {
    const folder = new URL("../../examples/playground/", import.meta.url);
    const sheets = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".css"),
    );
    const declarations = sheets.flatMap((sheet) => {
      const text = readFileSync(new URL(sheet, folder), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      const found = text.matchAll(/([\w-]+)\s*:\s*([^;{}]+);/g);
      return [...found].map(([, property, value]) => ({ sheet, property, value }));
    });
    expect(declarations.length).toBeGreaterThan(500);
    const tab = await browser.newPage();
    await tab.setContent("");
    const refused = await tab.evaluate(
      (all) => all.filter(({ property, value }) => !CSS.supports(property!, value!)),
      declarations,
    );
    expect(refused).toEqual([]);
  });
});

import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { expectTrained, type Report } from "../packaging/trained.js";
import { buildWithVite } from "../packaging/vite.js";
import { chromium, chromiumFlags, watch } from "./chromium.js";
import { serve } from "./server.js";

const consumer = inject("consumer");

const title = "the installed package on a page in headless Chromium";
const reason = "SKIPPED, no Chromium here: install one or set CHROMIUM_PATH";

describe.skipIf(!chromium)(chromium ? title : `${title} (${reason})`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  });

  afterAll(() => browser?.close());

  /** What the page of a folder reports, and what it wrote to the console. */
  async function open(folder: string) {
    const server = await serve(folder);
    const tab = await browser.newPage();
    const messages = watch(tab);
    try {
      await tab.goto(`${server.origin}/page.html`);
      await tab.waitForFunction("window.report !== undefined");
      return { report: (await tab.evaluate("window.report")) as Report, messages };
    } finally {
      await tab.close();
      server.close();
    }
  }

  test("trains from plain files, and the console stays empty", async () => {
    const { report, messages } = await open(consumer);
    expectTrained(report);
    expect(messages).toEqual([]);
  });

  test("trains from vite's bundle", async () => {
    const { report, messages } = await open(await buildWithVite(consumer, "vite-page"));
    expectTrained(report);
    expect(messages).toEqual([]);
  });
});

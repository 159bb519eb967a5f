// Threads and the engine's Worker in a real browser: pages that may share memory, and pages that may not.
import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { buildWithVite } from "../packaging/vite.js";
import { chromium, chromiumFlags, watch } from "./chromium.js";
import { ISOLATED, serve } from "./server.js";

const consumer = inject("consumer");
const title = "the engine in headless Chromium";
const reason = "SKIPPED, no Chromium here: install one or set CHROMIUM_PATH";

interface Outcome {
  info: {
    build: string;
    threads: number;
    worker: boolean;
    state: string;
    memoryBytes: number;
    fallbacks: object[];
  };
  loss: number[];
  data: number[];
  ticks: number;
}

describe.skipIf(!chromium)(chromium ? title : `${title} (${reason})`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  });

  afterAll(() => browser?.close());

  /** Runs engine.html of a folder with these settings; on the console there may be what is expected, and nothing else. */
  async function run(
    folder: string,
    isolated: boolean,
    settings: object,
    expected: unknown[] = [],
  ): Promise<Outcome> {
    const server = await serve(folder, isolated ? ISOLATED : {});
    const tab = await browser.newPage();
    const messages = watch(tab);
    try {
      await tab.goto(
        `${server.origin}/engine.html#${encodeURIComponent(JSON.stringify(settings))}`,
      );
      await tab.waitForFunction("window.report !== undefined");
      const outcome = (await tab.evaluate("window.report")) as Outcome;
      expect(messages).toEqual(expected);
      return outcome;
    } finally {
      await tab.close();
      server.close();
    }
  }

  test("lives in a Worker, with threads where the page is isolated, and computes the same bits", async () => {
    const here = await run(consumer, false, { worker: false });
    expect(here.info).toMatchObject({ build: "relaxed", threads: 1, worker: false });
    const plain = await run(consumer, false, {});
    expect(plain.info).toMatchObject({ build: "relaxed", threads: 1, worker: true, fallbacks: [] });
    expect([plain.loss, plain.data]).toEqual([here.loss, here.data]);
    const threaded = await run(consumer, true, { threads: 2 });
    expect(threaded.info).toMatchObject({ build: "relaxed-threads", threads: 2, worker: true });
    expect(threaded.info.memoryBytes).toBeGreaterThan(0);
    expect([threaded.loss, threaded.data]).toEqual([plain.loss, plain.data]);
  });

  test("stays where it is when told so, and says what that costs", async () => {
    const said = expect.stringMatching(/^bptt: .* one thread instead of 2: the main thread/);
    const here = await run(consumer, true, { threads: 2, worker: false }, [said]);
    expect(here.info).toMatchObject({ build: "relaxed", threads: 1, worker: false });
  });

  test("leaves the page alive, without threads as well", async () => {
    const there = await run(consumer, false, {});
    expect(there.info).toMatchObject({ build: "relaxed", threads: 1, worker: true });
    // Predicting is one long call: a page that computes it itself has no turn meanwhile.
    expect(there.ticks).toBeGreaterThan(5);
  });

  test("hands errors over in words, and knows who was disposed", async () => {
    const server = await serve(consumer);
    const tab = await browser.newPage();
    watch(tab);
    try {
      await tab.goto(`${server.origin}/engine.html#${encodeURIComponent('{"worker":true}')}`);
      await tab.waitForFunction("window.report !== undefined");
      const errors = await tab.evaluate("window.mistakes()");
      expect(errors).toEqual([
        ["BpttError", "Diverged", expect.stringMatching(/loss|gradient/)],
        ["BpttError", "OutOfMemory", expect.stringMatching(/could not be allocated/)],
        ["BpttError", "Disposed", expect.stringMatching(/disposed/)],
      ]);
    } finally {
      await tab.close();
      server.close();
    }
  });

  test("finds its Workers and modules in vite's bundle, without settings", async () => {
    const folder = await buildWithVite(consumer, "vite-engine", "engine.html");
    const threaded = await run(folder, true, { threads: 2 });
    expect(threaded.info).toMatchObject({ build: "relaxed-threads", threads: 2, worker: true });
    const plain = await run(folder, false, {});
    expect(threaded.loss).toEqual(plain.loss);
  });
});

// The installed package behind Vite's development server, which bundles packages before their first use unless told otherwise.
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type Browser, chromium as playwright } from "playwright-core";
import { createServer, type DepOptimizationOptions } from "vite";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium, chromiumFlags, watch } from "./chromium.js";
import { title } from "./lab.js";
import { ISOLATED } from "./server.js";

const consumer = inject("consumer");

describe.skipIf(!chromium)(title("Vite's development server"), () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  });

  afterAll(() => browser?.close());

  /** What engine.html reports: the engine that computed, or what it was refused with. */
  async function report(name: string, optimizeDeps: DepOptimizationOptions): Promise<unknown> {
    const server = await createServer({
      root: consumer,
      configFile: false,
      logLevel: "silent",
      cacheDir: path.join(consumer, "vite-cache", name),
      optimizeDeps,
      server: { host: "127.0.0.1", port: 0, headers: ISOLATED },
    });
    const tab = await browser.newPage();
    watch(tab);
    try {
      await server.listen();
      const { port } = server.httpServer!.address() as AddressInfo;
      const settings = encodeURIComponent('{"threads":2}');
      await tab.goto(`http://127.0.0.1:${port}/engine.html#${settings}`);
      // Vite reloads a page once it has bundled what it found late: to wait goes on behind that, to evaluate would not.
      const outcome = await tab.waitForFunction(
        "window.report?.then(({ info }) => info, ({ code, message }) => ({ code, message }))",
      );
      return await outcome.jsonValue();
    } finally {
      await tab.close();
      await server.close();
    }
  }

  test("serves the package where it is excluded, with Worker and threads", async () => {
    const info = await report("excluded", { exclude: ["bptt"] });
    expect(info).toMatchObject({ worker: true, threads: 2, fallbacks: [] });
  });

  test("moves it away from its files where not, and that is said with the setting that helps", async () => {
    const error = await report("included", { include: ["bptt"] });
    expect(error).toMatchObject({
      code: "EngineLoad",
      message: expect.stringContaining('`optimizeDeps: { exclude: ["bptt"] }`'),
    });
  });
});

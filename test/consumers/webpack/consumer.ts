import path from "node:path";
import { chromium as playwright } from "playwright-core";
import { chromium, chromiumFlags } from "../../browser/chromium.js";
import { ISOLATED, serve } from "../../browser/server.js";
import type { Run } from "../consumer.js";

export const packages = ["webpack@5.112.2", "webpack-cli@7"];

/** A bundle beside its page, and one on another origin: threads in both, and nothing for webpack to complain of but sizes. */
export async function check(run: Run, folder: string): Promise<void> {
  const page = await serve(folder, ISOLATED);
  const cdn = await serve(folder, { "access-control-allow-origin": "*" });
  const browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  try {
    for (const { origin } of [page, cdn]) {
      const args = ["--mode", "production", "--output-public-path", `${origin}/dist/`];
      const webpack = path.join("node_modules", "webpack", "bin", "webpack.js");
      const output = await run(process.execPath, [
        webpack,
        "./main.js",
        "--no-performance",
        ...args,
      ]);
      if (/WARNING|ERROR/.test(output)) throw new Error(output);
      const tab = await browser.newPage();
      await tab.goto(`${page.origin}/page.html?from=${origin}`);
      await tab.waitForSelector("p:not(:empty)");
      const text = (await tab.textContent("p"))!;
      if (text !== "2 threads, in a Worker: true, missing: 0") throw new Error(text);
    }
  } finally {
    await browser.close();
    page.close();
    cdn.close();
  }
}

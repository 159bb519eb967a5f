import path from "node:path";
import { ISOLATED, serve } from "../../browser/server.js";
import type { Run } from "../consumer.js";
import { expectTrained, inBrowser, resultOf } from "../trained.js";

export const packages = ["webpack@5.112.2", "webpack-cli@7"];

const WEBPACK = path.join("node_modules", "webpack", "bin", "webpack.js");

/** A bundle beside its page, and one on another origin: threads in both, and nothing for webpack to complain of but sizes. */
export const check = (run: Run, folder: string): Promise<void> =>
  inBrowser(async (browser) => {
    const page = await serve(folder, ISOLATED);
    const cdn = await serve(folder, { "access-control-allow-origin": "*" });
    try {
      for (const { origin } of [page, cdn]) {
        const args = ["--mode", "production", "--output-public-path", `${origin}/dist/`];
        const bundle = [WEBPACK, "./page.mjs", "--no-performance", ...args];
        const output = await run(process.execPath, bundle);
        if (/WARNING|ERROR/.test(output)) throw new Error(output);
        const text = await resultOf(browser, `${page.origin}/page.html?from=${origin}`);
        expectTrained(text, { worker: true, threads: 2 });
      }
    } finally {
      page.close();
      cdn.close();
    }
  });

import { cpSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { chromium as playwright } from "playwright-core";
import { chromium, chromiumFlags } from "../../browser/chromium.js";
import { serve } from "../../browser/server.js";
import type { Run } from "../consumer.js";

export const packages = ["react@19", "react-dom@19"];

const readme = new URL("../../../README.md", import.meta.url);

/** The README's component, bundled by esbuild with the library's files beside it. React's own development build mounts what is strict twice. */
export async function check(_run: Run, folder: string): Promise<void> {
  const component = await readFile(path.join(folder, "training.jsx"), "utf8");
  if (!(await readFile(readme, "utf8")).includes(component)) {
    throw new Error("the README has another component");
  }
  const outdir = path.join(folder, "dist");
  await build({
    absWorkingDir: folder,
    entryPoints: ["main.jsx"],
    bundle: true,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    logLevel: "error",
    outdir,
  });
  for (const file of ["wasm", "worker.js"]) {
    const from = path.join(folder, "node_modules", "bptt", "dist", file);
    cpSync(from, path.join(outdir, file), { recursive: true });
  }
  const server = await serve(folder);
  const browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  try {
    const tab = await browser.newPage();
    const messages: string[] = [];
    tab.on("console", (message) => messages.push(message.text()));
    tab.on("pageerror", (error) => messages.push(error.message));
    await tab.goto(`${server.origin}/page.html`);
    const bytes: unknown[] = [];
    for (let i = 0; i < 20; i++) {
      await tab.evaluate("show(true)");
      // Half of them are taken away while they train.
      if (i % 2 === 0) await tab.waitForSelector("text=Trained.");
      await tab.evaluate("show(false)");
      await tab.waitForSelector("main:empty", { state: "attached" });
      bytes.push(await tab.evaluate("engineInfo().memoryBytes"));
    }
    const info = (await tab.evaluate("engineInfo()")) as { worker: boolean; fallbacks: object[] };
    const told = messages.filter((text) => !text.includes("React DevTools"));
    const fine = info.worker && info.fallbacks.length === 0 && tab.workers().length === 1;
    if (fine && told.length === 0 && bytes.at(-1) === bytes[4]) return;
    throw new Error(JSON.stringify({ info, bytes, told, workers: tab.workers().length }));
  } finally {
    await browser.close();
    server.close();
  }
}

import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { serve } from "../../browser/server.js";
import { readmeFile } from "../../support/readme_files.js";
import type { Run } from "../consumer.js";
import { expectRises } from "../rises.js";
import { whileServing } from "../serving.js";
import { inBrowser, openTab } from "../trained.js";

export const packages = ["vite@7", "@vitejs/plugin-react@5", "react@19", "react-dom@19"];

const VITE = "node_modules/vite/bin/vite.js";

/** The README's files in a project as create-vite makes it: its development server, and what it builds. */
export async function check(run: Run, folder: string): Promise<void> {
  for (const name of ["vite.config.js", "src/App.jsx"]) {
    writeFileSync(path.join(folder, name), readmeFile(name));
  }
  const development = (port: string) => [VITE, "--host", "127.0.0.1", "--port", port];
  await whileServing(folder, development, {}, (origin) =>
    inBrowser((browser) => tryApp(browser, origin)),
  );
  await run(process.execPath, [VITE, "build"]);
  const built = await serve(path.join(folder, "dist"));
  try {
    await inBrowser((browser) => tryApp(browser, `${built.origin}/index.html`));
  } finally {
    built.close();
  }
}

/** Presses the app's button, and waits for what it says in the end. */
async function tryApp(browser: Browser, address: string): Promise<void> {
  const tab = await openTab(browser);
  await tab.goto(address);
  await tab.click("button");
  await expectRises(tab);
}

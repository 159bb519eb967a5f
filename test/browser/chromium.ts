// Finding a browser of the Chromium family that is installed already: nothing is downloaded.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const places = [
  ...(process.env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name))),
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ...["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].map((variable) =>
    path.join(process.env[variable] ?? "", "Google", "Chrome", "Application", "chrome.exe"),
  ),
];

/** The browser's program, or undefined. CHROMIUM_PATH names one that lies elsewhere. */
export const chromium: string | undefined =
  process.env.CHROMIUM_PATH ?? places.find((place) => path.isAbsolute(place) && existsSync(place));

export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Milliseconds that a page may take for one thing. They end what hangs; what is slow is not judged, as other programs may keep the processors busy. */
export const PATIENCE = 240_000;

/** Gives a page its patience, and gathers what it writes to the console and which errors nobody catches. */
export function watch(tab: Page, messages: string[] = []): string[] {
  tab.setDefaultTimeout(PATIENCE);
  tab.on("console", (message) => messages.push(message.text()));
  tab.on("pageerror", (error) => messages.push(error.message));
  return messages;
}

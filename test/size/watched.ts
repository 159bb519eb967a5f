// The page in ways in which it may be served, each telling where its time goes.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PROGRAM } from "./page.js";
import { WATCH } from "./spans.js";

const HINT =
  '<link rel="preload" as="fetch" type="application/wasm" href="wasm/bptt.wasm" crossorigin>';
/** A bundle's scripts, as Vite and others write them: the page names those that its first one imports. */
const bundleOf = ([first, ...others]: readonly string[]) =>
  [
    `<script type="module" src="${first}"></script>`,
    ...others.map((name) => `<link rel="modulepreload" href="${name}">`),
  ].join("");
const FILES = `<script type="importmap">{ "imports": { "bptt": "./index.js" } }</script><script type="module">${PROGRAM}</script>`;
const NOTHING = '<script type="module">performance.mark("model");</script>';

/** Pages by what they are, with the Worker's where its place is a `#worker`. */
export const PAGES = {
  "A page of nothing": "nothing/page.html",
  "The page, bundled": "bundled/page.html",
  "in a Worker": "bundled/page.html#worker",
  "in a Worker, with a hint that the module will be needed": "hinted/page.html#worker",
  "with the library's files as they are": "files/page.html",
  "with the library's files as they are, in a Worker": "files/page.html#worker",
} as const;

/** Puts these pages into a folder; of the bundled one `scripts` are what it loads at once. */
export function watch(
  dist: string,
  bundled: string,
  scripts: readonly string[],
  folder: string,
): void {
  const bundle = bundleOf(scripts);
  put(path.join(folder, "nothing"), undefined, NOTHING);
  put(path.join(folder, "bundled"), bundled, bundle);
  put(path.join(folder, "hinted"), bundled, HINT + bundle);
  put(path.join(folder, "files"), dist, FILES);
}

/** A page with the files that it loads. */
function put(folder: string, files: string | undefined, head: string): void {
  mkdirSync(folder, { recursive: true });
  const page = `<!doctype html><title>four layers</title><script>${WATCH}</script>${head}`;
  if (files !== undefined) {
    const loaded = (file: string) => !/inline|threads|\.html|\.d\.|\.cjs$/.test(file);
    const filter = (file: string) => loaded(path.relative(files, file));
    cpSync(files, folder, { recursive: true, filter });
    const worker = path.join(folder, "worker.js");
    writeFileSync(worker, WATCH + readFileSync(worker, "utf8"));
  }
  writeFileSync(path.join(folder, "page.html"), page);
}

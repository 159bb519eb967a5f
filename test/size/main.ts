// `npm run sizes`: what a page loads and a package weighs, and how long a first prediction takes. Fails where something weighs
// more than it may; times are told, and judge nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { npmCommand } from "../../scripts/lib/npm.mjs";
import { MODULES } from "../../scripts/lib/variants.mjs";
import { findNative } from "../../ts/engine/native.js";
import { chromium } from "../browser/chromium.js";
import { execute } from "../packaging/execute.js";
import { bytesOf } from "./layers.js";
import { type Row, timeLoads } from "./load.js";
import { bundle, loaded, madeOf, type Sized, sized, trainingOf } from "./page.js";
import { timeStart } from "./start.js";
import { PAGES, watch } from "./watched.js";

/** Kilobytes that may not be exceeded: what was reached, and a little room. */
const MOST = { page: 226, scripts: 63, packed: 1215, unpacked: 3550 };

const root = fileURLToPath(new URL("../..", import.meta.url));
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1).padStart(8)} KB`;
let failed = false;

function hold(what: string, bytes: number, most: number): void {
  const within = bytes <= most * 1024;
  if (!within) failed = true;
  console.log(
    `${what}: ${kilobytes(bytes).trim()}, may be ${most} KB${within ? "" : ": TOO MUCH"}`,
  );
}

function tellPage(parts: readonly Sized[], training: Sized): void {
  console.log("A page of four layers loads (raw, gzip, brotli):");
  for (const { name, raw, gzip, brotli } of parts) {
    console.log(`${[raw, gzip, brotli].map(kilobytes).join(" ")}  ${name}`);
  }
  hold("Of it JavaScript, gzipped", parts[0]!.gzip, MOST.scripts);
  const together = parts.reduce((sum, { brotli }) => sum + brotli, 0);
  hold("Together, brotli", together, MOST.page);
  console.log(`Where it trains, beside it: ${kilobytes(training.brotli).trim()}`);
}

/** What is in the page's scripts, raw and minified. */
async function tellScripts(folder: string): Promise<void> {
  const bytes = await madeOf(path.join(root, "ts"), folder);
  console.log("Its JavaScript by the folders of the sources:");
  for (const [part, size] of [...bytes].sort(([, a], [, b]) => b - a)) {
    if (size >= 512) console.log(`${kilobytes(size)}  ${part}`);
  }
}

/** What `bptt/inline` weighs does not count: whoever wants it has no other file. */
async function tellPackage(): Promise<void> {
  const [program, ...npm] = npmCommand() as [string, ...string[]];
  const pack = ["pack", "--json", "--ignore-scripts", "--dry-run"];
  const [packed] = JSON.parse(await execute(program, [...npm, ...pack], root));
  const inline = sized("inline", readFileSync(path.join(root, "dist", "inline.js")));
  console.log(`bptt/inline: ${kilobytes(inline.raw)}, ${kilobytes(inline.gzip).trim()} packed`);
  hold("The package beside it, packed", packed.size - inline.gzip, MOST.packed);
  hold("Unpacked", packed.unpackedSize - inline.raw, MOST.unpacked);
}

function tellLayers(): void {
  const wasm = path.join(root, "ts", "engine", "wasm");
  for (const name of MODULES) {
    const module = path.join(wasm, name);
    if (!existsSync(module.replace(/wasm$/, "symbols"))) return;
    console.log(`Code in ${name}:`);
    const bytes = [...bytesOf(module)].sort(([, a], [, b]) => b - a);
    const large = bytes.filter(([, size]) => size >= 1024);
    const rest = bytes.slice(large.length).reduce((sum, [, size]) => sum + size, 0);
    for (const [owner, size] of [...large, ["what is smaller", rest] as const]) {
      console.log(`${kilobytes(size)}  ${owner}`);
    }
  }
}

function tellLoad(page: string, rows: readonly Row[]): void {
  console.log(`${page}:`);
  for (const { what, begins, ends, busy } of rows) {
    const times = [begins, ends, busy].map((time) => (time?.toFixed(0) ?? "").padStart(6));
    console.log(`${times.join(" ")}  ${what}`);
  }
}

async function tellTimes(
  bundled: string,
  scripts: readonly string[],
  folder: string,
): Promise<void> {
  if (!chromium) {
    console.log("SKIPPED: how long a page takes, as there is no Chromium here.");
    return;
  }
  watch(path.join(root, "dist"), bundled, scripts, folder);
  const loads = await timeLoads(folder, Object.values(PAGES));
  console.log("Milliseconds from a navigation on localhost to a first prediction, in Chromium:");
  console.log("when work begins and ends, and the least that its thread computed for it.");
  Object.keys(PAGES).forEach((page, i) => {
    tellLoad(page, loads[i]!);
  });
}

/** What Node takes, with the engine in its own thread, with as many threads as there may be, and natively. */
async function tellStarts(): Promise<void> {
  console.log(
    "Milliseconds in Node, the best of several processes, and what all threads computed:",
  );
  const native = await findNative();
  const engines = [
    ["WebAssembly on one thread", { engine: "wasm", threads: 1 }],
    ["WebAssembly", { engine: "wasm" }],
    ...("file" in native ? [["Native code", { engine: "native" }] as const] : []),
  ] as const;
  for (const [name, settings] of engines) {
    console.log(`${name}:`);
    for (const { what, time, busy } of await timeStart(
      path.join(root, "dist", "index.js"),
      settings,
    )) {
      const times = [time, busy].map((number) => number.toFixed(1).padStart(8));
      console.log(`${times.join(" ")}  ${what}`);
    }
  }
}

const folder = mkdtempSync(path.join(tmpdir(), "bptt-size-"));
try {
  const bundled = path.join(folder, "bundled");
  const scripts = await bundle(path.join(root, "dist"), bundled);
  tellPage(loaded(bundled, scripts), trainingOf(bundled));
  await tellScripts(bundled);
  await tellPackage();
  tellLayers();
  await tellTimes(bundled, scripts, path.join(folder, "watched"));
  await tellStarts();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (failed) process.exitCode = 1;

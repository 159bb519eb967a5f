// Whether ts/engine/wasm is up to date: it carries a stamp with a hash of everything it was made from.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";
import { GLUE, GLUE_TYPES, MODULES } from "./variants.mjs";

export const outputFolder = path.join(root, "ts", "engine", "wasm");
export const outputFiles = [GLUE, GLUE_TYPES, ...MODULES];
const stampFile = path.join(outputFolder, "stamp.json");

const sources = [
  "Cargo.toml",
  "Cargo.lock",
  ".cargo/config.toml",
  "crates/bptt/Cargo.toml",
  "crates/bptt/src",
  "crates/bptt-facade",
  "crates/bptt-wasm",
  "crates/xtask",
  "scripts/lib/divide.mjs",
  "scripts/lib/fuse.mjs",
  "scripts/lib/glue.mjs",
  "scripts/lib/rare.mjs",
  "scripts/lib/rust.mjs",
  "scripts/lib/split.mjs",
  "scripts/lib/variants.mjs",
  "scripts/lib/wasm-binary.mjs",
  "scripts/lib/wasm-opt.mjs",
];

function* files(entry) {
  if (!existsSync(entry)) return;
  if (!statSync(entry).isDirectory()) {
    yield entry;
    return;
  }
  for (const name of readdirSync(entry).sort()) {
    if (name !== "target" && name !== "pkg") yield* files(path.join(entry, name));
  }
}

/** A hash of the names and contents of files and folders. */
export function hashOf(entries) {
  const hash = createHash("sha256");
  for (const entry of entries) {
    for (const file of files(path.resolve(root, entry))) {
      hash.update(path.relative(root, file).split(path.sep).join("/")).update("\0");
      hash.update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

export function sourceKey() {
  return `source:${hashOf(sources)}`;
}

export function isUpToDate(key) {
  if (!existsSync(stampFile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, "utf8"));
  return (
    stamp.key === key && stamp.files.every((name) => existsSync(path.join(outputFolder, name)))
  );
}

/** Replaces the folder's content by these files ({ name in the folder: path }), all at once, and stamps it. */
export function install(files, key) {
  mkdirSync(outputFolder, { recursive: true });
  const contents = Object.entries(files).map(([name, file]) => [name, readFileSync(file)]);
  for (const name of readdirSync(outputFolder)) rmSync(path.join(outputFolder, name));
  for (const [name, bytes] of contents) writeFileSync(path.join(outputFolder, name), bytes);
  const stamp = { key, files: Object.keys(files) };
  writeFileSync(stampFile, `${JSON.stringify(stamp, null, 2)}\n`);
}

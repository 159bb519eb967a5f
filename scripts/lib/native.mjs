// The native engine for this machine: cargo alone, no tool of WebAssembly's.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { must, root, StepError, say } from "./run.mjs";
import { oldestRust, toolchains } from "./rust.mjs";
import { hashOf } from "./stamp.mjs";

/** The package, in which what is built here lies beside what is published. */
export const nativePackage = path.join(root, "crates", "bptt-node", "npm");
const built = path.join(nativePackage, "bptt.node");
const linked = path.join(root, "node_modules", "bptt-native");
const stampFile = path.join(root, "target", "native-stamp");
const sources = [
  "Cargo.toml",
  "Cargo.lock",
  "crates/bptt/Cargo.toml",
  "crates/bptt/src",
  "crates/bptt-facade",
  "crates/bptt-node/Cargo.toml",
  "crates/bptt-node/build.rs",
  "crates/bptt-node/src",
];

/** What cargo calls the addon, by systems. */
const LIBRARIES = { darwin: "libbptt_node.dylib", win32: "bptt_node.dll" };

/** Whether cargo is here to build it. */
export const canBuildNative = () => toolchains().length > 0;

/** Compiles the addon and returns its path. `target`: for which machine, as Rust calls it; this one by default. */
export async function compileNative(target) {
  const [toolchain] = toolchains();
  if (!toolchain) {
    throw new StepError(
      `the native engine takes Rust ${oldestRust} or newer.`,
      "Install it from https://rustup.rs.",
    );
  }
  const system = target
    ? /darwin|windows/.exec(target)?.[0].replace("windows", "win32")
    : process.platform;
  const flags = target ? ["--target", target] : [];
  await must(toolchain.cargo, ["build", "--profile", "native", "-p", "bptt-node", ...flags], {
    env: toolchain.env,
    failure: "the native engine did not compile.",
  });
  const library = LIBRARIES[system] ?? "libbptt_node.so";
  return path.join(root, "target", target ?? "", "native", library);
}

/** Builds the package for this machine, unless it is up to date, and has this project find it. */
export async function ensureNative() {
  const key = hashOf(sources);
  const fresh =
    existsSync(built) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === key;
  if (!fresh) {
    say("Building the native engine with `cargo build` (1 to 2 minutes the first time) ...");
    const addon = await compileNative();
    // A file that a process has loaded must not be written to.
    rmSync(built, { force: true });
    copyFileSync(addon, built);
    writeFileSync(stampFile, key);
  }
  if (existsSync(linked)) return;
  mkdirSync(path.dirname(linked), { recursive: true });
  rmSync(linked, { force: true });
  symlinkSync(nativePackage, linked, "junction");
}

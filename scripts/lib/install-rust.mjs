// Getting a compiler for WebAssembly where there is none: from rustup, or from the distribution.
import { existsSync } from "node:fs";
import { capture, run, StepError, say, which } from "./run.mjs";
import { newEnough, oldestRust, toolchains, wasmCompiler, wasmTarget } from "./rust.mjs";

const rustupSeconds = 180;

/** Debian packages a current Rust for its browsers; from release 13 on the ordinary one has a WebAssembly target. */
const packageSets = [
  ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"],
  ["rustc", "cargo", "libstd-rust-dev-wasm32"],
];

function isDebian() {
  return existsSync("/etc/debian_version") && which("apt-get") !== undefined;
}

/** The packages that this release of the distribution has, with its newest linker. */
function packages() {
  const candidate = (name) =>
    /Candidate: (\d.*)/.exec(capture("apt-cache", ["policy", name]) ?? "")?.[1];
  const set = packageSets.find((names) => names.every(candidate) && newEnough(candidate(names[0])));
  const linkers = capture("apt-cache", ["search", "--names-only", "^lld-[0-9]+$"]) ?? "";
  const newest = Math.max(
    0,
    ...[...linkers.matchAll(/^lld-(\d+)/gm)].map((match) => Number(match[1])),
  );
  return set && newest > 0 ? [...set, `lld-${newest}`] : undefined;
}

/** What rustup adds to the toolchain: its WebAssembly target, or the sources from which one with threads is built. */
async function addComponent({ threads }) {
  if (!which("rustup")) return;
  const args = threads ? ["component", "add", "rust-src"] : ["target", "add", wasmTarget];
  say(`Adding to Rust with \`rustup ${args.join(" ")}\` (20 MB; a few seconds) ...`);
  const status = await run("rustup", args, {
    timeout: rustupSeconds * 1000,
    env: { RUSTUP_MAX_RETRIES: "1" },
  });
  if (status !== 0)
    say("rustup could not download the target, probably because its server can't be reached.");
}

async function installPackages() {
  const apt = (args) => run("apt-get", args, { env: { DEBIAN_FRONTEND: "noninteractive" } });
  say("Refreshing the distribution's package lists with `apt-get update` (about 10 s) ...");
  await apt(["-qq", "update"]);
  const names = packages();
  if (!names) return;
  say(`Installing the distribution's Rust: ${names.join(" ")} (about 1 minute, 1 GB on disk) ...`);
  await apt(["-qq", "install", "-y", "--no-install-recommends", ...names]);
}

/** What to do by hand, for the system at hand. */
function remedy() {
  const lines = [];
  if (toolchains().length === 0) {
    lines.push(
      `Install Rust ${oldestRust} or newer from https://rustup.rs (an older one: \`rustup update stable\`), then:`,
    );
  }
  lines.push(`    rustup target add ${wasmTarget}`, "    rustup component add rust-src");
  if (isDebian()) {
    const names = packages() ?? [...packageSets[0], "lld-22"];
    lines.push(
      "Where rustup can't download, the distribution's packages do as well:",
      `    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(" ")}`,
    );
  }
  lines.push(
    "A finished build needs no Rust at all: BPTT_WASM=/path/to/node_modules/bptt/dist/wasm (of the installed npm package).",
    "Then run the same command again.",
  );
  return lines.join("\n");
}

/** A compiler for WebAssembly, installed if need be, or undefined. */
async function findOrInstall(wanted) {
  const present = wasmCompiler(wanted);
  if (present) return present;
  await addComponent(wanted);
  const added = wasmCompiler(wanted);
  if (added) return added;
  // Only root may install packages, and only here does the set-up touch the system by itself.
  if (isDebian() && process.getuid?.() === 0) {
    await installPackages();
    return wasmCompiler(wanted);
  }
  return undefined;
}

/** A compiler for modules without threads, which do where one for modules with threads can't be had. */
export async function ensureWasmCompiler() {
  const compiler = await findOrInstall({ threads: false });
  if (compiler) return compiler;
  throw new StepError("there is no Rust compiler for WebAssembly here.", remedy());
}

/** A compiler for modules with threads, or undefined: the library runs without them. */
export async function ensureThreadsCompiler() {
  const compiler = await findOrInstall({ threads: true });
  if (!compiler) {
    say("SKIPPED: threads, as the standard library's sources can't be had here.");
    say(remedy());
  }
  return compiler;
}

// From Rust to a module with its glue: by wasm-pack where it is installed, else by the same two steps.
import path from "node:path";
import { must, root, run, say, which } from "./run.mjs";
import { toolchains, wasmTarget } from "./rust.mjs";
import { rustFlags, SIMD128 } from "./variants.mjs";

export const targetFolder = path.join(root, "target", "wasm");
const remedy = [
  "The messages above are the compiler's. If it found no linker, install a C compiler (Debian: `apt-get install gcc",
  "libc6-dev`; macOS: `xcode-select --install`; Windows: the Visual Studio Build Tools). If crates could not be",
  "downloaded, check the connection to crates.io.",
].join("\n");

/** What both ways hand to cargo for a variant. RUSTFLAGS of the caller would replace the variant's. */
function cargoSettings(variant, compiler) {
  const rustflags = `target.${wasmTarget}.rustflags=${JSON.stringify([...rustFlags(variant, compiler.threads), ...compiler.rustFlags])}`;
  return {
    flags: ["--config", rustflags, ...compiler.flags],
    env: {
      ...compiler.env,
      CARGO_TARGET_DIR: targetFolder,
      RUSTFLAGS: undefined,
      CARGO_ENCODED_RUSTFLAGS: undefined,
    },
  };
}

/** wasm-pack compiles and runs wasm-bindgen. Returns whether it succeeded. */
async function withWasmPack(compiler, folder) {
  const { flags, env } = cargoSettings(SIMD128, compiler);
  const settings = ["--mode", "force", "--target", "web", "--release", "--no-pack", "--no-opt"];
  const names = ["--out-dir", folder, "--out-name", "bptt"];
  const status = await run("wasm-pack", ["build", ".", ...settings, ...names, "--", ...flags], {
    cwd: path.join(root, "crates", "bptt-wasm"),
    env: {
      ...env,
      PATH: [path.dirname(compiler.cargo), process.env.PATH].join(path.delimiter),
    },
  });
  return status === 0;
}

/** Compiles a crate for a variant and returns the module's path. */
export async function compileCrate(name, variant, compiler) {
  const { flags, env } = cargoSettings(variant, compiler);
  const build = ["build", "--release", "-p", name, "--target", wasmTarget];
  await must(compiler.cargo, [...build, ...flags], {
    env,
    failure: `the crate ${name} did not compile for WebAssembly.`,
    remedy,
  });
  return path.join(targetFolder, wasmTarget, "release", `${name.replaceAll("-", "_")}.wasm`);
}

/** The same two steps without wasm-pack: cargo, then wasm-bindgen through crates/xtask. */
async function withXtask(compiler, folder) {
  const module = await compileCrate("bptt-wasm", SIMD128, compiler);
  const native = toolchains()[0];
  await must(native.cargo, ["run", "--quiet", "-p", "xtask", "--", module, folder, "bptt"], {
    env: native.env,
    failure: "wasm-bindgen's step failed.",
    remedy,
  });
}

/** Writes the core's bptt.js, bptt.d.ts and bptt_bg.wasm into a folder. */
export async function compileCore(compiler, folder) {
  const tool = which("wasm-pack") ? "wasm-pack" : "cargo and wasm-bindgen";
  say(`Building the numeric core with ${tool} (1 to 2 minutes the first time) ...`);
  if (which("wasm-pack")) {
    if (await withWasmPack(compiler, folder)) return;
    say("wasm-pack failed; doing its steps with cargo instead ...");
  }
  await withXtask(compiler, folder);
}

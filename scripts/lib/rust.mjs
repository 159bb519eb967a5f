// Finding a Rust compiler: one that can build for WebAssembly, and one for this machine itself.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { capture, root, which } from "./run.mjs";

export const wasmTarget = "wasm32-unknown-unknown";

/** The oldest Rust that compiles the workspace, e.g. [1, 85]. */
const oldest = /rust-version = "(\d+)\.(\d+)"/
  .exec(readFileSync(path.join(root, "Cargo.toml"), "utf8"))
  .slice(1)
  .map(Number);
export const oldestRust = oldest.join(".");

/** Whether a text such as "rustc 1.96.0 (...)" names a version that compiles the workspace, or one as new as another. */
export function newEnough(version, least = oldest) {
  const [major, minor] = /(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [0, 0];
  return major > least[0] || (major === least[0] && minor >= least[1]);
}

/** The cargo and rustc that lie side by side in PATH (rustup's, usually), then the distribution's: those that run and are new enough. */
export function toolchains() {
  const pairs = [[which("cargo"), which("rustc")]];
  if (process.platform !== "win32") pairs.push(["/usr/bin/cargo", "/usr/bin/rustc"]);
  const found = [];
  for (const [cargo, rustc] of pairs) {
    if (!cargo || !rustc || found.some((toolchain) => toolchain.cargo === cargo)) continue;
    const version = existsSync(rustc) && existsSync(cargo) && capture(rustc, ["--version"]);
    if (!version || !newEnough(version)) continue;
    // rustup's shims come first on PATH and would be found by name: say which compiler is meant.
    found.push({ cargo, rustc, version, env: { RUSTC: rustc } });
  }
  return found;
}

/** Whether the standard library for WebAssembly lies beside this compiler. */
function hasTarget({ rustc }) {
  const folder = capture(rustc, ["--print", "target-libdir", "--target", wasmTarget]);
  return Boolean(
    folder && existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("libstd-")),
  );
}

/** Whether the sources of the standard library lie beside this compiler, so that cargo can build it. */
function hasSources({ rustc }) {
  const sysroot = capture(rustc, ["--print", "sysroot"]);
  return Boolean(
    sysroot && existsSync(path.join(sysroot, "lib/rustlib/src/rust/library/Cargo.lock")),
  );
}

/** rustup brings its own linker for WebAssembly; a distribution's is called wasm-ld or wasm-ld-22. */
function linker({ rustc }) {
  const sysroot = capture(rustc, ["--print", "sysroot"]) ?? "";
  const host = /host: (.+)/.exec(capture(rustc, ["-vV"]) ?? "")?.[1] ?? "";
  const own = path.join(sysroot, "lib", "rustlib", host, "bin", "rust-lld");
  if (existsSync(own) || existsSync(`${own}.exe`)) return { found: true, flags: [] };
  const numbered = existsSync("/usr/bin")
    ? readdirSync("/usr/bin").filter((name) => /^wasm-ld-\d+$/.test(name))
    : [];
  numbered.sort((a, b) => Number(b.slice(8)) - Number(a.slice(8)));
  const name = numbered[0] ?? (which("wasm-ld") ? "wasm-ld" : undefined);
  return {
    found: name !== undefined,
    flags: ["--config", `target.${wasmTarget}.linker="${name}"`],
  };
}

/** What makes cargo build the standard library as well, which a released one takes only with leave to use unstable options. */
const buildStd = {
  flags: ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features="],
  env: { RUSTC_BOOTSTRAP: "1" },
  how: "the standard library built from its sources",
};
/**
 * A panic of a module ends in a trap, and its words are read by nobody: where the standard library is built as well, they and what would format
 * them are left out. The old form of names is a path in the sources, as dividing a module reads them.
 */
const wordless = {
  since: [1, 92],
  flags: ["-Zunstable-options", "-Cpanic=immediate-abort", "-Csymbol-mangling-version=legacy"],
};
const prebuiltStd = { flags: [], env: {}, how: `its ${wasmTarget} target` };

/**
 * How to compile for WebAssembly with what is installed, or undefined: the toolchain, whether for threads, and what to add to cargo's arguments and
 * environment and to the compiler's flags. Threads need a standard library that was built for them; other modules are smaller with one.
 */
export function wasmCompiler({ threads }) {
  for (const toolchain of toolchains()) {
    const { found, flags } = linker(toolchain);
    if (!found) continue;
    const prebuilt = !threads && hasTarget(toolchain) ? prebuiltStd : undefined;
    const way = hasSources(toolchain) ? buildStd : prebuilt;
    if (!way) continue;
    const env = { ...toolchain.env, ...way.env };
    const short = way === buildStd && newEnough(toolchain.version, wordless.since);
    const rustFlags = short ? wordless.flags : [];
    return { ...toolchain, threads, flags: [...flags, ...way.flags], rustFlags, env, how: way.how };
  }
  return undefined;
}

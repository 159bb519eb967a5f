import { relaxedSimd } from "wasm-feature-detect";
import { type Compiled, compile, loadError, type ModuleBuild } from "./compile.js";
import { type Build, type File, fileWithBase, hasBuild } from "./files.js";
import { filesOf, LATER, type OfParts, PARTS, type Part, type PartSource } from "./parts.js";
import { inNode } from "./runtime.js";
import { isModule, isURL, type Settings, type WasmSource } from "./settings.js";

/** The best of the modules beside the library, with or without threads. */
export async function compileBest(threads: boolean, deterministic = false): Promise<Compiled> {
  const compiled = threads ? compileShared : compileAlone;
  if (!deterministic && hasBuild("relaxed") && (await relaxedPays())) {
    try {
      return await compiled("relaxed");
    } catch (error) {
      // An incomplete installation still has the build that runs everywhere; if not, that one's error says so.
      const missing = (error as Error).message.replace(/\.$/, "");
      return { ...(await compiled("simd128")), missing };
    }
  }
  return compiled("simd128");
}

/** A build's core; its parts are loaded when they are needed. */
const compileAlone = (build: Build) => compileFile(`wasm/bptt.${build}.wasm`, build);

/** A build with all of its parts, for memory that is shared: threads that wait in a module could be given no more of it. */
async function compileShared(build: Build): Promise<Compiled> {
  const { sharing } = await import("./sharing.js");
  const name = `${build}-threads` as const;
  const [core, ...parts] = await Promise.all([
    compileFile(`wasm/bptt.${build}.wasm`, name, sharing),
    ...PARTS.map((part) => compileFile(`wasm/bptt.${build}.${part}.wasm`, name, sharing)),
  ]);
  const modules = parts.map(({ module }, i) => [PARTS[i], module]);
  return { ...core, parts: Object.fromEntries(modules) };
}

async function compileFile(
  name: File,
  build: ModuleBuild,
  change?: (bytes: Uint8Array) => Uint8Array,
): Promise<Compiled> {
  const [file, base] = placesOf(name);
  return compile(file, build, base, change);
}

function placesOf(name: File) {
  try {
    return fileWithBase(name);
  } catch (cause) {
    throw loadError((cause as Error).message, cause);
  }
}

/** A module of the user's. */
export const compileCustom = (source: WasmSource): Promise<Compiled> => compile(source, "custom");

/**
 * Relaxed SIMD is worth having where it fuses multiply and add, which JavaScriptCore does not, and where the kernels' sums stay in
 * registers, which takes V8 13 (Node 24, Chrome 130): before, the same loops without fusing are the faster.
 */
export async function relaxedPays(): Promise<boolean> {
  const { vendor = "", userAgent = "" } =
    (globalThis.navigator as { vendor?: string; userAgent?: string } | undefined) ?? {};
  const javaScriptCore = "Bun" in globalThis || vendor.startsWith("Apple");
  const v8 = inNode()
    ? Number.parseFloat(process.versions.v8 ?? "")
    : Number(/Chrom(?:e|ium)\/(\d+)/.exec(userAgent)?.[1]) / 10;
  return !javaScriptCore && !(v8 < 13) && (await relaxedSimd());
}

/**
 * The parts of a divided module, in a form that may go to a Worker for good: what was given, else where they lie, whoever gave the module, which is
 * beside the library. Their names alone where a bundle does not tell that place.
 */
export function partsFor(module: WebAssembly.Module, given: Settings): OfParts<PartSource> {
  const files = filesOf(module);
  const sources = LATER.flatMap((part) => {
    const name = files[part];
    return name === undefined ? [] : [[part, partFor(name, given[part])]];
  });
  return Object.fromEntries(sources);
}

function partFor(name: string, given: WasmSource | undefined): PartSource {
  if (isURL(given)) return { file: given.href };
  if (given !== undefined) return isModule(given) ? given : (given as Uint8Array).slice();
  try {
    const [file, base] = fileWithBase(`wasm/${name as `bptt.${Build}.${Part}.wasm`}`);
    return { file: file.href, base: base?.href };
  } catch {
    return { file: name };
  }
}

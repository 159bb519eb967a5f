import { relaxedSimd } from "wasm-feature-detect";
import { type Compiled, compile, loadError } from "./compile.js";
import { type Build, type Divided, fileURL, hasBuild } from "./files.js";
import { type RestSource, restOf } from "./rest.js";
import { inNode } from "./runtime.js";
import { isModule, isURL, type WasmSource } from "./settings.js";

/** The best of the modules beside the library, with or without threads. */
export async function compileBest(threads: boolean, deterministic = false): Promise<Compiled> {
  const [relaxed, simd128] = threads
    ? (["relaxed-threads", "simd128-threads"] as const)
    : (["relaxed", "simd128"] as const);
  if (!deterministic && hasBuild(relaxed) && (await relaxedPays())) {
    try {
      return await compile(fileOf(relaxed), relaxed);
    } catch (error) {
      // An incomplete installation still has the build that runs everywhere; if not, that one's error says so.
      const missing = (error as Error).message.replace(/\.$/, "");
      return { ...(await compile(fileOf(simd128), simd128)), missing };
    }
  }
  return compile(fileOf(simd128), simd128);
}

function fileOf(build: Build): URL {
  try {
    return fileURL(`wasm/bptt.${build}.wasm`);
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
 * The rest of a divided module, in a form that may go to a Worker for good: what was given, else where it lies, whoever gave the module, which is
 * beside the library. Its name alone where a bundle does not tell that place.
 */
export function restFor(module: WebAssembly.Module, given?: WasmSource): RestSource | undefined {
  const name = restOf(module);
  if (name === undefined) return undefined;
  if (isURL(given)) return given.href;
  if (given !== undefined) return isModule(given) ? given : (given as Uint8Array).slice();
  try {
    return fileURL(`wasm/${name as `bptt.${Divided}.rest.wasm`}`).href;
  } catch {
    return name;
  }
}

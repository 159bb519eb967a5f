import { relaxedSimd } from "wasm-feature-detect";
import { type Compiled, compile, loadError, type ModuleBuild, whatFailed } from "./compile.js";
import { type File, filePart, fileURL, hasPart } from "./files.js";
import {
  filesOf,
  isPartOf,
  LATER,
  type OfParts,
  PARTS,
  type Part,
  type PartSource,
} from "./parts.js";
import { inNode } from "./runtime.js";
import { isModule, isURL, type Settings, type WasmSource } from "./settings.js";

/** The core with the parts that it is started with. */
export interface Core extends Compiled {
  readonly build: ModuleBuild;
  readonly parts: OfParts<Compiled>;
  /** Why kernels that multiply and add at once, which would pay, could not be had. */
  readonly missing?: string | undefined;
}

/**
 * The module beside the library, with the best kernels. For memory that threads share with all of its parts: threads that wait in a module could be given no
 * more of it.
 */
export async function compileBest(threads: boolean, deterministic = false): Promise<Core> {
  const change = threads ? (await import("./sharing.js")).sharing : undefined;
  const compiled = (name: File) => compile(placeOf(name), change);
  const coming = compiled("wasm/bptt.wasm");
  const relaxed = async (): Promise<{ part?: Compiled; missing?: string }> => {
    if (deterministic || !hasPart("relaxed") || !(await relaxedPays())) return {};
    try {
      const part = await compiled(filePart("relaxed"));
      const core = await coming;
      return isPartOf(core.module, "relaxed", part.module)
        ? { part }
        : { missing: `${part.from} is of another build` };
    } catch (error) {
      // An incomplete installation still has the kernels that run everywhere; if not, the core's error says so.
      return { missing: whatFailed(error) };
    }
  };
  const [core, { part, missing }, ...others] = await Promise.all([
    coming,
    relaxed(),
    ...(threads ? FOR_THREADS : []).map((name) => compiled(filePart(name))),
  ]);
  const parts = Object.fromEntries(others.map((other, i) => [FOR_THREADS[i], other]));
  const kernels = part ? "relaxed" : "simd128";
  return {
    ...core,
    build: threads ? `${kernels}-threads` : kernels,
    parts: part ? { ...parts, relaxed: part } : parts,
    missing,
  };
}

const FOR_THREADS = PARTS.filter((part) => part !== "relaxed");

/** A module of the user's, with kernels that multiply and add at once where they are given and pay. */
export async function compileCustom(wasm: WasmSource, relaxed?: WasmSource): Promise<Core> {
  const kernels = async () =>
    relaxed !== undefined && (await relaxedPays()) ? compile(relaxed) : undefined;
  const [core, part] = await Promise.all([compile(wasm), kernels()]);
  return part
    ? { ...core, build: "custom-relaxed", parts: { relaxed: part } }
    : { ...core, build: "custom", parts: {} };
}

function placeOf(name: File): URL {
  try {
    return fileURL(name);
  } catch (cause) {
    throw loadError((cause as Error).message, cause);
  }
}

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
    return { file: fileURL(`wasm/${name as `bptt.${Part}.wasm`}`).href };
  } catch {
    return { file: name };
  }
}

import { checkOptions, oneOf, positiveInteger, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { ModuleLike, URLLike } from "../host_types.js";
import { toBytes } from "../io/bytes.js";
import { loadStarted } from "./load.js";
import { GIVEN } from "./parts.js";
import { inNode, nodeModule } from "./runtime.js";
import {
  addSettings,
  ENGINES,
  isModule,
  isURL,
  type Settings,
  settings,
  type WasmSource,
} from "./settings.js";

const NAMES = ["engine", "threads", "deterministic", "worker", "wide", "wasm", ...GIVEN];

/** Settings of the engine. */
export interface ConfigureOptions {
  /**
   * Where the core runs: as WebAssembly, or as native code, which takes Node and the package `bptt-native` of the same version. By default it is native
   * where that package is installed and no other option asks for what WebAssembly alone has. Both have the same numbers. Where `"native"` can't be had the engine
   * is WebAssembly: `engineInfo().fallbacks` tells why, and the console once. The environment variable `BPTT_ENGINE` says the same for a whole process, where no
   * program does.
   */
  engine?: "wasm" | "native";
  /**
   * Threads that compute: by default as many as there are processors, at most 4. Results do not depend on it, bit for bit. There are at most as
   * many as processors, or 4 on machines with fewer; where threads can't be had (a page that is not `crossOriginIsolated`, for one) there
   * is one. Neither is an error: `engineInfo().fallbacks` tells, and the console once.
   */
  threads?: number;
  /**
   * Whether to do without fused multiply-add, which not every processor and browser has: then a run has the same bits
   * on every machine, at about nine tenths of the speed. False by default.
   */
  deterministic?: boolean;
  /**
   * Whether Node is to compute with vectors of 256 bits: V8's flag `--experimental-wasm-revectorize` is set before the module is compiled, for the whole
   * process, and a timing of a tenth of a second chooses the tiles. It takes Node 24 and a processor with AVX2; results keep their bits. The flag is
   * experimental. Where it can't be had the engine goes on without: `engineInfo().fallbacks` tells why, and the console once. Default false.
   */
  wide?: boolean;
  /**
   * Whether the engine lives in a Worker of its own, so that long calls hold neither a page nor Node's event loop up. By default it does on pages
   * and where it is native, and nowhere else. Where the Worker can't be had the engine lives in the thread that calls it: `engineInfo().fallbacks` tells why, and, where one was
   * asked for, the console once. On a page's main thread calls are one batch long, or 2 ms where batches are shorter, and the page has its turn between them.
   */
  worker?: boolean;
  /**
   * Where the WebAssembly module comes from, instead of the file beside the library: a URL (in Node also a path), its
   * bytes, or a compiled module. It runs on one thread, here or in a Worker. `bptt/inline` has it within the JavaScript:
   * `configure(inline)`.
   */
  wasm?: string | URLLike | Uint8Array | ArrayBuffer | ModuleLike;
  /**
   * The part of the module that trains, in the same forms, which is loaded when a model is first compiled: `bptt.training.wasm`, as `wasm` is `bptt.wasm`.
   * By default it is the file beside the library.
   */
  training?: string | URLLike | Uint8Array | ArrayBuffer | ModuleLike;
  /** The part with what is rare, likewise, which is loaded when a model first needs it: `bptt.rest.wasm`. */
  rest?: string | URLLike | Uint8Array | ArrayBuffer | ModuleLike;
  /**
   * The kernels that multiply and add at once, in the same forms: `bptt.relaxed.wasm`. They are loaded with `wasm` where they are the faster, which
   * `engineInfo().build` tells by `"custom-relaxed"`; without them a given module does without.
   */
  relaxed?: string | URLLike | Uint8Array | ArrayBuffer | ModuleLike;
}

/**
 * Sets up the engine. Call it before the first call that computes something, or after `shutdown`; a later `configure` adds to an earlier one.
 *
 * @throws BpttError `InvalidArgument` for an unknown option, a value that names no module, or options that exclude each
 * other; `Built` once the engine is loaded or being loaded.
 */
export async function configure(options: ConfigureOptions): Promise<void> {
  checkOptions("configure", options, NAMES);
  if (loadStarted()) {
    throw new BpttError(
      "Built",
      "configure must be called before the first call that computes something, or after `await shutdown()`: the engine is already loaded.",
    );
  }
  const { engine, threads, wasm } = options;
  const more: Settings = {
    // Parts of an earlier module are none of this one's.
    ...(wasm !== undefined && Object.fromEntries(GIVEN.map((part) => [part, undefined]))),
    ...(engine !== undefined && { engine: oneOf("configure", "engine", engine, ENGINES) }),
    ...(threads !== undefined && { threads: positiveInteger("configure", "threads", threads) }),
    ...flag(options, "deterministic"),
    ...flag(options, "worker"),
    ...flag(options, "wide"),
    ...(await source(options, "wasm")),
    ...(await source(options, "training")),
    ...(await source(options, "rest")),
    ...(await source(options, "relaxed")),
  };
  checkTogether({ ...settings(), ...more });
  addSettings(more);
}

function flag(options: ConfigureOptions, name: "deterministic" | "worker" | "wide"): Settings {
  const value: unknown = options[name];
  if (value === undefined || typeof value === "boolean")
    return value === undefined ? {} : { [name]: value };
  throw new BpttError(
    "InvalidArgument",
    `configure received an invalid value for argument \`${name}\`, expected true or false, got ${show(value)}.`,
  );
}

async function source(
  options: ConfigureOptions,
  name: "wasm" | (typeof GIVEN)[number],
): Promise<Settings> {
  const given = options[name];
  if (given === undefined) return {};
  return { [name]: checkSource(name, typeof given === "string" ? await locate(given) : given) };
}

function checkTogether({ engine, threads, deterministic, wide, wasm, ...others }: Settings): void {
  if (engine === "native" && (deterministic || wide || wasm !== undefined)) {
    throw new BpttError(
      "InvalidArgument",
      'configure received `engine: "native"` together with `deterministic`, `wide` or `wasm`, which WebAssembly alone has.',
    );
  }
  const part = GIVEN.find((name) => others[name] !== undefined);
  if (part !== undefined && wasm === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `configure received \`${part}\` without \`wasm\`, a part of which it is.`,
    );
  }
  if (wasm !== undefined && ((threads ?? 1) > 1 || deterministic || wide)) {
    throw new BpttError(
      "InvalidArgument",
      "configure received `wasm` together with `threads`, `deterministic` or `wide`: these choose among the library's own files, and a given module runs with what is given beside it, on one thread.",
    );
  }
}

async function locate(place: string): Promise<URL> {
  if (!inNode()) return new URL(place, globalThis.location?.href);
  // A path of Windows, C:\\..., would read as a URL as well.
  if (URL.canParse(place) && !/^[a-z]:[\\/]/i.test(place)) return new URL(place);
  const { pathToFileURL } = await nodeModule<typeof import("node:url")>("node:url");
  return pathToFileURL(place);
}

function checkSource(argument: string, source: unknown): WasmSource {
  if (isURL(source) || isModule(source)) return source as WasmSource;
  const bytes = toBytes(source);
  if (bytes) return bytes;
  throw new BpttError(
    "InvalidArgument",
    `configure received an invalid value for argument \`${argument}\`, expected a URL, an ArrayBuffer, a Uint8Array or a WebAssembly.Module, got ${show(source)}.`,
  );
}

import { checkOptions, isInstance, positiveInteger, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { toBytes } from "../io/bytes.js";
import { loadStarted } from "./load.js";
import { inNode, nodeModule, onPage } from "./runtime.js";
import { addSettings, type Settings, settings, type WasmSource } from "./settings.js";

/** Settings of the engine. */
export interface ConfigureOptions {
  /**
   * Threads that compute: by default as many as there are processors, at most 4. Results do not depend on it, bit for bit. Where
   * threads can't be had (a page that is not `crossOriginIsolated`, for one) there is one, and no error: `engineInfo()` tells.
   */
  threads?: number;
  /**
   * Whether to do without fused multiply-add, which not every processor and browser has: then a run has the same bits
   * on every machine, at about nine tenths of the speed. False by default.
   */
  deterministic?: boolean;
  /**
   * In a page, whether the engine lives in a Worker, so that long calls don't hold the page up. By default it does where it
   * runs on several threads. Elsewhere, Node included, the engine always lives in the thread that calls it.
   */
  worker?: boolean;
  /**
   * Where the WebAssembly module comes from, instead of the files beside the library: a URL (in Node also a path), its
   * bytes, or a compiled module. It runs on one thread.
   */
  wasm?: string | URL | Uint8Array | ArrayBuffer | WebAssembly.Module;
}

/**
 * Sets up the engine. Call it before the first call that computes something; a later `configure` adds to an earlier one.
 *
 * @throws BpttError `InvalidArgument` for an unknown option, a value that names no module, or options that exclude each
 * other; `Busy` once the engine is loaded or being loaded.
 */
export async function configure(options: ConfigureOptions): Promise<void> {
  checkOptions("configure", options, ["threads", "deterministic", "worker", "wasm"]);
  if (loadStarted()) {
    throw new BpttError(
      "Busy",
      "configure must be called before the first call that computes something: the engine is already loaded.",
    );
  }
  const { threads, wasm } = options;
  const more: Settings = {
    ...(threads !== undefined && { threads: positiveInteger("configure", "threads", threads) }),
    ...flag(options, "deterministic"),
    ...flag(options, "worker"),
    ...(wasm !== undefined && {
      wasm: checkSource(typeof wasm === "string" ? await locate(wasm) : wasm),
    }),
  };
  checkTogether({ ...settings(), ...more });
  addSettings(more);
}

function flag(options: ConfigureOptions, name: "deterministic" | "worker"): Settings {
  const value: unknown = options[name];
  if (value === undefined || typeof value === "boolean")
    return value === undefined ? {} : { [name]: value };
  throw new BpttError(
    "InvalidArgument",
    `configure received an invalid value for argument \`${name}\`, expected true or false, got ${show(value)}.`,
  );
}

function checkTogether({ threads, deterministic, worker, wasm }: Settings): void {
  if (wasm !== undefined && ((threads ?? 1) > 1 || deterministic || worker)) {
    throw new BpttError(
      "InvalidArgument",
      "configure received `wasm` together with `threads`, `deterministic` or `worker`: these choose among the library's own modules, and a given one runs as it is, on one thread.",
    );
  }
  if (worker && !onPage()) {
    throw new BpttError(
      "InvalidArgument",
      "configure received `worker: true` outside of a page: there the engine lives in the thread that calls it; start a Worker and use the library inside.",
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

function checkSource(source: unknown): WasmSource {
  if (isInstance(source, URL) || isInstance(source, WebAssembly.Module)) return source;
  const bytes = toBytes(source);
  if (bytes) return bytes;
  throw new BpttError(
    "InvalidArgument",
    `configure received an invalid value for argument \`wasm\`, expected a URL, an ArrayBuffer, a Uint8Array or a WebAssembly.Module, got ${show(source)}.`,
  );
}

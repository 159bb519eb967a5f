import { checkOptions, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { toBytes } from "../io/bytes.js";
import { loadStarted } from "./load.js";
import { inNode, nodeModule } from "./runtime.js";
import { setSource, type WasmSource } from "./source.js";

/** Settings of the engine. */
export interface ConfigureOptions {
  /**
   * Where the WebAssembly module comes from, instead of the file beside the library: a URL (in Node also a path), its
   * bytes, or a compiled module.
   */
  wasm?: string | URL | Uint8Array | ArrayBuffer | WebAssembly.Module;
}

/**
 * Sets up the engine. Call it before the first call that computes something.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that names no module; `Busy` once the engine is
 * loaded or being loaded.
 */
export async function configure(options: ConfigureOptions): Promise<void> {
  checkOptions("configure", options, ["wasm"]);
  if (loadStarted()) {
    throw new BpttError(
      "Busy",
      "configure must be called before the first call that computes something: the engine is already loaded.",
    );
  }
  if (options.wasm === undefined) return;
  const source = typeof options.wasm === "string" ? await locate(options.wasm) : options.wasm;
  setSource(checkSource(source));
}

async function locate(place: string): Promise<URL> {
  if (!inNode()) return new URL(place, globalThis.location?.href);
  // A path of Windows, C:\\..., would read as a URL as well.
  if (URL.canParse(place) && !/^[a-z]:[\\/]/i.test(place)) return new URL(place);
  const { pathToFileURL } = await nodeModule<typeof import("node:url")>("node:url");
  return pathToFileURL(place);
}

function checkSource(source: unknown): WasmSource {
  if (source instanceof URL || source instanceof WebAssembly.Module) return source;
  const bytes = toBytes(source);
  if (bytes) return bytes;
  throw new BpttError(
    "InvalidArgument",
    `configure received an invalid value for argument \`wasm\`, expected a URL, an ArrayBuffer, a Uint8Array or a WebAssembly.Module, got ${show(source)}.`,
  );
}

import { BpttError } from "../errors.js";
import { inNode, nodeModule } from "./runtime.js";
import { isModule, isURL, type WasmSource } from "./settings.js";

/** Which kernels compute, with threads or without, or a module that was given to `configure`. @inline */
export type ModuleBuild =
  | "relaxed"
  | "simd128"
  | "relaxed-threads"
  | "simd128-threads"
  | "custom-relaxed"
  | "custom";

/** A compiled module, and a word about where it came from. */
export interface Compiled {
  readonly module: WebAssembly.Module;
  readonly from: string;
}

/**
 * Compiles a module from wherever it is.
 *
 * @param change what to make of its bytes first.
 */
export async function compile(
  source: WasmSource,
  change?: (bytes: Uint8Array) => Uint8Array,
): Promise<Compiled> {
  const from = isModule(source)
    ? "the module given to configure"
    : isURL(source)
      ? source.href
      : "the bytes given to configure";
  const read = !isURL(source) ? source : change ? await fetchBytes(source) : await readURL(source);
  const module = isModule(read)
    ? (read as WebAssembly.Module)
    : await compileBytes(read as Uint8Array, from, change);
  return { module, from };
}

async function compileBytes(
  bytes: Uint8Array,
  from: string,
  change = (bytes: Uint8Array) => bytes,
): Promise<WebAssembly.Module> {
  if (bytes[0] !== 0 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) {
    const what = `${from} is not a WebAssembly file (${bytes.length} bytes, and they do not begin with "\\0asm")`;
    throw movedByVite(from) ?? loadError(what);
  }
  try {
    return await WebAssembly.compile(change(bytes) as BufferSource);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    if (/Content.Security.Policy|unsafe-eval|\bCSP\b/i.test(why)) throw forbidden(cause);
    throw loadError(
      `the WebAssembly file ${from} (${bytes.length} bytes) is truncated or damaged: ${why}`,
      cause,
    );
  }
}

/** Vite's development server moves the library's code to a folder `deps`, away from its files, and answers with a page or 404. */
const movedByVite = (from: string): BpttError | undefined =>
  /\/deps\/wasm\/bptt\.[\w.]+$/.test(from)
    ? loadError(
        `there is no ${from}, as Vite's development server has bundled the code before but not its files`,
        undefined,
        'In Vite\'s settings write `optimizeDeps: { exclude: ["bptt"] }`.',
      )
    : undefined;

const forbidden = (cause: unknown): BpttError =>
  loadError(
    "the page's Content-Security-Policy does not allow WebAssembly",
    cause,
    "Add 'wasm-unsafe-eval' to its `script-src`.",
  );

/** What lies there: a module that was compiled while it came, else the bytes. */
async function readURL(url: URL): Promise<WebAssembly.Module | Uint8Array> {
  if (isOwnFile(url)) return readFile(url);
  const response = await answerOf(url);
  const type = response.headers.get("content-type");
  if (type !== "application/wasm" || WebAssembly.compileStreaming === undefined) {
    return bytesOf(response);
  }
  try {
    return await WebAssembly.compileStreaming(response);
  } catch {
    // What is wrong with it the bytes tell.
    return bytesOf(await answerOf(url));
  }
}

const isOwnFile = (url: URL) => url.protocol === "file:" && inNode();

const fetchBytes = async (url: URL) =>
  isOwnFile(url) ? readFile(url) : bytesOf(await answerOf(url));

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

async function answerOf(url: URL): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw loadError(`the WebAssembly file could not be fetched from ${url.href}`, cause);
  }
  if (response.ok) return response;
  throw (
    movedByVite(url.href) ??
    loadError(`${url.href} answered ${response.status} instead of the WebAssembly file`)
  );
}

async function readFile(url: URL): Promise<Uint8Array> {
  const { readFile } = await nodeModule<typeof import("node:fs/promises")>("node:fs/promises");
  const { fileURLToPath } = await nodeModule<typeof import("node:url")>("node:url");
  try {
    return await readFile(fileURLToPath(url.href));
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === "ENOENT";
    throw loadError(
      `the WebAssembly file ${url.href} ${missing ? "is missing" : "could not be read"}`,
      cause,
    );
  }
}

export const loadError = (
  what: string,
  cause?: unknown,
  remedy = "Install the package again, or say with `configure` where its files are.",
): BpttError => {
  const message = `The engine could not be loaded: ${what}. ${remedy}`;
  const error = new BpttError("EngineLoad", message, { cause });
  reasons.set(error, what);
  return error;
};

/** What such errors are about, without what they say around it. */
const reasons = new WeakMap<object, string>();

/** Why something failed, as the end of a sentence. */
export const whatFailed = (error: unknown): string =>
  reasons.get(error as object) ??
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");

import { BpttError } from "../errors.js";
import type { Build } from "./files.js";
import { inNode, nodeModule } from "./runtime.js";
import { isModule, isURL, type WasmSource } from "./settings.js";

/** A build, or a module that was given to `configure`. @inline */
export type ModuleBuild = Build | "custom";

/** The compiled module, what it was built for if that is known, and a word about where it came from. */
export interface Compiled {
  readonly module: WebAssembly.Module;
  readonly build: ModuleBuild;
  readonly from: string;
  /** Why the better build could not be had, where that is so. */
  readonly missing?: string | undefined;
}

/**
 * Compiles a module from wherever it is.
 *
 * @param base where the file lies beside which the package tells the module, where it does; by default in the place of its own.
 */
export async function compile(
  source: WasmSource,
  build: ModuleBuild,
  base?: URL,
): Promise<Compiled> {
  const given = isModule(source);
  const from = given ? "configure" : isURL(source) ? source.href : "the bytes given to configure";
  const module = given
    ? (source as WebAssembly.Module)
    : await compileBytes(isURL(source) ? await fetchBytes(source) : (source as Uint8Array), from);
  const [section] = WebAssembly.Module.customSections(module, "delta");
  if (section === undefined) return { module, build, from };
  const { Delta } = await import("./delta.js");
  const delta = new Delta(new Uint8Array(section));
  const place = base ?? besides(delta.base, source);
  if (place === undefined) {
    const what = `the module from ${from} is told beside ${delta.base}`;
    throw loadError(`${what}, and nothing tells where that lies`);
  }
  const whole = delta.restored(await fetchBytes(place));
  if (whole === undefined) throw loadError(`${place.href} is of another build than ${from}`);
  return { module: await compileBytes(whole, from), build, from };
}

const besides = (name: string, source: WasmSource): URL | undefined =>
  isURL(source) && URL.canParse(name, source.href) ? new URL(name, source.href) : undefined;

async function compileBytes(bytes: Uint8Array, from: string): Promise<WebAssembly.Module> {
  if (bytes[0] !== 0 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) {
    const what = `${from} is not a WebAssembly file (${bytes.length} bytes, and they do not begin with "\\0asm")`;
    throw movedByVite(from) ?? loadError(what);
  }
  try {
    return await WebAssembly.compile(bytes as BufferSource);
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
  /\/deps\/wasm\/bptt\.[\w-]+\.wasm$/.test(from)
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

async function fetchBytes(url: URL): Promise<Uint8Array> {
  if (url.protocol === "file:" && inNode()) return readFile(url);
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw loadError(`the WebAssembly file could not be fetched from ${url.href}`, cause);
  }
  if (!response.ok) {
    throw (
      movedByVite(url.href) ??
      loadError(`${url.href} answered ${response.status} instead of the WebAssembly file`)
    );
  }
  return new Uint8Array(await response.arrayBuffer());
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
  remedy = "Install the package again, or say with configure({ wasm }) where the file is.",
): BpttError =>
  new BpttError("EngineLoad", `The engine could not be loaded: ${what}. ${remedy}`, { cause });

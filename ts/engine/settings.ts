/** Where a WebAssembly module may come from. */
export type WasmSource = URL | Uint8Array | WebAssembly.Module;

/** Told by their form and not by their class, as test runners give each file classes of its own. */
const tagOf = (value: unknown): string => {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    // A Proxy that was revoked.
    return "";
  }
};
export const isURL = (value: unknown): value is URL => tagOf(value) === "[object URL]";
export const isModule = (value: unknown): boolean => tagOf(value) === "[object WebAssembly.Module]";

/** Where the core runs. */
export const ENGINES = ["wasm", "native"] as const;

/** @inline */
export type EngineKind = (typeof ENGINES)[number];

export const isEngineKind = (value: unknown): value is EngineKind =>
  (ENGINES as readonly unknown[]).includes(value);

/** What `configure` has been asked for; what is absent the loader decides. */
export interface Settings {
  readonly engine?: EngineKind | undefined;
  readonly wasm?: WasmSource | undefined;
  readonly training?: WasmSource | undefined;
  readonly rest?: WasmSource | undefined;
  readonly relaxed?: WasmSource | undefined;
  readonly threads?: number | undefined;
  readonly worker?: boolean | undefined;
  readonly deterministic?: boolean | undefined;
  readonly wide?: boolean | undefined;
}

let chosen: Settings = {};

export const settings = (): Settings => chosen;

/** Adds to what was asked for before. */
export function addSettings(more: Settings): void {
  chosen = { ...chosen, ...more };
}

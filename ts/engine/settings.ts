/** Where a WebAssembly module may come from. */
export type WasmSource = URL | Uint8Array | WebAssembly.Module;

/** What `configure` has been asked for; what is absent the loader decides. */
export interface Settings {
  readonly wasm?: WasmSource | undefined;
  readonly threads?: number | undefined;
  readonly worker?: boolean | undefined;
  readonly deterministic?: boolean | undefined;
}

let chosen: Settings = {};

export const settings = (): Settings => chosen;

/** Adds to what was asked for before. */
export function addSettings(more: Settings): void {
  chosen = { ...chosen, ...more };
}

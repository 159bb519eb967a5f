/** Whether this runtime offers Node's modules: Node itself, Bun and Deno do. */
export const inNode = (): boolean =>
  typeof process !== "undefined" && typeof process.versions?.node === "string";

/** A module of Node without `import`, which test runners refuse in their sandboxes; Node knows this way since 20.16. */
export const builtin = <T>(name: `node:${string}`): T | undefined =>
  inNode() ? (process.getBuiltinModule?.(name) as T | undefined) : undefined;

/**
 * A module of Node by name. The name reaches `import` as a variable, so that bundlers for the browser, which know no
 * `node:` modules, leave the call alone.
 */
export async function nodeModule<T>(name: `node:${string}`): Promise<T> {
  return builtin<T>(name) ?? import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

/** What turns text into bytes and back. jsdom's pages have neither; there Node's own serve. */
export const textCoders = (): Pick<typeof globalThis, "TextDecoder" | "TextEncoder"> =>
  typeof TextDecoder === "undefined" && inNode()
    ? builtin<typeof globalThis>("node:util")!
    : { TextDecoder, TextEncoder };

let encoder: TextEncoder | undefined;

/** A text in UTF-8. */
export function utf8(text: string): Uint8Array {
  if (encoder === undefined) {
    const { TextEncoder } = textCoders();
    encoder = new TextEncoder();
  }
  return encoder.encode(text);
}

/** Whether this is the main thread of a page, which may not block, and where the user waits. */
export const onPage = (): boolean => !inNode() && typeof document !== "undefined";

/** Whether memory can be shared with other threads: browsers allow it to isolated pages alone. */
export const canShareMemory = (): boolean =>
  typeof SharedArrayBuffer !== "undefined" &&
  (inNode() || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true);

/** The processors that this process may use; 1 where the runtime does not tell. */
export async function processors(): Promise<number> {
  const count = inNode()
    ? (await nodeModule<typeof import("node:os")>("node:os")).availableParallelism()
    : globalThis.navigator?.hardwareConcurrency;
  return count || 1;
}

// What tests of memory have to know of native code. The library is imported when it is asked: some tests have several.
import { expect } from "vitest";
import type { InProcessEngine } from "../../ts/engine/in_process.js";

/** Bytes of objects that JavaScript has not collected yet. */
const WAITING = 1 << 16;

/** That the engine holds no more than before. WebAssembly's memory never shrinks; of native memory each byte is counted. */
export async function expectFlat(before: number, now?: number): Promise<void> {
  const { engineInfo } = await import("../../ts/index.js");
  const { engine, memoryBytes } = engineInfo();
  if (engine === "native") expect(now ?? memoryBytes).toBeLessThan(before + WAITING);
  else expect(now ?? memoryBytes).toBe(before);
}

/** Has native code refuse what WebAssembly has no room for: machines may have any amount. */
export async function limitMemory(bytes = 2 ** 32): Promise<void> {
  const { getEngine } = await import("../../ts/engine/load.js");
  const { facade } = (await getEngine()) as InProcessEngine;
  if ("limitMemory" in facade) (facade.limitMemory as (bytes: number) => void)(bytes);
}

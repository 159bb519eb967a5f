// What an engine holds, told by either engine.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { engineInfo } from "../../ts/index.js";

/** By which WebAssembly's memory grows, in bytes. */
const PAGE = 65_536;

/**
 * Expects that an engine holds as many bytes as before. WebAssembly's are whole pages. Native ones are counted one by one, and among them is what Node's binding keeps
 * of an object that was freed until it is collected: so they may differ by what a page hides.
 */
export function expectHeld(bytes: number, before: number): void {
  if (engineInfo().engine === "wasm") expect(bytes).toBe(before);
  else expect(Math.abs(bytes - before)).toBeLessThan(PAGE);
}

/** Has V8 collect what nobody holds, and Node's bindings hear of it. */
export async function collect(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

// Kernels that multiply and add at once, in whatever Node the tests run in.
import v8 from "node:v8";
import { vi } from "vitest";

/** Node 20 has relaxed SIMD behind a flag. */
export const allowRelaxed = (): void => v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

/** Has the library take them: this Node is taken for one with a V8 in which they are the faster. */
export function takeRelaxed(): void {
  allowRelaxed();
  vi.stubGlobal("process", { ...process, versions: { ...process.versions, v8: "13.6" } });
}

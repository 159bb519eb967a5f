// Kernels that multiply and add at once, in whatever Node the tests run in.
import v8 from "node:v8";
import { vi } from "vitest";

/** Has the library take them: Node 20 has relaxed SIMD behind a flag, and is taken for a V8 in which they are the faster. */
export function takeRelaxed(): void {
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  vi.stubGlobal("process", { ...process, versions: { ...process.versions, v8: "13.6" } });
}

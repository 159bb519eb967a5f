/**
 * The same with one module of WebAssembly, that which runs everywhere, for pages that bundle no other: no fused multiply-add, and one thread.
 *
 * @packageDocumentation
 */

import { useFiles } from "./engine/files.js";
import { SIMD128_FILES } from "./engine/simd128_files.js";

export * from "./api.js";

useFiles(SIMD128_FILES);

/**
 * The same without the parts of the module for threads and for multiplying and adding at once, for pages that bundle what runs everywhere alone.
 *
 * @packageDocumentation
 */

import { useFiles } from "./engine/files.js";
import { SIMD128_FILES } from "./engine/simd128_files.js";

export * from "./api.js";

useFiles(SIMD128_FILES);

/**
 * Recurrent networks for Node and the browser: Keras's API, the numbers computed by Rust in WebAssembly SIMD.
 *
 * @packageDocumentation
 */

import { ALL_FILES } from "./engine/all_files.js";
import { useFiles } from "./engine/files.js";

export * from "./api.js";

useFiles(ALL_FILES);

// npm run build:wasm: the numeric core as WebAssembly, in ts/engine/wasm.
import { main } from "./lib/run.mjs";
import { ensureWasm } from "./lib/wasm.mjs";

await main(ensureWasm);

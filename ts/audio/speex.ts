// Speex's resampler, compiled to WebAssembly: a file of its own, with the module beside it, for those who resample.
import start from "@echogarden/speex-resampler-wasm";

export { start };

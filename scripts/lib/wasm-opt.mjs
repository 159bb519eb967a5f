// Binaryen's wasm-opt, from npm.
import { packageBin } from "./npm.mjs";
import { capture, must, StepError } from "./run.mjs";
import { wasmFeatures, wasmOptFlags } from "./variants.mjs";

const remedy = "It comes with npm's package binaryen: run `npm ci` and try again.";
const failed = { failure: "wasm-opt failed.", remedy };

/** Runs passes over a module, each as it is told. */
export const passes = (input, output, flags) =>
  must(
    process.execPath,
    [packageBin("binaryen", "wasm-opt"), ...wasmFeatures, ...flags, input, "-o", output],
    failed,
  );

/** Optimises a module. */
export const optimise = (input, output) => passes(input, output, wasmOptFlags);

/** Which function calls which, as a graph in text. */
export function callGraph(module) {
  const flags = [...wasmFeatures, "--print-call-graph", module];
  const graph = capture(process.execPath, [packageBin("binaryen", "wasm-opt"), ...flags], {
    maxBuffer: 1 << 28,
  });
  if (graph === undefined) throw new StepError(failed.failure, remedy);
  return graph;
}

// The reference model in onnxruntime-web, on its WebAssembly backend. It only predicts: the training build is not on npm.

import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { onnxModel } from "./onnx_model.mjs";

/**
 * @param {import("../cell.js").Cell} cell
 * @param {readonly Float32Array[]} weights in Keras's order
 * @param {{ vocabulary: number, features: number, units: number }} sizes
 * @param {number} steps
 * @param {number} threads
 */
export async function onnxReferenceModel(cell, weights, sizes, steps, threads) {
  env.wasm.numThreads = threads;
  const bytes = onnxModel(cell, weights, sizes, steps);
  const session = await InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  return {
    engine: `onnxruntime-web ${env.versions.web} wasm`,
    /**
     * @param {Int32Array} tokens rows x steps
     * @param {number} rows
     * @returns {Promise<Float32Array>}
     */
    async predict(tokens, rows) {
      const ids = new Tensor("int32", tokens, [rows, steps]);
      const { probability } = await session.run({ ids });
      return probability.data;
    },
  };
}

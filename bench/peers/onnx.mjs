// onnxruntime-web on its WebAssembly backend: `onnx.mjs {"threads":1}`. It only predicts: the training build is not on npm.

import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { serve } from "../sides/serve.mjs";
import { onnxModel } from "./onnx_model.mjs";

const { threads } = JSON.parse(process.argv[2]);
env.wasm.numThreads = threads;
const words = `Node ${process.versions.node}, ${threads} ${threads === 1 ? "thread" : "threads"}`;

await serve(`onnxruntime-web ${env.versions.web} wasm, ${words}`, async ({ model, weights }) => {
  const session = await opened(model, weights, false);
  const { steps, features } = model;
  const ids = model.vocabulary !== undefined;
  const size = ids ? steps : steps * features;
  let step;
  return {
    async infer(x, rows) {
      const all = [];
      for (let at = 0; at < x.length; at += rows * size) {
        const some = x.subarray(at, at + rows * size);
        const given = ids
          ? new Tensor("int32", some, [rows, steps])
          : new Tensor("float32", some, [rows, steps, features]);
        const { y } = await session.run({ x: given });
        // Of many outputs it would take longer to join them than to compute.
        all.push(y.data);
      }
      return all.length === 1 ? all[0] : undefined;
    },
    async stream(x, count) {
      step ??= await opened({ ...model, steps: 1 }, weights, true);
      const zeros = () => new Tensor("float32", new Float32Array(model.units), [1, 1, model.units]);
      let state = Object.fromEntries(step.inputNames.slice(1).map((name) => [name, zeros()]));
      for (let i = 0; i < count; i++) {
        const at = (i % steps) * features;
        const given = new Tensor("float32", x.subarray(at, at + features), [1, 1, features]);
        const found = await step.run({ x: given, ...state });
        state = Object.fromEntries(Object.keys(state).map((name) => [name, found[`${name}_last`]]));
      }
    },
    dispose: () => void session.release(),
  };
});

function opened(model, weights, keeps) {
  const bytes = onnxModel(model, weights ?? zeroWeights(model), keeps);
  return InferenceSession.create(bytes, { executionProviders: ["wasm"] });
}

/** Weights in Keras's order, where none are given. */
function zeroWeights({ vocabulary, cell, features, units, outputs }) {
  const columns = { SimpleRNN: 1, LSTM: 4, GRU: 3 }[cell] * units;
  const bias = cell === "GRU" ? [2, columns] : [columns];
  const shapes = [
    ...(vocabulary === undefined ? [] : [[vocabulary, features]]),
    ...[[features, columns], [units, columns], bias, [units, outputs], [outputs]],
  ];
  return shapes.map((shape) => ({
    shape,
    data: new Float32Array(shape.reduce((product, length) => product * length, 1)),
  }));
}

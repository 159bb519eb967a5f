// TensorFlow.js on its WebAssembly backend, on one thread, which is all that it has in Node: `tfjs.mjs {}`.
//
// Its gradient of an embedding, UnsortedSegmentSum, is missing on that backend. So of a model that reads ids what is trained is the layers on looked-up
// vectors, less work than the other contenders do; prediction has the whole model.
//
// Most of its time, and its spread, is a slice of a recurrent layer's loop that copies the whole sequence once for each of its steps.

import tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { serve } from "../sides/serve.mjs";

if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js has no backend wasm.");

const engine = `TensorFlow.js ${tf.version.tfjs} wasm, Node ${process.versions.node}, 1 thread`;
await serve(engine, ({ model, weights }) => {
  const { vocabulary, steps, features, outputs } = model;
  const ids = vocabulary !== undefined;
  const whole = tf.sequential({ layers: layersOf(model, ids) });
  const trained = ids ? tf.sequential({ layers: layersOf(model, false) }) : whole;
  if (weights) setWeights(whole, weights);
  if (ids) trained.setWeights(whole.getWeights().slice(1));
  const loss = outputs === 1 ? "binaryCrossentropy" : "sparseCategoricalCrossentropy";
  // Its epsilons stand where Keras's do.
  const optimizer =
    model.optimizer === "rmsprop"
      ? tf.train.rmsprop(0.001, 0.9, 0, 1e-7)
      : tf.train.adam(0.001, 0.9, 0.999, 1e-7);
  trained.compile({ loss, optimizer });
  const numbers = (x) => tf.tensor(x, [x.length / steps / features, steps, features]);
  const tokens = (x) => tf.tensor2d(x, [x.length / steps, steps], "int32");
  const size = ids ? steps : steps * features;
  return {
    async train(x, y, rows) {
      for (let r = 0; r < y.length; r += rows) {
        const some = x.subarray(r * size, (r + rows) * size);
        const vectors = tf.tidy(() =>
          ids ? tf.gather(whole.getWeights()[0], tokens(some)) : numbers(some),
        );
        const targets = tf.tensor(y.subarray(r, r + rows), [rows, 1]);
        await trained.trainOnBatch(vectors, targets);
        tf.dispose([vectors, targets]);
      }
    },
    async infer(x, rows) {
      const all = [];
      for (let at = 0; at < x.length; at += rows * size) {
        const some = x.subarray(at, at + rows * size);
        const y = tf.tidy(() => whole.predictOnBatch(ids ? tokens(some) : numbers(some)));
        all.push(...(await y.data()));
        y.dispose();
      }
      return all;
    },
    dispose: () => whole.dispose(),
  };
});

function layersOf({ vocabulary, cell, steps, features, units, outputs }, ids) {
  const embedding = tf.layers.embedding({
    inputDim: vocabulary ?? 1,
    outputDim: features,
    inputLength: steps,
  });
  // An orthogonal start would take seconds.
  const config = { units, recurrentInitializer: "zeros", recurrentActivation: "sigmoid" };
  if (!ids) config.inputShape = [steps, features];
  const recurrent = cell === "LSTM" ? tf.layers.lstm(config) : tf.layers.simpleRNN(config);
  const activation = outputs === 1 ? "sigmoid" : "softmax";
  return [...(ids ? [embedding] : []), recurrent, tf.layers.dense({ units: outputs, activation })];
}

function setWeights(model, weights) {
  tf.tidy(() => model.setWeights(weights.map(({ shape, data }) => tf.tensor(data, shape))));
}

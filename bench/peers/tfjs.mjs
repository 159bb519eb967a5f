// The reference model in TensorFlow.js.
//
// Its gradient of an embedding, UnsortedSegmentSum, is missing on the WebAssembly backend, and on the CPU backend goes
// through all 10000 ids with a pass over the batch for each, which takes minutes a step. So what is trained is SimpleRNN
// and Dense on looked-up vectors, less work than the other contenders do; prediction has the whole model.
//
// Most of the WebAssembly backend's time, and its spread, is a slice of its layer's loop that copies the whole sequence
// once for each of its steps.

import tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";

/**
 * @param {Float32Array[]} weights in Keras's order
 * @param {{ vocabulary: number, features: number, units: number }} sizes
 * @param {number} steps
 * @param {"wasm" | "cpu"} backend
 */
export async function tfjsReferenceModel(weights, sizes, steps, backend) {
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend}.`);
  const { vocabulary: inputDim, features: outputDim, units } = sizes;
  const embedding = tf.layers.embedding({ inputDim, outputDim, inputLength: steps });
  const whole = tf.sequential({ layers: [embedding, ...recurrent(units)] });
  const trained = tf.sequential({ layers: recurrent(units, [steps, outputDim]) });
  setWeights(whole, weights);
  setWeights(trained, weights.slice(1));
  // Its epsilon stands within the root, as Keras's does.
  const optimizer = tf.train.rmsprop(0.001, 0.9, 0, 1e-7);
  trained.compile({ loss: "binaryCrossentropy", optimizer });
  const table = tf.tensor2d(weights[0], [inputDim, outputDim]);
  return {
    engine: `TensorFlow.js ${tf.version.tfjs} ${backend}`,
    /**
     * @param {Int32Array} tokens rows x steps
     * @param {ArrayLike<number>} labels
     * @param {number} rows
     * @returns {Promise<number>}
     */
    async train(tokens, labels, rows) {
      const x = tf.tidy(() => tf.gather(table, tf.tensor2d(tokens, [rows, steps], "int32")));
      const y = tf.tensor2d(Float32Array.from(labels), [rows, 1]);
      const loss = await trained.trainOnBatch(x, y);
      tf.dispose([x, y]);
      return loss;
    },
    /**
     * @param {Int32Array} tokens rows x steps
     * @param {number} rows
     * @returns {Promise<Float32Array>}
     */
    async predict(tokens, rows) {
      const y = tf.tidy(() => whole.predictOnBatch(tf.tensor2d(tokens, [rows, steps], "int32")));
      const data = await y.data();
      y.dispose();
      return data;
    },
  };
}

function recurrent(units, inputShape) {
  // The weights are set anyway; an orthogonal start would take seconds.
  const rnn = tf.layers.simpleRNN({ units, inputShape, recurrentInitializer: "zeros" });
  return [rnn, tf.layers.dense({ units: 1, activation: "sigmoid" })];
}

function setWeights(model, weights) {
  tf.tidy(() =>
    model.setWeights(model.getWeights().map(({ shape }, i) => tf.tensor(weights[i], shape))),
  );
}

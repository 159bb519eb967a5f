// TensorFlow.js: `tfjs.ts FOLDER {"backend":"wasm","threads":1}`, backend wasm or cpu.

import { VOCABULARY } from "../../test/oracle/data.js";
import { tfjsReferenceModel } from "../peers/tfjs.mjs";
import { checkSameModel, referenceModel } from "../plain/same_model.js";
import { LENGTH } from "../workload.js";
import { serve } from "./serve.js";

const { backend, threads = 1 } = JSON.parse(process.argv[3]!) as {
  backend: "wasm" | "cpu";
  threads?: number;
};
if (threads !== 1) throw new Error("TensorFlow.js runs on one thread in Node.");

const sizes = { vocabulary: VOCABULARY, features: 128, units: 128 };
const reference = referenceModel(sizes);
const model = await tfjsReferenceModel(reference.weights, sizes, LENGTH, backend);
await checkSameModel(reference, sizes, LENGTH, model.predict);

await serve({
  engine: `${model.engine}, embedding not trained, Node ${process.versions.node}, 1 thread`,
  async train(tokens, labels, rows) {
    for (let r = 0; r < labels.length; r += rows) {
      const batch = tokens.subarray(r * LENGTH, (r + rows) * LENGTH);
      await model.train(batch, labels.subarray(r, r + rows), rows);
    }
  },
  async infer(tokens, rows) {
    for (let at = 0; at < tokens.length; at += rows * LENGTH)
      await model.predict(tokens.subarray(at, at + rows * LENGTH), rows);
  },
});

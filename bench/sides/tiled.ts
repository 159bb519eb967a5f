// Plain JavaScript with our algorithm and tiled products: `tiled.ts FOLDER`.

import { VOCABULARY } from "../../test/oracle/data.js";
import { checkSameModel, referenceModel } from "../plain/same_model.js";
import { TiledReferenceModel } from "../plain/tiled_model.js";
import { LENGTH } from "../workload.js";
import { serve } from "./serve.js";

const sizes = { vocabulary: VOCABULARY, features: 128, units: 128 };
const reference = referenceModel(sizes);
const model = new TiledReferenceModel(sizes);
for (const [i, weights] of model.weights.entries()) weights.set(reference.weights[i]!);
await checkSameModel(reference, sizes, LENGTH, async (tokens, rows) =>
  model.predict(tokens, rows, LENGTH),
);

await serve({
  engine: `plain JavaScript, our algorithm with tiled products, Node ${process.versions.node}, 1 thread`,
  async train(tokens, labels, rows) {
    for (let r = 0; r < labels.length; r += rows) {
      const batch = tokens.subarray(r * LENGTH, (r + rows) * LENGTH);
      model.train(batch, labels.subarray(r, r + rows), rows, LENGTH);
    }
  },
  async infer(tokens, rows) {
    for (let at = 0; at < tokens.length; at += rows * LENGTH)
      model.predict(tokens.subarray(at, at + rows * LENGTH), rows, LENGTH);
  },
});

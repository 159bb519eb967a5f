// Plain JavaScript: straightforward loops, or our algorithm over tiled products.

import { PlainReferenceModel } from "../../../bench/plain/reference_model.js";
import { TiledReferenceModel } from "../../../bench/plain/tiled_model.js";
import { answer, startWeights } from "./answer.js";
import { ROWS, SIZES, STEPS } from "./protocol.js";

answer(globalThis, async ({ products }) => {
  const tiled = products === "tiles";
  const model = tiled ? new TiledReferenceModel(SIZES) : new PlainReferenceModel(SIZES);
  for (const [i, w] of model.weights.entries()) w.set(startWeights(i, w.length));
  return {
    engine: tiled ? "tiled" : "loops",
    async train(tokens, labels) {
      let sum = 0;
      for (let r = 0; r < labels.length; r += ROWS) {
        const batch = tokens.subarray(r * STEPS, (r + ROWS) * STEPS);
        sum += model.train(batch, labels.subarray(r, r + ROWS), ROWS, STEPS);
      }
      return sum / (labels.length / ROWS);
    },
  };
});

// The plain JavaScript contender: `plain.ts FOLDER`.

import { formulaWeights } from "../../test/golden/formula.js";
import { VOCABULARY } from "../../test/oracle/data.js";
import { PlainReferenceModel } from "../plain/reference_model.js";
import { BATCH, LENGTH } from "../workload.js";
import { serve } from "./serve.js";

const model = new PlainReferenceModel({ vocabulary: VOCABULARY, features: 128, units: 128 });
for (const [i, weights] of model.weights.entries()) {
  weights.set(formulaWeights(i, weights.length, 0.0625));
}

await serve({
  engine: `plain JavaScript, Node ${process.versions.node}, 1 thread`,
  async train(tokens, labels, rows) {
    for (let r = 0; r < rows; r += BATCH) {
      const batch = tokens.subarray(r * LENGTH, (r + BATCH) * LENGTH);
      model.train(batch, labels.subarray(r, r + BATCH), BATCH, LENGTH);
    }
  },
  async infer(tokens, rows) {
    for (let r = 0; r < rows; r += BATCH) {
      model.predict(tokens.subarray(r * LENGTH, (r + BATCH) * LENGTH), BATCH, LENGTH);
    }
  },
});

// Plain JavaScript in straightforward loops: `plain.ts FOLDER`.

import { VOCABULARY } from "../../test/oracle/data.js";
import { referenceModel } from "../plain/same_model.js";
import { LENGTH } from "../workload.js";
import { serve } from "./serve.js";

const model = referenceModel({ vocabulary: VOCABULARY, features: 128, units: 128 });

await serve({
  engine: `plain JavaScript, straightforward loops, Node ${process.versions.node}, 1 thread`,
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

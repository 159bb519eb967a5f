// Plain JavaScript: `plain.ts {"tiled":false}`, in straightforward loops, or with our algorithm and tiled products. It has the reference model alone.

import { PlainReferenceModel } from "../plain/reference_model.js";
import { TiledReferenceModel } from "../plain/tiled_model.js";
import { serve } from "./serve.mjs";

const { tiled } = JSON.parse(process.argv[2]!) as { tiled: boolean };
const how = tiled ? "our algorithm with tiled products" : "straightforward loops";

await serve(
  `plain JavaScript, ${how}, Node ${process.versions.node}, 1 thread`,
  ({ model: { vocabulary, features, units, steps }, weights }) => {
    const sizes = { vocabulary: vocabulary!, features, units };
    const model = new (tiled ? TiledReferenceModel : PlainReferenceModel)(sizes);
    for (const [i, { data }] of (weights ?? []).entries()) model.weights[i]!.set(data);
    return {
      train(x, y, rows) {
        for (let r = 0; r < y.length; r += rows) {
          const batch = x.subarray(r * steps, (r + rows) * steps) as Int32Array;
          model.train(batch, y.subarray(r, r + rows), rows, steps);
        }
      },
      infer(x, rows) {
        const found = new Float32Array(x.length / steps);
        for (let r = 0; r < found.length; r += rows) {
          const batch = x.subarray(r * steps, (r + rows) * steps) as Int32Array;
          found.set(model.predict(batch, rows, steps), r);
        }
        return found;
      },
    };
  },
);

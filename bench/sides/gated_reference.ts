// The reference model with an LSTM or a GRU, predicted by ours, which tests hold against Keras.

import { configure, Dense, Embedding, GRU, LSTM, Sequential } from "../../ts/index.js";
import type { GatedCell } from "../cell.js";
import type { Sizes } from "../plain/reference_model.js";
import { type Reference, referenceWeights } from "../plain/same_model.js";

export async function gatedReference(
  cell: GatedCell,
  { vocabulary, features, units }: Sizes,
  steps: number,
): Promise<Reference> {
  await configure({ threads: 1, deterministic: true });
  const model = new Sequential([
    new Embedding(vocabulary, features),
    new { LSTM, GRU }[cell](units),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.build([null, steps]);
  const slots = await model.getWeights();
  const weights = slots.map(({ data }, i) => referenceWeights(i, data.length));
  await model.setWeights(slots.map(({ shape }, i) => ({ shape, data: weights[i]! })));
  return {
    weights,
    async predict(tokens, rows, steps) {
      const { data } = await model.predict({ data: tokens, shape: [rows, steps] });
      return data;
    },
  };
}

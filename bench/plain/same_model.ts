// That another library's model is really the reference model: it predicts what the straightforward one predicts, which in
// turn a test holds against ours.

import { formulaWeights, zipfTokens } from "../../test/golden/formula.js";
import { PlainReferenceModel, type Sizes } from "./reference_model.js";

const TOLERANCE = 1e-5;

/** A model with weights of which every single one shows in the predictions. */
export function referenceModel(sizes: Sizes): PlainReferenceModel {
  const model = new PlainReferenceModel(sizes);
  for (const [i, weights] of model.weights.entries())
    weights.set(formulaWeights(i, weights.length, i < 4 ? 0.0625 : 1));
  return model;
}

/** Throws unless `predict`, for one row and for some, yields what `model` does. */
export async function checkSameModel(
  model: PlainReferenceModel,
  { vocabulary }: Sizes,
  steps: number,
  predict: (tokens: Int32Array, rows: number) => Promise<ArrayLike<number>>,
): Promise<void> {
  for (const rows of [1, 3]) {
    const tokens = zipfTokens(rows, rows, steps, vocabulary);
    const expected = model.predict(tokens, rows, steps);
    const found = await predict(tokens, rows);
    const same = expected.every((p, r) => Math.abs(p - found[r]!) < TOLERANCE);
    if (!same) throw new Error(`Not the same model: predicted ${found} instead of ${expected}.`);
  }
}

// That another library's model is really the reference model: it predicts what the straightforward one predicts, which in
// turn a test holds against ours.

import { formulaWeights, zipfTokens } from "../../test/golden/formula.js";
import { PlainReferenceModel, type Sizes } from "./reference_model.js";

const TOLERANCE = 1e-5;

export interface Reference {
  /** In Keras's order. */
  weights: readonly Float32Array[];
  predict(
    tokens: Int32Array,
    rows: number,
    steps: number,
  ): Float32Array | PromiseLike<Float32Array>;
}

/** The weights that the reference model has, all but the last two of them smaller, as they are many to a sum. */
export const referenceWeights = (index: number, length: number): Float32Array =>
  formulaWeights(index, length, index < 4 ? 0.0625 : 1);

/** A model with weights of which every single one shows in the predictions. */
export function referenceModel(sizes: Sizes): PlainReferenceModel {
  const model = new PlainReferenceModel(sizes);
  for (const [i, weights] of model.weights.entries())
    weights.set(referenceWeights(i, weights.length));
  return model;
}

/** Throws unless `predict`, for one row and for some, yields what `model` does. */
export async function checkSameModel(
  model: Reference,
  { vocabulary }: Sizes,
  steps: number,
  predict: (tokens: Int32Array, rows: number) => Promise<ArrayLike<number>>,
): Promise<void> {
  for (const rows of [1, 3]) {
    const tokens = zipfTokens(rows, rows, steps, vocabulary);
    const expected = await model.predict(tokens, rows, steps);
    const found = await predict(tokens, rows);
    const same = expected.every((p, r) => Math.abs(p - found[r]!) < TOLERANCE);
    if (!same) throw new Error(`Not the same model: predicted ${found} instead of ${expected}.`);
  }
}

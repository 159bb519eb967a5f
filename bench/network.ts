// A model as ours, which the others are held to.

import {
  Bidirectional,
  Dense,
  Embedding,
  GRU,
  input,
  type Layer,
  LSTM,
  Sequential,
  SimpleRNN,
} from "../ts/index.js";
import type { Model } from "./model.js";

function layersOf(model: Model): Layer[] {
  const { cell, depth = 1, features, units, outputs, vocabulary, mask, everyStep } = model;
  const recurrent = (layer: number) => {
    const returnSequences = everyStep === true || layer < depth - 1;
    const made = new { SimpleRNN, LSTM, GRU }[cell!](units, { returnSequences });
    return model.bidirectional ? new Bidirectional(made) : made;
  };
  return [
    ...(vocabulary === undefined
      ? []
      : [new Embedding(vocabulary, features, { maskZero: mask === true })]),
    ...(cell ? Array.from({ length: depth }, (_, layer) => recurrent(layer)) : []),
    new Dense(outputs, { activation: outputs === 1 ? "sigmoid" : "softmax" }),
  ];
}

/** With initial weights of one seed. */
export const networkOf = (model: Model): Sequential =>
  new Sequential([input({ shape: rowShape(model) }), ...layersOf(model)], { seed: 1 });

/** The shape of a row. */
export function rowShape({ vocabulary, cell, steps, features }: Model): number[] {
  if (vocabulary !== undefined) return [steps];
  return cell ? [steps, features] : [features];
}

import {
  Bidirectional,
  Dense,
  Dropout,
  GlobalAveragePooling1D,
  GRU,
  input,
  type Layer,
  Sequential,
  SpecAugment,
} from "bptt";
import type { Alphabet } from "./alphabet.js";
import type { FrontEnd } from "./sound/front_end.js";

/** What a network is made of. */
export interface Sizes {
  /** Of each direction of each layer. */
  readonly units: number;
  readonly layers: number;
  readonly dropout: number;
  /** Neighbouring bands, and neighbouring steps, that are hidden at most from a clip that is learned, each twice. */
  readonly hidden: { readonly bands: number; readonly steps: number };
}

/**
 * GRUs that read a clip both ways. Of a class the mean over all steps is the verdict; of texts each step has one, logits of the labels behind those of the blank.
 */
export function makeNetwork(
  { bands, stack }: FrontEnd,
  alphabet: Alphabet,
  { units, layers, dropout, hidden }: Sizes,
  seed: number,
): Sequential {
  const augment = new SpecAugment({
    frequencyMaskWidth: hidden.bands * stack,
    timeMaskWidth: hidden.steps,
  });
  const readers = Array.from({ length: layers }, (): Layer[] => [
    new Bidirectional(new GRU(units, { returnSequences: true })),
    new Dropout(dropout),
  ]);
  const verdict =
    alphabet.unit === "class"
      ? [new GlobalAveragePooling1D(), new Dense(alphabet.outputs, { activation: "softmax" })]
      : [new Dense(alphabet.outputs)];
  const steps = input({ shape: [null, bands * stack] });
  return new Sequential([steps, augment, ...readers.flat(), ...verdict], { seed });
}

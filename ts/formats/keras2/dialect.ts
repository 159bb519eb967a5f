// What tells the programs apart that write configurations in Keras 2's form.

/** A program whose configurations are in Keras 2's form. */
export interface Dialect {
  /** How messages call it. */
  readonly name: string;
  /** What a GRU's `reset_after` is where the configuration does not say it. */
  readonly resetAfter: boolean;
}

export const KERAS_2: Dialect = { name: "Keras 2", resetAfter: true };

/** It has no other GRU than one that resets before the product. */
export const TENSORFLOW_JS: Dialect = { name: "TensorFlow.js", resetAfter: false };

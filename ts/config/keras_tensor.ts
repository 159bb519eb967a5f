import type { Shape } from "../shape.js";

/** Where a tensor comes from: the layer, which of its calls, which output. */
export type KerasHistory = readonly [layer: string, call: number, output: number];

/** A tensor as Keras names it, with its shape and type. */
export interface KerasTensor {
  readonly history: KerasHistory;
  readonly shape: Shape;
  readonly dtype: string;
}

/** It as an argument of a call. */
export const tensorConfig = ({ shape, dtype, history }: KerasTensor) => ({
  class_name: "__keras_tensor__",
  config: { shape: [...shape], dtype, keras_history: [...history] },
});

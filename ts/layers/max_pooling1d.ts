import { choice, count, single } from "../readers.js";
import type { Shape } from "../shape.js";
import type { LayerOptions } from "./layer.js";
import { SequenceLayer } from "./sequence_layer.js";
import { windowSteps } from "./windows.js";

/** Options of {@link MaxPooling1D}. */
export interface MaxPooling1DOptions extends LayerOptions {
  /** Steps of a window. Default 2. */
  poolSize?: number;
  /** Steps from one window to the next. Default: as many as a window has. */
  strides?: number | null;
  /** Default `"valid"`. */
  padding?: "valid" | "same";
}

const READERS = {
  poolSize: single(count(2)),
  strides: single((where: string, name: string, value: unknown) =>
    value === undefined || value === null ? null : count()(where, name, value),
  ),
  padding: choice(["valid", "same"]),
};

/** The largest value of each feature in each window of steps: `(batch, steps, features)` to `(batch, windows, features)`. */
export class MaxPooling1D extends SequenceLayer {
  constructor(options: MaxPooling1DOptions = {}) {
    super("MaxPooling1D", options, READERS);
  }

  override get keepsSteps(): boolean {
    return false;
  }

  outputShape(input: Shape): Shape {
    const [batch, steps, features] = this.sequence(input);
    const size = this.settings.pool_size as number;
    const windows = windowSteps(steps, {
      size,
      stride: (this.settings.strides as number | null) ?? size,
      dilation: 1,
      padding: this.settings.padding as string,
    });
    if (windows !== null && windows < 1) {
      throw this.incompatible(input, `a window of ${size} steps is longer than the input`);
    }
    return [batch, windows, features];
  }
}

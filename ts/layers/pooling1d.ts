import { choice, count, type Reader, single } from "../readers.js";
import type { Shape } from "../shape.js";
import type { LayerOptions } from "./layer.js";
import { StepwiseSequenceLayer } from "./sequence_layer.js";
import { windowSteps } from "./windows.js";

/** Options of every layer that makes one step of each window of steps. @inline */
export interface WindowOptions extends LayerOptions {
  /** Steps from one window to the next. Default: as many as a window has. */
  strides?: number | null;
  /** Default `"valid"`. */
  padding?: "valid" | "same";
}

/** Readers of the settings, where windows have so many steps by default. */
export const windowReaders = (poolSize?: number): Record<string, Reader> => ({
  poolSize: single(count(poolSize)),
  strides: single((where: string, name: string, value: unknown) =>
    value === undefined || value === null ? null : count()(where, name, value),
  ),
  padding: choice(["valid", "same"]),
});

/** A layer that makes one step of each window of steps. A mask ends there, as in Keras. */
export abstract class Pooling1D extends StepwiseSequenceLayer {
  override get keepsSteps(): boolean {
    return false;
  }

  protected override innerConfig(): Record<string, unknown> {
    const { pool_size, strides, padding } = this.settings;
    return { pool_size, strides: strides ?? pool_size, padding };
  }

  shapeFor(input: Shape): Shape {
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

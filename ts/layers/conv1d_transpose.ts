import { nonNegativeInteger } from "../checks.js";
import { choice, count, flag, optional, single } from "../readers.js";
import type { Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";
import { checkOutputPadding, stretched } from "./windows.js";

/** Options of {@link Conv1DTranspose}. */
export interface Conv1DTransposeOptions extends LayerOptions, KernelOptions {
  /** Steps of the output from one window to the next. Default 1. */
  strides?: number;
  /** `"valid"`: all of every window; `"same"`: as many steps as the input has, times the strides. Default `"valid"`. */
  padding?: "valid" | "same";
  /** Steps behind the last window, or with `"same"` behind its middle, below the strides. Default: as many as `padding` says. */
  outputPadding?: number | null;
}

const READERS = {
  filters: count(),
  kernelSize: single(count()),
  strides: single(count(1)),
  padding: choice(["valid", "same"]),
  outputPadding: optional(single(nonNegativeInteger)),
  activation: activation(),
  useBias: flag(true),
  ...weight("kernel", "glorot_uniform", 3),
  ...weight("bias", "zeros", 1),
};

/**
 * A convolution the other way: each step makes a window of steps, and windows add up. `(batch, steps, features)` to `(batch, more, filters)`. A
 * mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, an output padding that is not below the strides, or an unknown option.
 */
export class Conv1DTranspose extends SequenceLayer {
  /** @internal */
  static readonly own = named("Conv1DTranspose", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: number, options: Conv1DTransposeOptions = {}) {
    super("Conv1DTranspose", options, READERS, { filters, kernelSize });
    checkOutputPadding("Conv1DTranspose", this.settings);
  }

  override get keepsSteps(): boolean {
    return false;
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps] = this.sequence(input);
    this.features(input);
    const { kernel_size, strides, padding, output_padding, filters } = this.settings;
    const windows = {
      size: kernel_size as number,
      stride: strides as number,
      padding: padding as string,
      added: (output_padding as number | null) ?? undefined,
    };
    return [batch, steps === null ? null : stretched(steps, windows), filters as number];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size, filters, use_bias } = this.settings;
    const shape = [kernel_size as number, filters as number, this.features(input)];
    const specs: WeightSpec[] = [{ path: "kernel", shape }];
    if (use_bias) specs.push({ path: "bias", shape: [filters as number] });
    return specs;
  }
}

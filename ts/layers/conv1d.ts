import { BpttError } from "../errors.js";
import { choice, count, flag, single } from "../readers.js";
import type { Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { SequenceLayer } from "./sequence_layer.js";
import { windowSteps } from "./windows.js";

/** Options of {@link Conv1D}. */
export interface Conv1DOptions extends LayerOptions, KernelOptions {
  /** Steps from one window to the next. Default 1. */
  strides?: number;
  /** `"valid"`: windows stay inside; `"same"`: as many as steps; `"causal"`: the same, looking back alone. Default `"valid"`. */
  padding?: "valid" | "same" | "causal";
  /** Steps between those of a window. Default 1. */
  dilationRate?: number;
}

const READERS = {
  filters: count(),
  kernelSize: single(count()),
  strides: single(count(1)),
  padding: choice(["valid", "same", "causal"]),
  dilationRate: single(count(1)),
  activation: activation(),
  useBias: flag(true),
  ...weight("kernel", "glorot_uniform", 3),
  ...weight("bias", "zeros", 1),
};

/**
 * The same small network at every window of steps: `y_t = activation(sum over k of W_k x_{t + k} + b)`.
 *
 * Input: `(batch, steps, features)`. Output: `(batch, windows, filters)`. A mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class Conv1D extends SequenceLayer {
  constructor(filters: number, kernelSize: number, options: Conv1DOptions = {}) {
    super("Conv1D", options, READERS, { filters, kernelSize });
    if ((this.settings.strides as number) > 1 && (this.settings.dilation_rate as number) > 1) {
      throw new BpttError(
        "InvalidArgument",
        "Conv1D: `strides` and `dilationRate` can't both be above 1.",
      );
    }
  }

  override get keepsSteps(): boolean {
    return false;
  }

  outputShape(input: Shape): Shape {
    const [batch, steps] = this.sequence(input);
    const { kernel_size, strides, dilation_rate, padding, filters } = this.settings;
    const windows = windowSteps(steps, {
      size: kernel_size as number,
      stride: strides as number,
      dilation: dilation_rate as number,
      padding: padding as string,
    });
    if (windows !== null && windows < 1) {
      throw this.incompatible(input, `a window of ${kernel_size} steps is longer than the input`);
    }
    return [batch, windows, filters as number];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size, filters, use_bias } = this.settings;
    const shape = [kernel_size as number, this.features(input), filters as number];
    const specs: WeightSpec[] = [{ path: "kernel", shape }];
    if (use_bias) specs.push({ path: "bias", shape: [filters as number] });
    return specs;
  }
}

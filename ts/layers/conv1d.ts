import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { choice, count, flag, single } from "../readers.js";
import type { Shape } from "../shape.js";
import { Convolution1D } from "./convolution1d.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { checkApart } from "./windows.js";

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
export class Conv1D extends Convolution1D {
  /** @internal */
  static readonly own = named("Conv1D", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: number, options: Conv1DOptions = {}) {
    super("Conv1D", options, READERS, { filters, kernelSize });
    checkApart("Conv1D", this.settings);
  }

  override get stepwise(): boolean {
    return true;
  }

  override lowerEach(
    into: Lowering,
    inputs: readonly InnerTensor[],
    frames: readonly Shape[],
  ): InnerTensor[] {
    const lines = into.unnested(this.name, inputs, frames);
    return into.add("Conv1D", { ...this.innerConfig(), each: true }, lines, 1);
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size, filters, use_bias } = this.settings;
    const shape = [kernel_size as number, this.features(input), filters as number];
    const specs: WeightSpec[] = [{ path: "kernel", shape }];
    if (use_bias) specs.push({ path: "bias", shape: [filters as number] });
    return specs;
  }
}

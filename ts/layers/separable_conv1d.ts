import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { choice, count, flag, single } from "../readers.js";
import type { Shape } from "../shape.js";
import { Convolution1D } from "./convolution1d.js";
import { activation, weight } from "./fields.js";
import type { InitialValue, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { halves, type SeparableOptions, separableKey, separableSpecs } from "./separable.js";
import { checkApart } from "./windows.js";

/** Options of {@link SeparableConv1D}. */
export interface SeparableConv1DOptions extends SeparableOptions {
  /** Steps from one window to the next. Default 1. */
  strides?: number;
  /** Default `"valid"`. */
  padding?: "valid" | "same";
  /** Steps between those of a window. Default 1. */
  dilationRate?: number;
}

const READERS = {
  filters: count(),
  kernelSize: single(count()),
  strides: single(count(1)),
  padding: choice(["valid", "same"]),
  dilationRate: single(count(1)),
  depthMultiplier: count(1),
  activation: activation(),
  useBias: flag(true),
  ...weight("depthwise", "glorot_uniform", 3),
  ...weight("pointwise", "glorot_uniform", 3),
  ...weight("bias", "zeros", 1),
};

/**
 * A convolution of each feature by itself, then one over single steps that puts features together: `(batch, steps, features)` to
 * `(batch, windows, filters)`. A mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class SeparableConv1D extends Convolution1D {
  /** @internal */
  static readonly own = named("SeparableConv1D", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: number, options: SeparableConv1DOptions = {}) {
    super("SeparableConv1D", options, READERS, { filters, kernelSize });
    checkApart("SeparableConv1D", this.settings);
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size } = this.settings;
    return separableSpecs([kernel_size as number], this.features(input), this.settings);
  }

  override initialValue(weight: string): InitialValue | undefined {
    return super.initialValue(separableKey(weight));
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    const { depthwise, pointwise } = halves(this.innerConfig());
    const made = into.add("DepthwiseConv1D", depthwise, inputs, 1, { part: "depthwise" });
    return into.add("Conv1D", { ...pointwise, kernel_size: 1 }, made, 1);
  }
}

import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { choice, count, flag } from "../readers.js";
import type { Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import type { InitialValue, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { type Pair, pair } from "./pairs.js";
import { halves, type SeparableOptions, separableKey, separableSpecs } from "./separable.js";
import { checkApart } from "./windows.js";
import { WindowLayer } from "./windows2d.js";

/** Options of {@link SeparableConv2D}. */
export interface SeparableConv2DOptions extends SeparableOptions {
  /** Pixels from one window to the next. Default 1. */
  strides?: Pair;
  /** Default `"valid"`. */
  padding?: "valid" | "same";
  /** Pixels between those of a window. Default 1. */
  dilationRate?: Pair;
}

const READERS = {
  filters: count(),
  kernelSize: pair(),
  strides: pair(1),
  padding: choice(["valid", "same"]),
  dilationRate: pair(1),
  depthMultiplier: count(1),
  activation: activation(),
  useBias: flag(true),
  ...weight("depthwise", "glorot_uniform", 4),
  ...weight("pointwise", "glorot_uniform", 4),
  ...weight("bias", "zeros", 1),
};

/**
 * A convolution of each channel by itself, then one over single pixels that puts channels together: `(batch, height, width, channels)` to
 * `(batch, rows, columns, filters)`.
 *
 * Source: Chollet (2017).
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class SeparableConv2D extends WindowLayer {
  /** @internal */
  static readonly own = named("SeparableConv2D", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: Pair, options: SeparableConv2DOptions = {}) {
    super("SeparableConv2D", options, READERS, { filters, kernelSize });
    checkApart("SeparableConv2D", this.settings);
  }

  shapeFor(input: Shape): Shape {
    const image = this.image(input);
    const { filters } = this.settings;
    return [image[0], ...this.convolved(image), filters as number];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size } = this.settings;
    return separableSpecs(kernel_size as number[], this.features(input), this.settings);
  }

  override initialValue(weight: string): InitialValue | undefined {
    return super.initialValue(separableKey(weight));
  }

  override lowerEach(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    const { depthwise, pointwise, bias } = halves(this.innerConfig());
    const without = { ...depthwise, ...bias, use_bias: false };
    const made = into.add("DepthwiseConv2D", without, inputs, 1, { part: "depthwise" });
    const single = { kernel_size: [1, 1], strides: [1, 1], dilation_rate: [1, 1] };
    return into.add("Conv2D", { ...pointwise, ...single }, made, 1);
  }
}

import type { ConstraintLike } from "../constraints/index.js";
import type { InitializerLike } from "../initializers/index.js";
import { choice, count, flag } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import type { Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import type { InitialValue, LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { type Pair, pair } from "./pairs.js";
import { checkApart } from "./windows.js";
import { WindowLayer } from "./windows2d.js";

/** Options of layers that go over each channel by itself. */
export interface DepthwiseOptions
  extends LayerOptions,
    Omit<KernelOptions, "kernelInitializer" | "kernelRegularizer" | "kernelConstraint"> {
  /** Numbers that are made of each channel. Default 1. */
  depthMultiplier?: number;
  /** Default `"glorot_uniform"`. */
  depthwiseInitializer?: InitializerLike;
  /** Default none. */
  depthwiseRegularizer?: RegularizerLike | null;
  /** Default none. */
  depthwiseConstraint?: ConstraintLike | null;
}

/** Options of {@link DepthwiseConv2D}. */
export interface DepthwiseConv2DOptions extends DepthwiseOptions {
  /** Pixels from one window to the next. Default 1. */
  strides?: Pair;
  /** Default `"valid"`. */
  padding?: "valid" | "same";
  /** Pixels between those of a window. Default 1. */
  dilationRate?: Pair;
}

const READERS = {
  kernelSize: pair(),
  strides: pair(1),
  padding: choice(["valid", "same"]),
  dilationRate: pair(1),
  depthMultiplier: count(1),
  activation: activation(),
  useBias: flag(true),
  ...weight("depthwise", "glorot_uniform", 4),
  ...weight("bias", "zeros", 1),
};

/**
 * A convolution of each channel by itself: `(batch, height, width, channels)` to `(batch, rows, columns, channels * depthMultiplier)`. Unlike
 * TensorFlow's, `strides` may differ.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class DepthwiseConv2D extends WindowLayer {
  /** @internal */
  static readonly own = named("DepthwiseConv2D", this, ["kernel_size"]);

  constructor(kernelSize: Pair, options: DepthwiseConv2DOptions = {}) {
    super("DepthwiseConv2D", options, READERS, { kernelSize });
    checkApart("DepthwiseConv2D", this.settings);
  }

  shapeFor(input: Shape): Shape {
    const image = this.image(input);
    const { depth_multiplier } = this.settings;
    return [image[0], ...this.convolved(image), image[3] * (depth_multiplier as number)];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size, depth_multiplier, use_bias } = this.settings;
    const [channels, multiplier] = [this.features(input), depth_multiplier as number];
    const shape = [...(kernel_size as number[]), channels, multiplier];
    const specs: WeightSpec[] = [{ path: "kernel", shape }];
    if (use_bias) specs.push({ path: "bias", shape: [channels * multiplier] });
    return specs;
  }

  override initialValue(weight: string): InitialValue | undefined {
    return super.initialValue(weight === "kernel" ? "depthwise" : weight);
  }
}

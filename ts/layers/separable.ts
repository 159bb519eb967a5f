// What a separable convolution is made of: one of each channel by itself, and one over single places.
import type { ConstraintLike } from "../constraints/index.js";
import type { InitializerLike } from "../initializers/index.js";
import type { RegularizerLike } from "../regularizers/index.js";
import type { DepthwiseOptions } from "./depthwise_conv2d.js";
import type { LayerConfig, WeightSpec } from "./layer.js";

/** Options of both separable convolutions. */
export interface SeparableOptions extends DepthwiseOptions {
  /** Default `"glorot_uniform"`. */
  pointwiseInitializer?: InitializerLike;
  /** Default none. */
  pointwiseRegularizer?: RegularizerLike | null;
  /** Default none. */
  pointwiseConstraint?: ConstraintLike | null;
}

/** The core's settings of both halves, but for the windows of the second; and those of the bias. */
export function halves(config: Readonly<Record<string, unknown>>) {
  const { filters, activation, use_bias, ...rest } = config;
  const of = (name: string, as: string) =>
    Object.fromEntries(
      Object.entries(rest).flatMap(([key, value]) =>
        key.startsWith(`${name}_`) ? [[`${as}_${key.slice(name.length + 1)}`, value]] : [],
      ),
    );
  const { kernel_size, strides, padding, dilation_rate, depth_multiplier } = rest;
  const bias = of("bias", "bias");
  return {
    bias,
    depthwise: {
      ...{ kernel_size, strides, padding, dilation_rate, depth_multiplier },
      ...of("depthwise", "depthwise"),
    },
    pointwise: {
      ...{ filters, activation, use_bias },
      ...of("pointwise", "kernel"),
      ...bias,
    },
  };
}

/** The weights of both halves, for windows of these sizes. */
export function separableSpecs(
  sizes: readonly number[],
  channels: number,
  { depth_multiplier, filters, use_bias }: LayerConfig,
): WeightSpec[] {
  const [multiplier, made] = [depth_multiplier as number, filters as number];
  const specs: WeightSpec[] = [
    { path: "depthwise_kernel", shape: [...sizes, channels, multiplier] },
    { path: "pointwise_kernel", shape: [...sizes.map(() => 1), channels * multiplier, made] },
  ];
  if (use_bias) specs.push({ path: "bias", shape: [made] });
  return specs;
}

/** The name under which a weight's initializer is among the settings. */
export const separableKey = (weight: string): string => weight.replace("_kernel", "");

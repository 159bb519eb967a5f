import { BpttError } from "../errors.js";
import { choice, count, flag } from "../readers.js";
import type { Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { type Pair, pair } from "./pairs.js";
import { checkApart } from "./windows.js";
import { WindowLayer } from "./windows2d.js";

/** Options of {@link Conv2D}. */
export interface Conv2DOptions extends LayerOptions, KernelOptions {
  /** Pixels from one window to the next. Default 1. */
  strides?: Pair;
  /** `"valid"`: windows stay inside; `"same"`: as many as pixels, divided by the strides. Default `"valid"`. */
  padding?: "valid" | "same";
  /** Pixels between those of a window. Default 1. */
  dilationRate?: Pair;
  /** Parts of the channels, each of which a part of the filters sees. Default 1. */
  groups?: number;
}

const READERS = {
  filters: count(),
  kernelSize: pair(),
  strides: pair(1),
  padding: choice(["valid", "same"]),
  dilationRate: pair(1),
  groups: count(1),
  activation: activation(),
  useBias: flag(true),
  ...weight("kernel", "glorot_uniform", 4),
  ...weight("bias", "zeros", 1),
};

/**
 * The same small network at every window of an image: `y = activation(sum over the window's pixels of W x + b)`.
 *
 * Input: `(batch, height, width, channels)`. Output: `(batch, rows, columns, filters)`. `TimeDistributed` does it with the images of every step. A
 * mask ends here, as in Keras.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, or an unknown option.
 */
export class Conv2D extends WindowLayer {
  /** @internal */
  static readonly own = named("Conv2D", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: Pair, options: Conv2DOptions = {}) {
    super("Conv2D", options, READERS, { filters, kernelSize });
    checkApart("Conv2D", this.settings);
    const { groups } = this.settings;
    if (filters % (groups as number) === 0) return;
    throw new BpttError(
      "InvalidArgument",
      `Conv2D: \`filters\` must be a multiple of \`groups\`, got ${filters} and ${groups}.`,
    );
  }

  shapeFor(input: Shape): Shape {
    const image = this.image(input);
    const { groups, filters } = this.settings;
    if (image[3] % (groups as number) !== 0) {
      throw this.incompatible(
        input,
        `expected channels that ${groups} \`groups\` divide, found ${image[3]}`,
      );
    }
    return [image[0], ...this.convolved(image), filters as number];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size, filters, groups, use_bias } = this.settings;
    const seen = this.features(input) / (groups as number);
    const shape = [...(kernel_size as number[]), seen, filters as number];
    const specs: WeightSpec[] = [{ path: "kernel", shape }];
    if (use_bias) specs.push({ path: "bias", shape: [filters as number] });
    return specs;
  }
}

import { choice, count, flag } from "../readers.js";
import type { Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import { ImageLayer } from "./image_layer.js";
import type { KernelOptions } from "./kernel_options.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { indices, type Pair, pair } from "./pairs.js";
import { checkOutputPadding, stretched } from "./windows.js";

/** Options of {@link Conv2DTranspose}. */
export interface Conv2DTransposeOptions extends LayerOptions, KernelOptions {
  /** Pixels of the output from one window to the next. Default 1. */
  strides?: Pair;
  /** `"valid"`: all of every window; `"same"`: as many pixels as the input has, times the strides. Default `"valid"`. */
  padding?: "valid" | "same";
  /** Pixels behind the last window, or with `"same"` behind its middle, below the strides. Default: as many as `padding` says. */
  outputPadding?: Pair | null;
}

const READERS = {
  filters: count(),
  kernelSize: pair(),
  strides: pair(1),
  padding: choice(["valid", "same"]),
  outputPadding: indices,
  activation: activation(),
  useBias: flag(true),
  ...weight("kernel", "glorot_uniform", 4),
  ...weight("bias", "zeros", 1),
};

/**
 * A convolution the other way: each pixel makes a window of pixels, and windows add up. `(batch, height, width, channels)` to
 * `(batch, rows, columns, filters)`.
 *
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, an output padding that is not below the strides, or an unknown option.
 */
export class Conv2DTranspose extends ImageLayer {
  /** @internal */
  static readonly own = named("Conv2DTranspose", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: Pair, options: Conv2DTransposeOptions = {}) {
    super("Conv2DTranspose", options, READERS, { filters, kernelSize });
    checkOutputPadding("Conv2DTranspose", this.settings);
  }

  shapeFor(input: Shape): Shape {
    const [batch, ...image] = this.image(input);
    const { kernel_size, strides, padding, output_padding, filters } = this.settings;
    const [rows, columns] = [0, 1].map((i) =>
      stretched(image[i]!, {
        size: (kernel_size as number[])[i]!,
        stride: (strides as number[])[i]!,
        padding: padding as string,
        added: (output_padding as number[] | null)?.[i],
      }),
    );
    return [batch, rows!, columns!, filters as number];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { kernel_size, filters, use_bias } = this.settings;
    const shape = [...(kernel_size as number[]), filters as number, this.features(input)];
    const specs: WeightSpec[] = [{ path: "kernel", shape }];
    if (use_bias) specs.push({ path: "bias", shape: [filters as number] });
    return specs;
  }
}

import type { SymbolicTensor } from "../graph/tensor.js";
import { count, flag } from "../readers.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import { Layer, type LayerOptions, type WeightSpec } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Dense}. */
export interface DenseOptions extends LayerOptions, KernelOptions {}

const READERS = {
  units: count(),
  activation: activation(),
  useBias: flag(true),
  ...weight("kernel", "glorot_uniform", 2),
  ...weight("bias", "zeros", 1),
};

/**
 * `y = activation(W x + b)`, at every step where the input is a sequence, and at every pixel where it has more axes.
 *
 * Input: `(batch, features)`, `(batch, steps, features)` or with more axes before the features. Output: the same with `units` in the last place.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class Dense extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("Dense", this, ["units"]);

  constructor(units: number, options: DenseOptions = {}) {
    super("Dense", options, READERS, { units });
  }

  override get stepwise(): boolean {
    return true;
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  /** Size of the output. */
  get units(): number {
    return this.settings.units as number;
  }

  shapeFor(input: Shape): Shape {
    if (input.length < 2) {
      throw this.incompatible(input, `expected min_ndim=2, found ndim=${input.length}`);
    }
    this.features(input);
    return [...input.slice(0, -1), this.units];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const specs: WeightSpec[] = [{ path: "kernel", shape: [this.features(input), this.units] }];
    if (this.settings.use_bias) specs.push({ path: "bias", shape: [this.units] });
    return specs;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }
}

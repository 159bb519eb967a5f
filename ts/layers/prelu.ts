import { takeItems } from "../checks.js";
import type { ConstraintLike } from "../constraints/index.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { InitializerLike } from "../initializers/index.js";
import { optional } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import type { Shape } from "../shape.js";
import { showItems } from "../show.js";
import { type Distributed, singleOrNested } from "./distributed.js";
import { weight } from "./fields.js";
import { Layer, type LayerOptions, type WeightSpec } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link PReLU}. */
export interface PReLUOptions extends LayerOptions {
  /** Default `"zeros"`. */
  alphaInitializer?: InitializerLike;
  /** Default none. */
  alphaRegularizer?: RegularizerLike | null;
  /** Default none. */
  alphaConstraint?: ConstraintLike | null;
  /** Axes along which there is one alpha for all: 1 for the steps of sequences, then features. Default none. */
  sharedAxes?: number | readonly number[] | null;
}

/**
 * `x` above 0 and `alpha x` up to it, where alpha is learned (He et al., 2015): one for each feature, and for each step of a sequence unless
 * `sharedAxes: [1]` says that all steps have the same.
 *
 * Input and output: `(batch, features)` or `(batch, steps, features)`.
 *
 * @throws BpttError `InvalidArgument` for axes that are no positive integers, `Shape` for steps whose number is not known unless they share.
 */
export class PReLU extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("PReLU", this);

  constructor(options: PReLUOptions = {}) {
    super("PReLU", options, READERS);
  }

  #shares(axis: number): boolean {
    return ((this.settings.shared_axes ?? []) as number[]).includes(axis);
  }

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return singleOrNested(frames);
  }

  shapeFor(input: Shape): Shape {
    this.#alphas(input);
    return input;
  }

  /** The shape of alpha. */
  #alphas(input: Shape): number[] {
    const beyond = ((this.settings.shared_axes ?? []) as number[]).find(
      (axis) => axis >= input.length,
    );
    if (beyond !== undefined) {
      throw this.incompatible(
        input,
        `expected an axis ${beyond} to share, found ndim=${input.length}`,
      );
    }
    const features = this.#shares(input.length - 1) ? 1 : this.features(input);
    if (input.length === 2) return [features];
    this.sequence(input);
    return [this.#shares(1) ? 1 : this.steps(input), features];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    return [{ path: "alpha", shape: this.#alphas(input) }];
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const { shared_axes, ...alpha } = this.innerConfig();
    const [steps] = shape!.length === 3 ? this.#alphas(shape!) : [null];
    const share_features = this.#shares(shape!.length - 1);
    return into.add("PReLU", { ...alpha, steps, share_features }, inputs, 1);
  }
}

const READERS = {
  ...weight("alpha", "zeros", 1),
  sharedAxes: optional((where, name, value) => {
    const axes = takeItems(value, 3) ?? [value];
    if (axes.every((axis) => Number.isSafeInteger(axis) && (axis as number) > 0)) return axes;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected positive integers, got ${showItems(value)}.`,
    );
  }),
};

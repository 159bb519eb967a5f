import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { integer } from "../readers.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { type Distributed, linesOrNested } from "./distributed.js";
import { Join, type JoinOptions } from "./join.js";
import type { MaskRule } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Concatenate}. */
export interface ConcatenateOptions extends JoinOptions {
  /** The axis that grows: -1 for features, 1 for the steps of sequences. Default -1. */
  axis?: number;
}

const READERS = { axis: integer(-1) };

/**
 * Tensors one behind the other: features behind features, or with `axis: 1` the steps of one sequence behind those of another.
 *
 * Inputs: `(batch, features)` or `(batch, steps, features)`, any number of them, which differ along the axis alone. Side by side a step is masked
 * that is so in all inputs, if all are masked; steps behind steps keep their masks.
 *
 * @example new Concatenate().apply([a, b])
 * @throws BpttError `Shape` where other sizes differ, `InvalidArgument` for an axis that is no integer.
 */
export class Concatenate extends Join {
  /** @internal */
  static readonly own = named("Concatenate", this);

  constructor(options: ConcatenateOptions = {}) {
    super("Concatenate", options, READERS);
  }

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return linesOrNested(frames);
  }

  /** Whether sequences get more steps rather than more features. */
  get #joinsSteps(): boolean {
    return this.settings.axis === 1 || this.settings.axis === -2;
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override get maskRule(): MaskRule {
    return this.#joinsSteps ? "behind" : "beside";
  }

  override stepsFrom([first]: readonly Shape[]): number | undefined {
    return first!.length >= 3 && !this.#joinsSteps ? 0 : undefined;
  }

  protected joined(inputs: readonly Shape[]): Shape {
    const first = inputs[0]!;
    const rank = first.length;
    const given = this.settings.axis as number;
    const axis = given < 0 ? given + rank : given;
    if (rank < 2) throw this.incompatible(first, `expected min_ndim=2, found ndim=${rank}`);
    if (rank > 3 && axis !== rank - 1) {
      throw this.incompatible(first, `expected the last axis, that of the channels, got ${given}`);
    }
    if (axis < 1 || axis >= rank) {
      throw this.incompatible(first, `expected an axis behind that of the batch, got ${given}`);
    }
    const fits = (shape: Shape) =>
      shape.length === rank &&
      shape.every(
        (size, i) => i === axis || size === null || first[i] === null || size === first[i],
      );
    if (!inputs.every(fits)) {
      throw this.mismatch(inputs, `expected the same sizes but for axis ${given}`);
    }
    for (const shape of inputs) this.features(shape);
    const sizes = inputs.map((shape) => shape[axis]!);
    const known = sizes.flatMap((size) => size ?? []);
    const size = known.length < sizes.length ? null : known.reduce((a, b) => a + b);
    return first.map((dim, i) => (i === axis ? size : dim));
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const of = shapes[0]!.length === 3 && this.#joinsSteps ? "steps" : "features";
    return this.inPieces(inputs, shapes, (inputs, _, part) =>
      into.add("Concatenate", { of }, inputs, 1, { part }),
    );
  }
}

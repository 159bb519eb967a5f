import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { contract, type Letters } from "../graph/contraction.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { isWide } from "../graph/wide.js";
import { flag } from "../readers.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import type { Distributed } from "./distributed.js";
import { Join, type JoinOptions } from "./join.js";
import type { MaskRule } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link Dot}. */
export interface DotOptions extends JoinOptions {
  /** Whether vectors along the axes are brought to length 1 first, which makes the products cosines. Default false. */
  normalize?: boolean;
}

/**
 * Products of two tensors, row by row of the batch: what lies along one axis of each is multiplied and summed.
 *
 * Inputs: `(batch, features)`, `(batch, steps, features)` or of more axes, of which all sizes but the batch's are known then. Output: the axes of the first but
 * the one that is summed, then those of the second, five at most; of two vectors `(batch, 1)`. Attention over the steps of `values` is `new Dot([2, 1]).apply([scores, values])`, with scores of
 * `new Dot(2).apply([queries, keys])`. Masked steps count like others, and nothing behind it is masked, as in Keras.
 *
 * @param axes the axis of both, or one for each; negative ones count from the end.
 * @throws BpttError `InvalidArgument` for other axes or another number of inputs, `Shape` where the sizes along the axes differ, or where
 * steps become features and their number is not known.
 */
export class Dot extends Join {
  /** @internal */
  static readonly own = named("Dot", this, ["axes"]);

  constructor(axes: number | readonly [number, number], options: DotOptions = {}) {
    super("Dot", options, READERS, { axes });
  }

  override get maskRule(): MaskRule {
    return "none";
  }

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return frames.some(isWide) ? undefined : super.distributed(frames);
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override stepsFrom(inputs: readonly Shape[]): number | undefined {
    const [axis] = this.#axes(inputs);
    return inputs.every(({ length }) => length === 3) && axis === 2 ? 0 : undefined;
  }

  /** The axes, counted from the first. */
  #axes(inputs: readonly Shape[]): number[] {
    const axes = this.settings.axes as number | readonly number[];
    return inputs.map(({ length }, i) => {
      const axis = typeof axes === "number" ? axes : axes[i]!;
      return axis < 0 ? axis + length : axis;
    });
  }

  protected joined(inputs: readonly Shape[]): Shape {
    this.expectInputs(inputs, 2);
    const axes = this.#axes(inputs);
    inputs.forEach((shape, i) => {
      if (shape.length < 2) {
        throw this.incompatible(shape, `expected min_ndim=2, found ndim=${shape.length}`);
      }
      if (!(axes[i]! >= 1 && axes[i]! < shape.length)) {
        throw this.incompatible(shape, `expected an axis behind that of the batch, got ${axes[i]}`);
      }
    });
    const [one, other] = inputs.map((shape, i) => shape[axes[i]!]);
    if (one !== other) throw this.mismatch(inputs, `expected equal sizes along axes ${axes}`);
    const [[batch], [rows]] = inputs as [Shape, Shape];
    const left = inputs.flatMap((shape, i) =>
      shape.filter((_, axis) => axis > 0 && axis !== axes[i]),
    );
    const output = [batch ?? rows!, ...(left.length > 0 ? left : [1])];
    if (output.length > MOST_RANK) {
      throw this.mismatch(inputs, `expected an output of at most ndim=${MOST_RANK}`);
    }
    if (inputs.some(isWide) && inputs.some((shape) => shape.includes(null, 1))) {
      throw this.mismatch(inputs, "expected known sizes of all axes but that of the batch");
    }
    if (output.at(-1) !== null) return output;
    throw this.mismatch(inputs, "expected a known number of steps where they become features");
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const axes = this.#axes(shapes);
    const { normalize } = this.settings as { normalize: boolean };
    if (shapes.some(isWide)) {
      const call = { name: this.name, shapes, made: this.joined(shapes), normalize };
      return [contract(into, inputs, lettersOf(shapes, axes), call)];
    }
    const over = shapes.map(({ length }, i) =>
      length === 3 && axes[i] === 1 ? "steps" : "features",
    );
    const [first, second] = over;
    // The side of which steps become features.
    const side = shapes[0]!.length === 3 && shapes[1]!.length === 2 ? 0 : 1;
    const become = shapes[side]!.length === 3 && over[side] === "features";
    const steps = become ? shapes[side]![1] : null;
    const config = { first, second, steps, normalize };
    return into.add("Dot", config, inputs, 1);
  }
}

/** A letter for each axis, with one for those along which is summed. */
function lettersOf(shapes: readonly Shape[], axes: readonly number[]): Letters {
  const [a, b] = ["abcd", "efgh"].map((all, i) => [...all].slice(0, shapes[i]!.length - 1));
  const product = [a, b].map((side, i) => side!.filter((_, axis) => axis !== axes[i]! - 1));
  const sides = [a, b].map((side, i) =>
    side!.map((letter, axis) => (axis === axes[i]! - 1 ? "k" : letter)).join(""),
  );
  return { sides: sides as [string, string], product: product.flat().join("") };
}

const READERS = {
  axes: (where: string, name: string, value: unknown) => {
    const axes = takeItems(value, 2) ?? [value, value];
    if (axes.length === 2 && axes.every(Number.isSafeInteger)) {
      return typeof value === "number" ? value : axes;
    }
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer or two, got ${showItems(value)}.`,
    );
  },
  normalize: flag(false),
};

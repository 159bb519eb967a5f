import { positiveInteger, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { fromMatrices, toMatrices } from "../graph/matrices.js";
import type { CallFlags } from "../graph/tensor.js";
import { isWide, Wide } from "../graph/wide.js";
import { count, optional, type Readers } from "../readers.js";
import { MOST_RANK, type Shape, sizeOf } from "../shape.js";
import { show } from "../show.js";
import { HEADED, HeadedAttention, type HeadedAttentionOptions } from "./headed_attention.js";
import { named } from "./named.js";

/** Options of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionOptions extends HeadedAttentionOptions {
  /** Numbers of a value of a head. Default: `keyDim`. */
  valueDim?: number | null;
  /** Features of the output, of one to three axes. Default: those of the query. */
  outputShape?: number | readonly number[] | null;
  /** The axes that attention goes over, of tensors of more than three axes; at each place of the others it goes by itself. Default: all between batch and features. */
  attentionAxes?: number | readonly number[] | null;
}

/** Beside those of rows and steps. */
const MOST = MOST_RANK - 2;

const outputShape = (where: string, name: string, value: unknown) => {
  const sizes = typeof value === "number" ? [value] : (takeItems(value, 8) ?? []);
  if (sizes.length > MOST) {
    throw new BpttError(
      "Unsupported",
      `${where} makes at most ${MOST} axes of features: \`${name}\` has ${sizes.length}.`,
    );
  }
  const [first, ...others] = sizes;
  return [first, ...others].map((size) => positiveInteger(where, name, size));
};

const attentionAxes = (where: string, name: string, value: unknown) => {
  const axes = typeof value === "number" ? [value] : (takeItems(value, MOST) ?? []);
  if (axes.length > 0 && axes.every(Number.isSafeInteger)) return axes;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected one to ${MOST} integers, got ${show(value)}.`,
  );
};

const READERS = {
  numHeads: count(),
  keyDim: count(),
  valueDim: optional(count()),
  outputShape: optional(outputShape),
  attentionAxes: optional(attentionAxes),
  ...HEADED,
} satisfies Readers;

/**
 * Attention in several heads: queries, keys and values are projected for each, `softmax(q . k / sqrt(keyDim))` weighs the values, and a projection
 * makes one line of what all heads have made (Vaswani et al., 2017).
 *
 * Applied to `[query, value]` or `[query, value, key]`, sequences of any features. Output: `(batch, queries, outputShape)`, with the mask of the queries.
 * Of more axes, such as `(batch, frames, height, width, features)`, steps are all places along `attentionAxes`. Sizes are known then, and there are no masks.
 * A key is left out where the mask of values or of keys says so. A masked query, and one that sees no key, takes zeros, so that the output is the bias.
 * Keras gives that with dropout or scores, and without them the mean over all steps, padding among them; here it is zeros always.
 *
 * With `apply(inputs, { useCausalMask: true })` a query sees no key behind its own step, and with `attentionMask` what a tensor says; with
 * `returnAttentionScores: true` the weights `(batch, heads, queries, steps)` are a second output, for which the number of steps has to be known. As in
 * Keras a penalty `activityRegularizer` is on what each projection makes.
 *
 * Weights: kernels `(features, heads, size)` and biases `(heads, size)` of `query`, `key`, with `useGate` of `gate`, and of `value`, then
 * `attention_output`, whose kernel is `(heads, valueDim, outputShape)`.
 *
 * @example const y = new MultiHeadAttention(8, 64).apply([x, x], { useCausalMask: true });
 * @throws BpttError `InvalidArgument` for a value that an option does not take, `Unsupported` for masks and weights of more axes, `Shape` for inputs that do not go together.
 */
export class MultiHeadAttention extends HeadedAttention {
  /** @internal */
  static readonly own = named("MultiHeadAttention", this, ["num_heads", "key_dim"]);

  constructor(numHeads: number, keyDim: number, options: MultiHeadAttentionOptions = {}) {
    super("MultiHeadAttention", options, READERS, { numHeads, keyDim });
  }

  override get costsWithin(): boolean {
    return true;
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  /** The axes that attention goes over, counted from the first. */
  #axes(input: Shape): number[] {
    const { attention_axes } = this.settings as Settings;
    const all = [...input.keys()].slice(1, -1);
    const axes = (attention_axes ?? all).map((axis) => (axis < 0 ? axis + input.length : axis));
    if (axes.every((axis, i) => all.includes(axis) && axes.indexOf(axis) === i)) return axes;
    throw this.incompatible(
      input,
      `expected \`attentionAxes\` to name axes between batch and features, each once, found ${axes.join(", ")}`,
    );
  }

  override shapesFor(inputs: readonly Shape[], flags: CallFlags = {}): readonly Shape[] {
    const wide = inputs.slice(0, 3).some(isWide);
    const { sliding_window: window } = this.settings as Settings;
    if (wide && (inputs.length > 3 || window !== null || Object.keys(flags).length > 0)) {
      throw new BpttError(
        "Unsupported",
        `Layer "${this.name}" of more than three axes has no masks, windows or weights as an output.`,
      );
    }
    return super.shapesFor(inputs, flags);
  }

  protected override joined(inputs: readonly Shape[]): Shape {
    const [query] = inputs as [Shape];
    if (!inputs.slice(0, 3).some(isWide)) {
      if (query.length === 3) this.#axes(query);
      return super.joined(inputs);
    }
    const axes = this.#axes(query);
    const around = (shape: Shape) =>
      String(
        shape.map((size, axis) => (axis === 0 || axes.includes(axis) ? null : size)).slice(0, -1),
      );
    if (inputs.some((shape) => shape.length !== query.length || around(shape) !== around(query))) {
      throw this.mismatch(inputs, "expected the same axes beside those of attention");
    }
    if (inputs.some((shape) => shape.includes(null, 1))) {
      throw this.mismatch(inputs, "expected known sizes of all axes but that of the batch");
    }
    super.joined(inputs.map((shape) => this.#matrices(shape).frame));
    const output = [...query.slice(0, -1), ...this.lineFor(query)];
    if (output.length <= MOST_RANK) return output;
    throw this.mismatch(inputs, `expected an output of at most ndim=${MOST_RANK}`);
  }

  /** What attention goes over in a tensor of more axes, and the order in which its own then stand, that of the batch left out. */
  #matrices(shape: Shape) {
    const axes = this.#axes(shape);
    const others = [...shape.keys()].slice(1, -1).filter((axis) => !axes.includes(axis));
    const count = (some: readonly number[]) => sizeOf(some.map((axis) => shape[axis]!));
    const [places, steps, features] = [count(others), count(axes), shape.at(-1)!];
    const order = [...others, ...axes].map((axis) => axis - 1);
    return { places, steps, features, order, frame: [shape[0]!, steps, features] };
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    flags: CallFlags = {},
  ): InnerTensor[] {
    if (!shapes.slice(0, 3).some(isWide)) return super.lower(into, inputs, shapes, flags);
    const { name } = this;
    const all = shapes.map((shape) => this.#matrices(shape));
    const matrices = inputs.map((input, i) => {
      const [shape, { order }] = [shapes[i]!, all[i]!];
      const wide = new Wide(into, { name, shape }, `side_${i}`);
      const sizes = shape.slice(1) as number[];
      const row = wide.turned(wide.rows(input), sizes, [...order, order.length]);
      return toMatrices(into, row, all[i]!, [name, `matrix_${i}`]);
    });
    const frames = all.map(({ frame }) => frame);
    const made = super.lower(into, matrices, frames)[0]!;
    const { places, steps, order } = all[0]!;
    const line = this.lineFor(shapes[0]!);
    const shape = [...shapes[0]!.slice(0, -1), ...line];
    const features = sizeOf(line);
    const row = fromMatrices(into, made, { places, steps, features }, [name, "row"]);
    const wide = new Wide(into, { name, shape }, "made");
    const found = [...order.map((axis) => shapes[0]![axis + 1]!), features];
    const back = [...order.keys(), order.length].map((axis) =>
      axis === order.length ? axis : order.indexOf(axis),
    );
    return [wide.fromRows(wide.turned(row, found, back), shape)];
  }

  protected get heads() {
    const { num_heads, key_dim, value_dim } = this.settings as Settings;
    return { heads: num_heads, groups: num_heads, size: key_dim, values: value_dim ?? key_dim };
  }

  protected override lineFor(query: Shape): readonly number[] {
    const { output_shape } = this.settings as Settings;
    return output_shape ?? super.lineFor(query);
  }
}

type Settings = {
  readonly num_heads: number;
  readonly key_dim: number;
  readonly value_dim: number | null;
  readonly output_shape: readonly number[] | null;
  readonly attention_axes: readonly number[] | null;
  readonly sliding_window: number | null;
};

import { checkSurplus, finiteNumber, takeItems } from "../checks.js";
import { nested } from "../config/arrays.js";
import { toFloats } from "../data/floats.js";
import type { BatchStream } from "../data/stream.js";
import { type InputData, isArrayLike, isNDArray, type NumericArray } from "../data/types.js";
import type { Dataset } from "../dataset/dataset.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { isWide, Wide } from "../graph/wide.js";
import { flag, optional } from "../readers.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import { stretched, stretches } from "../stretched.js";
import { type Distributed, singleOrNested } from "./distributed.js";
import { type InitialValue, Layer, type LayerOptions, type WeightSpec } from "./layer.js";
import { type Moments, momentsOf } from "./moments.js";
import { named } from "./named.js";

/** Options of {@link Normalization}. */
export interface NormalizationOptions extends LayerOptions {
  /**
   * The axes that have a mean and a variance of their own: -1 for each feature, 1 for each step of sequences, `[1, 2]` for each feature of each step,
   * null or `[]` for one of all numbers; of images any of theirs. Default -1.
   */
  axis?: number | readonly number[] | null;
  /** The mean, where it is known: a number, or one for each place of `axis`. Only together with `variance`. */
  mean?: number | NumericArray | readonly NumericArray[] | null;
  /** The variance, in the form of the mean. */
  variance?: number | NumericArray | readonly NumericArray[] | null;
  /** Whether it goes the other way: `mean + x sqrt(variance)`. Default false. */
  invert?: boolean;
}

/** What {@link Normalization.adapt} takes. @inline */
export type AdaptData =
  | InputData
  | NumericArray
  | BatchStream<InputData>
  | Dataset<readonly [x: InputData, ...others: unknown[]]>;

/**
 * `(x - mean) / max(sqrt(variance), 1e-7)` with the mean and variance of a data set, which {@link adapt} finds or which were given: inputs are centred around 0 with
 * a deviation of 1, in training and afterwards alike, so that the model is given what was measured. Without either it is the identity, as in Keras.
 *
 *     const normalization = new Normalization();
 *     await normalization.adapt(xTrain);
 *     const model = new Sequential([normalization, new GRU(32), new Dense(1)]);
 *
 * What `adapt` found are weights that no training moves: `mean`, `variance` and Keras's `count`, which stays 0. They are saved with the model's
 * weights, not in its configuration.
 *
 * Input and output: `(batch, features)`, `(batch, steps, features)` or of more axes, of images `(batch, height, width, channels)` with statistics of each channel.
 *
 * @throws BpttError `InvalidArgument` for axes that are no integers, a mean without a variance, or a negative variance; `Shape` for an axis that the
 * input does not have, or whose size is not known.
 */
export class Normalization extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("Normalization", this);

  #adapted: Moments | undefined;

  constructor(options: NormalizationOptions = {}) {
    super("Normalization", options, READERS);
    const { axis, mean, variance } = this.settings;
    const shapes = [mean, variance].map((value) =>
      value === null ? undefined : shaped(value).shape,
    );
    if (String(shapes[0]) !== String(shapes[1])) {
      throw invalid(
        `expects \`mean\` and \`variance\` together, in one shape, got ${showItems(mean)} and ${showItems(variance)}`,
      );
    }
    const { length: axes } = axis as number[];
    if (shapes[0] && shapes[0].length > axes) {
      throw invalid(
        `expects \`mean\` and \`variance\` to have at most as many axes as \`axis\` names, which are ${axes}, got shape [${shapes[0].join(", ")}]`,
      );
    }
  }

  /**
   * Finds the mean and variance of data: of an array as `fit` takes it, a Dataset of batches, or any stream of arrays, which is read once. Sums are kept in 64 bits, and
   * how the data is divided into batches changes no bit. Of ragged rows the steps that are there count; what a mask would leave out does, as in Keras.
   * A second call begins anew. In Keras a list is a list of batches: here it is data, and batches come from a function or a generator.
   *
   * @throws BpttError `InvalidArgument` where mean and variance were given, `Shape` for data whose axes do not fit, `EmptyData`, `NotFinite`; as `setWeights`.
   */
  async adapt(data: AdaptData, ...surplus: never[]): Promise<void> {
    checkSurplus("adapt", surplus);
    if (this.#given) {
      throw invalid(`"${this.name}" was given its mean and variance: it has nothing to adapt`);
    }
    const moments = await momentsOf((shape, ragged) => this.#axesOf(shape, ragged), data);
    const { models, shapes } = this.holding;
    if (shapes === undefined && !models.some(({ built }) => built)) {
      this.#adapted = moments;
      return;
    }
    const { shape, mean, variance } = moments;
    const count = { data: [0], shape: [] };
    await this.setWeights([{ data: mean, shape }, { data: variance, shape }, count]);
  }

  get #given(): boolean {
    return this.settings.mean !== null;
  }

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return isWide(frames[0]!) && this.#byLine(frames[0]!) ? "lines" : singleOrNested(frames);
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  /** Whether statistics are those of places on the last axis, or of all numbers. */
  #byLine(input: Shape): boolean {
    return this.#axes(input).every((axis) => axis === input.length - 1);
  }

  shapeFor(input: Shape): Shape {
    if (input.length < 2) this.sequence(input);
    this.features(input);
    if (input.includes(null, 2)) {
      throw this.incompatible(input, "all sizes of a step must be known, found None");
    }
    if (this.#given) this.#fitting(input);
    else this.#kept(input);
    return input;
  }

  /** The axes that have statistics of their own, in their order. */
  #axes(input: Shape): number[] {
    const given = this.settings.axis as number[];
    const axes = given.map((axis) => (axis < 0 ? axis + input.length : axis)).sort((a, b) => a - b);
    const fit = axes.every((axis, i) => axis < input.length && axes.indexOf(axis) === i);
    if (fit && axes.every((axis) => axis > 0)) return axes;
    throw this.incompatible(
      input,
      `expected \`axis\` to name other axes than the batch's, each once, found ${showItems(given)}`,
    );
  }

  /** The same for data, whose shape is known. */
  #axesOf(shape: readonly number[], ragged: boolean): number[] {
    if (!ragged) return this.#axes(shape);
    const [rows, , features] = shape;
    const open = [rows!, null, features!];
    this.#kept(open);
    return this.#axes(open);
  }

  /** The shape of mean and variance. */
  #kept(input: Shape): number[] {
    return this.#axes(input).map((axis) => {
      const size = input[axis];
      if (typeof size === "number") return size;
      throw this.incompatible(
        input,
        `expected axis ${axis}, which has statistics of its own, to have a known size, found None`,
      );
    });
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    if (this.#given) return [];
    const shape = this.#kept(input);
    return [
      { path: "mean", shape, statistic: true },
      { path: "variance", shape, statistic: true },
      { path: "count", shape: [], statistic: true },
    ];
  }

  override initialValue(weight: string): InitialValue | undefined {
    if (this.#adapted === undefined || weight === "count") return undefined;
    const { shape, [weight as "mean" | "variance"]: data } = this.#adapted;
    const where = `the ${weight} that "${this.name}" was adapted to`;
    return { value: { data, shape }, where, stretches: false };
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const axes = this.#axes(shape!);
    const config = {
      steps: shape!.length > 2 && axes.includes(1) ? shape![1] : null,
      by_feature: axes.some((axis) => axis > 1 || shape!.length === 2),
      invert: this.settings.invert,
    };
    const statistics = this.#given ? { given: true, ...this.#spread(shape!) } : INITIALIZERS;
    const add = (x: InnerTensor) =>
      into.add(this.className, { ...config, ...statistics }, [x], 1)[0]!;
    if (!isWide(shape!) || this.#byLine(shape!)) return [add(inputs[0]!)];
    const within = axes.filter((axis) => axis > 1);
    return [new Wide(into, { name: this.name, shape: shape! }).last(inputs[0]!, within, add)];
  }

  /** Mean and variance as they were given, for each place of the axes. */
  #spread(input: Shape): Record<string, number[]> {
    const kept = this.#fitting(input);
    const statistics = GIVEN.map((name) => {
      const { data, shape } = shaped(this.settings[name]);
      return [name, [...stretched(data, shape, kept)!]];
    });
    return Object.fromEntries(statistics);
  }

  /** The shape of mean and variance, which those that were given must fit. */
  #fitting(input: Shape): number[] {
    const kept = this.#kept(input);
    for (const name of GIVEN) {
      const { shape } = shaped(this.settings[name]);
      if (stretches(shape, kept)) continue;
      throw this.incompatible(
        input,
        `expected \`${name}\` to fit the shape [${kept.join(", ")}] of its axes, found [${shape.join(", ")}]`,
      );
    }
    return kept;
  }
}

const GIVEN = ["mean", "variance"] as const;

const INITIALIZERS = {
  mean_initializer: { class_name: "Zeros", config: {} },
  variance_initializer: { class_name: "Ones", config: {} },
  count_initializer: { class_name: "Zeros", config: {} },
};

/** A statistic as the configuration has it, flat. */
function shaped(value: unknown): { data: readonly number[]; shape: readonly number[] } {
  if (typeof value === "number") return { data: [value], shape: [] };
  const { data, shape } = toFloats(value, "a statistic");
  return { data: [...data], shape };
}

/** Nested numbers as lists of their own. */
const plain = (value: unknown): unknown =>
  isArrayLike(value) ? Array.from(value, plain) : Number(value);

/** A number, or numbers in nested lists. */
const statistic = (low?: number) =>
  optional((where, name, value) => {
    if (!isArrayLike(value) && !isNDArray(value)) return finiteNumber(where, name, value, low);
    const { data, shape } = toFloats(value, `${where}, ${name}`);
    for (const number of data) finiteNumber(where, name, number, low);
    return isNDArray(value) ? nested(Array.from(value.data), shape) : plain(value);
  });

const READERS = {
  axis: (where: string, name: string, value: unknown = -1) => {
    const axes = typeof value === "number" ? [value] : takeItems(value ?? [], MOST_RANK);
    if (axes?.every(Number.isSafeInteger)) return axes;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer, a list of integers or null, got ${showItems(value)}.`,
    );
  },
  mean: statistic(),
  variance: statistic(0),
  invert: flag(false),
};

const invalid = (message: string): BpttError =>
  new BpttError("InvalidArgument", `Normalization ${message}.`);

import { closeOwn } from "../assignments.js";
import {
  checkOptions,
  checkSurplus,
  finiteNumber,
  oneOf,
  positiveInteger,
  show,
} from "../checks.js";
import { checkNumber, toFloats } from "../data/floats.js";
import { elementsOf } from "../data/reading.js";
import { type BatchStream, hasEpochs, isStream } from "../data/stream.js";
import type { InputData, NDArray, NumericArray } from "../data/types.js";
import type { Dataset } from "../dataset/dataset.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import { binned } from "./binned.js";
import { ENCODINGS, type Encoding } from "./encode.js";
import type { Nested } from "./nested.js";
import { boundariesOf, merged, type Summary, summarized } from "./quantiles.js";

/** Options of {@link Discretization}: one of `binBoundaries` and `numBins`. */
export interface DiscretizationOptions {
  /** Where bins end and the next ones begin, in ascending order. */
  binBoundaries?: readonly number[] | null;
  /** How many bins {@link Discretization.adapt} makes. */
  numBins?: number | null;
  /** How exact the quantiles are that bins are made of: a share of the values. Default 0.01. */
  epsilon?: number;
  /** `"int"`: bins; or vectors, as `CategoryEncoding` makes them of the bins. Default `"int"`. */
  outputMode?: "int" | Encoding;
}

const WHERE = "Discretization";
const NAMES = ["binBoundaries", "numBins", "epsilon", "outputMode"];

/**
 * Puts numbers into bins, as Keras's layer does: bin 0 is below the first boundary, and a boundary belongs to the bin above it. In a Dataset by `map`.
 *
 *     new Discretization({ binBoundaries: [0, 1, 2] }).discretize([-1.5, 1, 3.4]);   // Int32Array [0, 2, 3]
 */
export class Discretization {
  /** @internal */
  static readonly own = true;

  #boundaries: readonly number[] | undefined;
  readonly #numBins: number | null;
  readonly #epsilon: number;
  readonly #outputMode: "int" | Encoding;

  /** @throws BpttError `InvalidArgument`. */
  constructor(options: DiscretizationOptions) {
    closeOwn(new.target);
    const {
      binBoundaries = null,
      numBins = null,
      epsilon = 0.01,
      outputMode = "int",
    } = checkOptions(WHERE, options, NAMES);
    if ((binBoundaries === null) === (numBins === null)) {
      throw invalid("expects one of `binBoundaries` and `numBins`");
    }
    this.#boundaries = binBoundaries === null ? undefined : ascending(binBoundaries);
    this.#numBins = numBins === null ? null : positiveInteger(WHERE, "numBins", numBins);
    this.#epsilon = finiteNumber(WHERE, "epsilon", epsilon, 1e-6, 1);
    this.#outputMode = oneOf(WHERE, "outputMode", outputMode, ["int", ...ENCODINGS]);
  }

  /**
   * Learns boundaries between bins that hold about as many numbers each: of an array, of a Dataset of batches, or of any stream of arrays. The numbers
   * are Keras's, whose summary of quantiles depends on how data is divided into batches. A second call begins anew.
   *
   * @throws BpttError `InvalidArgument` with `binBoundaries`, `EmptyData`, `NotFinite`.
   */
  async adapt(
    data:
      | InputData
      | NumericArray
      | BatchStream<InputData | NumericArray>
      | Dataset<readonly unknown[]>,
    ...surplus: never[]
  ): Promise<void> {
    checkSurplus("adapt", surplus);
    if (this.#numBins === null) {
      throw invalid("cannot adapt what was made with `binBoundaries`: give `numBins` instead");
    }
    let summary: Summary | undefined;
    const take = (value: unknown, name: string) => {
      const { data } = toFloats(value, name);
      summary = merged(summarized(data, this.#epsilon), summary, this.#epsilon);
    };
    if (!isStream(data)) take(data, "data");
    else {
      let batch = 0;
      for await (const element of elementsOf<unknown>(data, "data")) {
        const x = hasEpochs(data) && isArray(element) ? element[0] : element;
        take(x, `batch ${batch++} of data`);
      }
    }
    if (summary === undefined) {
      throw new BpttError("EmptyData", "data gives no batch: there is nothing to adapt to.");
    }
    this.#boundaries = boundariesOf(summary, this.#numBins);
  }

  /**
   * The bins of numbers, in the form in which they are given; vectors with another `outputMode`. Keras calls the layer itself.
   *
   * @throws BpttError `NotBuilt` before `adapt` where there are no `binBoundaries`; `InvalidArgument`, `NotFinite`.
   */
  discretize(value: number): number;
  discretize(values: ArrayLike<number>): Int32Array;
  discretize(values: readonly ArrayLike<number>[]): Int32Array[];
  discretize<R = NDArray>(values: Nested<number>): R;
  discretize(values: unknown, ...surplus: never[]): unknown {
    checkSurplus("discretize", surplus);
    const boundaries = this.#boundaries;
    if (boundaries === undefined) {
      throw new BpttError(
        "NotBuilt",
        `${WHERE} has no boundaries yet: give \`binBoundaries\`, or call adapt(data) before discretize().`,
      );
    }
    const binOf = (value: unknown) =>
      above(
        boundaries,
        checkNumber(value, () => "a value"),
      );
    const where = `${WHERE}.discretize`;
    return binned(where, values, binOf, boundaries.length + 1, this.#outputMode);
  }

  /** The settings, with Keras's names and values, and the boundaries where there are some. */
  getConfig(): Record<string, unknown> {
    return {
      bin_boundaries: this.#boundaries ? [...this.#boundaries] : null,
      num_bins: this.#numBins,
      epsilon: this.#epsilon,
      output_mode: this.#outputMode,
    };
  }
}

/** How many boundaries are at most `value`. All are compared with 32 bits, as in Keras. */
function above(boundaries: readonly number[], value: number): number {
  const x = Math.fround(value);
  let [low, high] = [0, boundaries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Math.fround(boundaries[middle]!) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ascending(given: unknown): readonly number[] {
  if (!isArray(given) || given.length === 0) {
    throw invalid(`expects \`binBoundaries\` to be a list of numbers, got ${show(given)}`);
  }
  const boundaries = Array.from(given, (value) => finiteNumber(WHERE, "binBoundaries", value));
  const wrong = boundaries.findIndex((value, i) => i > 0 && value < boundaries[i - 1]!);
  if (wrong < 0) return boundaries;
  throw invalid(
    `expects \`binBoundaries\` in ascending order, got ${boundaries[wrong]} behind ${boundaries[wrong - 1]}`,
  );
}

const invalid = (message: string): BpttError =>
  new BpttError("InvalidArgument", `${WHERE} ${message}.`);

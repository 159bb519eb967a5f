import { closeOwn } from "../assignments.js";
import {
  boolean,
  checkOptions,
  checkSurplus,
  finiteNumber,
  isPlain,
  nonNegativeInteger,
  oneOf,
  positiveInteger,
  show,
} from "../checks.js";
import { elementsOf } from "../data/reading.js";
import { type BatchStream, isOneShot, isStream, ofEpoch } from "../data/stream.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import { type BucketOptions, bucketsOf } from "./buckets.js";
import { type Batch, collate, padded } from "./collate.js";
import { type CsvOptions, csvRecords } from "./csv_records.js";
import { DatasetIterator, type DatasetPosition } from "./iterator.js";
import { linesOf } from "./lines.js";
import { type RowOf, rowsOf } from "./rows.js";
import * as stages from "./stages.js";
import { checkAgain, type TextSource } from "./texts.js";

/** Options of {@link Dataset.shuffle}: one of `whole` and `buffer`. */
export interface ShuffleOptions {
  /** Whether all elements are read before the first is given. */
  whole?: boolean;
  /** How many elements are held, of which the next one is drawn. */
  buffer?: number;
  /** Decides the order, together with the epoch. Default 0. */
  seed?: number;
}

/** Options of {@link Dataset.batch}. */
export interface BatchOptions {
  /** Whether a last batch that is not full is left out. Default false. */
  dropRemainder?: boolean;
}

/** Options of {@link Dataset.padBatch}. */
export interface PadBatchOptions extends BatchOptions {
  /** Where the padding stands. Default `"post"`. */
  padding?: "pre" | "post";
  /** What it is. Default 0. */
  value?: number;
  /** Steps of every row. Default: those of the longest row of the batch. */
  length?: number;
}

/** Where an iteration begins. */
export interface IterateOptions {
  /** Which order shuffled elements have. Default 0. */
  epoch?: number;
  /** The position of an earlier iteration, which this one goes on with; it holds the epoch. */
  from?: DatasetPosition;
}

/**
 * Elements that come one after the other, and what is done to them on their way: `fit`, `evaluate` and `predict` take one whose elements are
 * batches. Nothing is computed before it is asked for, and each iteration begins anew; data larger than memory streams through.
 *
 * An element is a list of its members, `[x, y]` or `[x]`; `x` may be an object with a member for each input of a model. Each method gives a Dataset of
 * its own. What comes in which order depends on seeds and the epoch alone, as long as functions that are given answer alike for alike elements.
 *
 * @example
 * const data = Dataset.fromArrays(x, y).shuffle({ whole: true, seed: 1 }).batch(32);
 * await model.fit(data, { epochs: 10 });
 */
export class Dataset<T> implements AsyncIterable<T> {
  /** @internal */
  static readonly own = true;

  readonly #stage: stages.Stage<T>;
  /** Never there, so that it is not taken for a list of batches. */
  declare readonly length?: never;

  private constructor(stage: stages.Stage<T>) {
    closeOwn(new.target);
    this.#stage = stage;
  }

  /**
   * A row of each of the given data after the other: `[x, y]`, or `[x]`. Data has the forms that `fit` takes, also as an object with data for each
   * input. It is not copied.
   *
   * @throws BpttError `InvalidArgument`, `Shape` for different numbers of rows.
   */
  static fromArrays<X>(x: X): Dataset<[x: RowOf<X>]>;
  static fromArrays<X, Y>(x: X, y: Y): Dataset<[x: RowOf<X>, y: RowOf<Y>]>;
  static fromArrays(x: unknown, ...rest: unknown[]): Dataset<unknown[]> {
    const [y, ...surplus] = rest;
    checkSurplus("Dataset.fromArrays", surplus as never[]);
    const parts = y === undefined ? [x] : [x, y];
    return new Dataset(rowsOf(parts, ["x", "y"]));
  }

  /**
   * What an iterable gives, or what a function gives, which is called anew for each iteration.
   * @throws BpttError `InvalidArgument` for a generator, which can be read only once: give the function that makes it.
   */
  static fromGenerator<T>(
    generator: BatchStream<T> | readonly T[],
    ...surplus: never[]
  ): Dataset<T> {
    const where = "Dataset.fromGenerator";
    checkSurplus(where, surplus);
    const stream = isArray(generator) ? () => generator as T[] : (generator as BatchStream<T>);
    if (!isStream(stream) || isOneShot(stream)) {
      throw new BpttError(
        "InvalidArgument",
        `${where} expects a function that gives an iterable, or what can be read several times, got ${show(generator)}.`,
      );
    }
    return new Dataset(stages.generated(() => elementsOf(stream, where)));
  }

  /**
   * The lines of a text, as strings without their ends. See {@link TextSource} for where it may come from; what can be read once, as a
   * `Response`, is given by a function that gets it.
   *
   * @throws BpttError `InvalidArgument`; when it is read, `File` for a file that can't be, `Unsupported` for a path where there are no files.
   */
  static fromLines(source: TextSource, ...surplus: never[]): Dataset<string> {
    const where = "Dataset.fromLines";
    checkSurplus(where, surplus);
    checkAgain(source, where);
    return new Dataset(stages.generated(() => linesOf(source, where)));
  }

  /**
   * The records of a CSV text (RFC 4180: quoted fields may hold delimiters, quotes and ends of lines), as objects by the names of the first
   * record, or as lists of strings. Fields are strings: `Number(record.age)`.
   *
   * @throws BpttError as `fromLines`; when it is read, `InvalidArgument` with the line for a record with too few or too many fields, or a quote that is
   * never closed.
   */
  static fromCsv(source: TextSource, options: CsvOptions & { header: false }): Dataset<string[]>;
  static fromCsv(source: TextSource, options?: CsvOptions): Dataset<Record<string, string>>;
  static fromCsv(
    source: TextSource,
    options: CsvOptions = {},
    ...surplus: never[]
  ): Dataset<never> {
    checkSurplus("Dataset.fromCsv", surplus);
    checkAgain(source, "Dataset.fromCsv");
    const records = csvRecords(source, options);
    return new Dataset(stages.generated(records)) as Dataset<never>;
  }

  /** How many elements there are: undefined where only reading tells, Infinity where they do not end. */
  get size(): number | undefined {
    return this.#stage.size;
  }

  /**
   * Elements in another order in each epoch: `whole` shuffles all at once, `buffer` draws each of the next so many. A shuffle before `batch` puts rows
   * into another order, one behind it batches.
   */
  shuffle(options: ShuffleOptions, ...surplus: never[]): Dataset<T> {
    checkSurplus("shuffle", surplus);
    const taken = checkOptions("shuffle", options, ["whole", "buffer", "seed"]);
    const whole = boolean("shuffle", "whole", taken.whole ?? false);
    const seed = nonNegativeInteger("shuffle", "seed", taken.seed ?? 0);
    if (whole === (taken.buffer !== undefined)) {
      const message =
        "shuffle expects `whole: true` or a `buffer`, a number of elements, and one of them alone.";
      throw new BpttError("InvalidArgument", message);
    }
    if (whole && this.size === Number.POSITIVE_INFINITY) {
      throw new BpttError(
        "InvalidArgument",
        "shuffle can't read the whole of what repeats without end: put it before `repeat`, or give a `buffer`.",
      );
    }
    if (whole) return new Dataset(stages.shuffledWhole(this.#stage, seed));
    const buffer = positiveInteger("shuffle", "buffer", taken.buffer);
    return new Dataset(stages.shuffledWithin(this.#stage, buffer, seed));
  }

  /** What a function, which may be asynchronous, makes of each element. */
  map<U>(change: (element: T) => U | Promise<U>, ...surplus: never[]): Dataset<U> {
    checkSurplus("map", surplus);
    checkFunction("map", change);
    return new Dataset(stages.mapped(this.#stage, change));
  }

  /** The elements for which a function, which may be asynchronous, answers true. */
  filter(keeps: (element: T) => boolean | Promise<boolean>, ...surplus: never[]): Dataset<T> {
    checkSurplus("filter", surplus);
    checkFunction("filter", keeps);
    return new Dataset(stages.filtered(this.#stage, keeps));
  }

  /** The first `count` elements. */
  take(count: number, ...surplus: never[]): Dataset<T> {
    checkSurplus("take", surplus);
    return new Dataset(stages.taken(this.#stage, nonNegativeInteger("take", "count", count)));
  }

  /** All elements but the first `count`. */
  skip(count: number, ...surplus: never[]): Dataset<T> {
    checkSurplus("skip", surplus);
    return new Dataset(stages.skipped(this.#stage, nonNegativeInteger("skip", "count", count)));
  }

  /** All elements `count` times, each time in an order of its own where they are shuffled before. Default: without end. */
  repeat(count?: number, ...surplus: never[]): Dataset<T> {
    checkSurplus("repeat", surplus);
    const times =
      count === undefined ? Number.POSITIVE_INFINITY : positiveInteger("repeat", "count", count);
    return new Dataset(stages.repeated(this.#stage, times));
  }

  /** Keeps all elements in memory when they have been read to the end once. A shuffle before it always has the order of epoch 0. */
  cache(...surplus: never[]): Dataset<T> {
    checkSurplus("cache", surplus);
    return new Dataset(stages.cached(this.#stage));
  }

  /** Reads `count` elements ahead, while others are worked on. `fit` reads ahead what its next call takes anyway. Default 1. */
  prefetch(count = 1, ...surplus: never[]): Dataset<T> {
    checkSurplus("prefetch", surplus);
    return new Dataset(stages.prefetched(this.#stage, positiveInteger("prefetch", "count", count)));
  }

  /**
   * Batches of `size` elements: of lists `[x, y]` a list of their rows, `[xs, ys]`. Rows of different lengths stay as they are, as models take them; see
   * {@link padBatch}.
   *
   * @throws BpttError `Shape`, when it is read, for elements of different forms.
   */
  batch(size: number, options: BatchOptions = {}, ...surplus: never[]): Dataset<Batch<T>> {
    checkSurplus("batch", surplus);
    const { dropRemainder = false } = checkOptions("batch", options, ["dropRemainder"]);
    return this.#batches("batch", size, dropRemainder, (elements) => collate(elements));
  }

  /** Batches whose rows are all as long as the longest of theirs: lists of numbers or of vectors, in each member. */
  padBatch(size: number, options: PadBatchOptions = {}, ...surplus: never[]): Dataset<Batch<T>> {
    const where = "padBatch";
    checkSurplus(where, surplus);
    const names = ["dropRemainder", "padding", "value", "length"];
    const {
      dropRemainder = false,
      length,
      value = 0,
      ...rest
    } = checkOptions(where, options, names);
    const stack = padded({
      padding: oneOf(where, "padding", rest.padding ?? "post", ["pre", "post"]),
      value: finiteNumber(where, "value", value),
      length: length === undefined ? undefined : positiveInteger(where, "length", length),
    });
    return this.#batches(where, size, dropRemainder, (elements) => collate(elements, stack));
  }

  #batches(
    where: string,
    size: number,
    dropRemainder: boolean,
    put: (elements: readonly T[]) => unknown,
  ): Dataset<Batch<T>> {
    const count = positiveInteger(where, "size", size);
    const drops = boolean(where, "dropRemainder", dropRemainder);
    const made = put as (elements: readonly T[]) => Batch<T>;
    return new Dataset(stages.batched(this.#stage, count, drops, made));
  }

  /**
   * Batches of elements of like length, each given as soon as it is full; what is left at the end follows from the shortest on. A bucket ends below each
   * of the boundaries, and the last one has no end.
   */
  bucketByLength(options: BucketOptions<T>, ...surplus: never[]): Dataset<Batch<T>> {
    checkSurplus("bucketByLength", surplus);
    const put = (elements: readonly T[]) => collate(elements) as Batch<T>;
    return new Dataset(stages.bucketed(this.#stage, bucketsOf(options), put));
  }

  /**
   * An iteration over the elements of one epoch. Its `position`, plain data, tells where it stands; another iteration, in another process too, goes on
   * there with the same elements.
   */
  iterate(options: IterateOptions = {}, ...surplus: never[]): DatasetIterator<T> {
    checkSurplus("iterate", surplus);
    const { epoch, from } = checkOptions("iterate", options, ["epoch", "from"]);
    if (from === undefined) {
      const first = nonNegativeInteger("iterate", "epoch", epoch ?? 0);
      return new DatasetIterator(this.#stage, first, 0);
    }
    if (epoch !== undefined || !isPlain(from)) {
      throw new BpttError(
        "InvalidArgument",
        `iterate expects an \`epoch\`, or in its place \`from\`, the position of an iteration, got ${show(from)}.`,
      );
    }
    const { epoch: of, element } = checkOptions("iterate", from, ["epoch", "element"]);
    return new DatasetIterator(
      this.#stage,
      nonNegativeInteger("iterate", "from.epoch", of),
      nonNegativeInteger("iterate", "from.element", element),
    );
  }

  /** Begins the first epoch: `for await (const element of data)`. */
  [Symbol.asyncIterator](): DatasetIterator<T> {
    return this.iterate();
  }

  /** @internal */
  [ofEpoch](epoch: number, element = 0): DatasetIterator<T> {
    return this.iterate({ from: { epoch, element } });
  }
}

function checkFunction(where: string, value: unknown): void {
  if (typeof value === "function") return;
  throw new BpttError(
    "InvalidArgument",
    `${where} expects a function of an element, got ${show(value)}.`,
  );
}

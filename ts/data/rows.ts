import { zeros } from "../allocate.js";
import type { Chunk, Feed } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { Inputs } from "./inputs.js";
import type { Targets } from "./targets.js";

/** Most bytes that one call stages. */
export const STAGING_LIMIT = 32 * 2 ** 20;

/**
 * Rows of inputs and targets, from which the rows of each call are gathered. `part` gives a run of its rows as a data
 * set of its own, sharing the numbers.
 */
export class Rows {
  readonly #inputs: readonly Inputs[];
  readonly #columns: readonly Column[];
  readonly #targets: readonly Column[];
  readonly #weights: readonly (Column | undefined)[];
  readonly #first: number;

  private constructor(
    inputs: readonly Inputs[],
    columns: readonly Column[],
    targets: readonly Column[],
    weights: readonly (Column | undefined)[],
    first: number,
    readonly rows: number,
  ) {
    this.#inputs = inputs;
    this.#columns = columns;
    this.#targets = targets;
    this.#weights = weights;
    this.#first = first;
  }

  /** @param weights of the targets of each output, where they are not 1. */
  static of(
    inputs: readonly Inputs[],
    targets: readonly Targets[],
    weights: readonly (Targets | undefined)[] = [],
  ): Rows {
    const columns = inputs.map(({ data, width, steps, lengths }) => {
      return new Column(data, width * Math.max(1, steps), lengths && startsOf(lengths), width);
    });
    const given = weights.map((weight) => weight && columnOf(weight));
    return new Rows(inputs, columns, targets.map(columnOf), given, 0, inputs[0]!.rows);
  }

  /** Rows `from` to `to` alone. */
  part(from: number, to: number): Rows {
    const first = this.#first + from;
    return new Rows(this.#inputs, this.#columns, this.#targets, this.#weights, first, to - from);
  }

  /** The same rows, whose targets weigh this; it is told for all rows of the whole data set. */
  weighted(weights: readonly (Targets | undefined)[]): Rows {
    const given = weights.map((weight) => weight && columnOf(weight));
    return new Rows(this.#inputs, this.#columns, this.#targets, given, this.#first, this.rows);
  }

  /** How many batches fit into one call, whatever rows they hold. */
  batchesPerCall(batchSize: number): number {
    const weights = this.#weights.filter((column) => column !== undefined);
    const columns = [...this.#columns, ...this.#targets, ...weights];
    const expanded = this.#inputs.reduce((sum, { expansion }) => sum + (expansion?.width ?? 0), 0);
    const numbers = columns.reduce(
      (sum, column) => sum + column.longest,
      columns.length + expanded,
    );
    return Math.max(1, Math.floor(STAGING_LIMIT / (4 * numbers * batchSize)));
  }

  /** The row of the whole data set that stands at a place of an order. */
  rowAt(order: Uint32Array | undefined, place: number): number {
    return rowAt({ order, first: this.#first, from: 0, to: this.rows }, place);
  }

  /** Rows `from` to `to` in the given order, or in their own without one. */
  chunk(order: Uint32Array | undefined, from: number, to: number, batchSize: number): Chunk {
    const span: Span = { order, first: this.#first, from, to };
    const feeds = this.#inputs.map(({ steps, lengths, expansion }, i): Feed => {
      const values = this.#columns[i]!.take(span);
      if (expansion) return expansion.feed(values as Int32Array, pick(lengths!, span), batchSize);
      const named = values instanceof Int32Array ? { tokens: values } : { floats: values };
      return { steps, ...named, lengths: lengths && pick(lengths, span) };
    });
    const targets = this.#targets.map((column) => column.take(span) as Float32Array);
    const sampleWeights = this.#weights.map((column) => column?.take(span) as Float32Array);
    return { rows: to - from, batchSize, feeds, targets, sampleWeights };
  }
}

/** Which rows a chunk has: places `from` to `to` of an order, counted from a first row. */
interface Span {
  readonly order: Uint32Array | undefined;
  readonly first: number;
  readonly from: number;
  readonly to: number;
}

const rowAt = ({ order, first }: Span, i: number): number =>
  first + (order === undefined ? i : order[i]!);

function pick(values: Uint32Array, span: Span): Uint32Array {
  const picked = zeros(Uint32Array, span.to - span.from, "the lengths of rows");
  for (let i = 0; i < picked.length; i++) picked[i] = values[rowAt(span, span.from + i)]!;
  return picked;
}

/** Numbers row by row, of one length or ragged. */
class Column {
  /** Numbers of the longest row. */
  readonly longest: number;
  readonly #length: number;

  /**
   * @param size numbers of a row, where rows have one length.
   * @param starts where each row begins, in steps of `width` numbers, where they are ragged; and the end.
   */
  constructor(
    readonly data: Int32Array | Float32Array,
    readonly size: number,
    readonly starts: Float64Array | undefined,
    readonly width: number,
  ) {
    this.longest = size;
    this.#length = data.length;
    if (starts === undefined) return;
    let longest = 1;
    for (let i = 1; i < starts.length; i++)
      longest = Math.max(longest, starts[i]! - starts[i - 1]!);
    this.longest = longest * width;
  }

  take(span: Span): Int32Array | Float32Array {
    const { data, size, starts } = this;
    if (data.length !== this.#length) {
      throw new BpttError(
        "InvalidArgument",
        "The data was resized or its buffer given away during the call: leave it alone until the call is over.",
      );
    }
    if (starts === undefined && span.order === undefined) {
      return data.subarray((span.first + span.from) * size, (span.first + span.to) * size);
    }
    const range = (row: number) =>
      starts === undefined
        ? ([row * size, (row + 1) * size] as const)
        : ([starts[row]! * this.width, starts[row + 1]! * this.width] as const);
    let total = 0;
    for (let i = span.from; i < span.to; i++) {
      const [start, end] = range(rowAt(span, i));
      total += end - start;
    }
    const out = zeros(
      data.constructor as new (
        n: number,
      ) => typeof data,
      total,
      "the rows of a call",
    );
    let at = 0;
    for (let i = span.from; i < span.to; i++) {
      const [start, end] = range(rowAt(span, i));
      out.set(data.subarray(start, end), at);
      at += end - start;
    }
    return out;
  }
}

const columnOf = ({ data, width, lines, lengths }: Targets): Column =>
  new Column(data, width * lines, lengths && startsOf(lengths), width);

function startsOf(lengths: Uint32Array): Float64Array {
  const starts = zeros(Float64Array, lengths.length + 1, "the lengths of rows");
  for (let row = 0; row < lengths.length; row++) starts[row + 1] = starts[row]! + lengths[row]!;
  return starts;
}

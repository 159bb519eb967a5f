import type { Chunk } from "../engine/engine.js";
import type { Inputs } from "./inputs.js";
import type { Targets } from "./targets.js";

/** Most bytes that one call stages. */
const STAGING_LIMIT = 32 * 2 ** 20;

/**
 * Rows of inputs and targets, from which the rows of each call are gathered. `part` gives a run of its rows as a data
 * set of its own, sharing the numbers.
 */
export class Dataset {
  readonly #inputs: Inputs;
  readonly #targets: Targets | undefined;
  readonly #first: number;
  /** Where the values of each row begin, in steps; one more than there are rows. */
  readonly #starts: Float64Array | undefined;
  /** Targets per row where rows have one length. */
  readonly #targetsPerRow: number;
  readonly #perStep: boolean;

  private constructor(
    inputs: Inputs,
    targets: Targets | undefined,
    perStep: boolean,
    starts: Float64Array | undefined,
    first: number,
    readonly rows: number,
  ) {
    this.#inputs = inputs;
    this.#targets = targets;
    this.#perStep = perStep;
    this.#starts = starts;
    this.#first = first;
    this.#targetsPerRow = (targets?.width ?? 0) * (perStep ? inputs.steps : 1);
  }

  /** @param perStep whether there is a target for every step. */
  static of(inputs: Inputs, targets: Targets | undefined, perStep: boolean): Dataset {
    const starts = inputs.lengths && startsOf(inputs.lengths);
    return new Dataset(inputs, targets, perStep, starts, 0, inputs.rows);
  }

  /** Rows `from` to `to` alone. */
  part(from: number, to: number): Dataset {
    const first = this.#first + from;
    return new Dataset(this.#inputs, this.#targets, this.#perStep, this.#starts, first, to - from);
  }

  /** How many batches fit into one call, whatever rows they hold. */
  batchesPerCall(batchSize: number): number {
    const { lengths, steps, width } = this.#inputs;
    const longest = lengths ? lengths.reduce((a, b) => Math.max(a, b), 1) : Math.max(1, steps);
    const targets = this.#targets ? this.#targets.width * (this.#perStep ? longest : 1) : 0;
    const bytesPerRow = 4 * (longest * width + targets + 1);
    return Math.max(1, Math.floor(STAGING_LIMIT / (bytesPerRow * batchSize)));
  }

  /** Rows `from` to `to` in the given order, or in their own without one. */
  chunk(order: Uint32Array | undefined, from: number, to: number, batchSize: number): Chunk {
    const rows = to - from;
    if (this.#starts) return this.#raggedChunk(order, from, to, batchSize, this.#starts);
    const { data, width } = this.#inputs;
    const { steps } = this.#inputs;
    const perRow = width * Math.max(1, steps);
    const take = <T extends Int32Array | Float32Array>(values: T, size: number): T =>
      order === undefined
        ? (values.subarray((this.#first + from) * size, (this.#first + to) * size) as T)
        : this.#gather(values, size, order, from, to);
    const values = take(data, perRow);
    return {
      rows,
      steps,
      batchSize,
      ...named(values),
      targets: this.#targets && take(this.#targets.data, this.#targetsPerRow),
    };
  }

  #gather<T extends Int32Array | Float32Array>(
    values: T,
    size: number,
    order: Uint32Array,
    from: number,
    to: number,
  ): T {
    const out = new (values.constructor as new (n: number) => T)((to - from) * size);
    for (let i = from; i < to; i++) {
      const row = this.#first + order[i]!;
      out.set(values.subarray(row * size, (row + 1) * size), (i - from) * size);
    }
    return out;
  }

  #raggedChunk(
    order: Uint32Array | undefined,
    from: number,
    to: number,
    batchSize: number,
    starts: Float64Array,
  ): Chunk {
    const rowAt = (i: number) => this.#first + (order === undefined ? i : order[i]!);
    const lengths = new Uint32Array(to - from);
    let total = 0;
    for (let i = from; i < to; i++) {
      const length = this.#inputs.lengths![rowAt(i)]!;
      lengths[i - from] = length;
      total += length;
    }
    const ids = this.#inputs.data;
    const tokens = new Int32Array(total);
    const width = this.#targets?.width ?? 0;
    const targets = this.#targets && new Float32Array((this.#perStep ? total : to - from) * width);
    let at = 0;
    for (let i = from; i < to; i++) {
      const row = rowAt(i);
      const [start, end] = [starts[row]!, starts[row + 1]!];
      tokens.set(ids.subarray(start, end), at);
      if (targets && this.#targets) {
        const [first, last, to] = this.#perStep ? [start, end, at] : [row, row + 1, i - from];
        targets.set(this.#targets.data.subarray(first * width, last * width), to * width);
      }
      at += end - start;
    }
    return { rows: to - from, steps: 0, batchSize, tokens, lengths, targets };
  }
}

const named = (values: Int32Array | Float32Array): Pick<Chunk, "tokens" | "floats"> =>
  values instanceof Int32Array ? { tokens: values } : { floats: values };

function startsOf(lengths: Uint32Array): Float64Array {
  const starts = new Float64Array(lengths.length + 1);
  for (let row = 0; row < lengths.length; row++) starts[row + 1] = starts[row]! + lengths[row]!;
  return starts;
}

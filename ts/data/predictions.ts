import { zeros } from "../allocate.js";
import { fix } from "../assignments.js";
import type { GraphOutput } from "../model/graph.js";
import type { NDArray } from "./types.js";

/** What a model answered. Can be given back as data. */
export class Predictions implements NDArray {
  /** All numbers, row by row. */
  declare readonly data: Float32Array;
  /**
   * `[rows, outputs]`, or `[rows, steps, outputs]` from a model that answers at every step, and `[rows, heads, steps, keys]` for the weights of
   * attention in heads. For ragged rows the answers stand one after the other without gaps: `[steps of all rows together, outputs]` or
   * `[steps of all rows together, heads, keys]`, and `lengths` divides them.
   */
  declare readonly shape: readonly number[];
  /** Steps of each row, where rows are ragged and the model answers at every step. */
  declare readonly lengths: Uint32Array | undefined;

  private constructor(
    data: Float32Array,
    shape: readonly number[],
    lengths: Uint32Array | undefined,
  ) {
    fix<Predictions>(this, { data, shape: Object.freeze(shape), lengths });
  }

  /** @internal */
  static of(
    data: Float32Array,
    rows: number,
    lengths: Uint32Array | undefined,
    { perStep, width, heads }: Pick<GraphOutput, "perStep" | "width" | "heads">,
  ): Predictions {
    if (!perStep) return new Predictions(data, [rows, width], undefined);
    const line = heads === undefined ? [width] : [heads, width / heads];
    if (lengths !== undefined) {
      return new Predictions(data, [data.length / width, ...line], lengths);
    }
    const steps = data.length / width / rows;
    if (heads === undefined) return new Predictions(data, [rows, steps, width], undefined);
    const turned = byHeads(data, [rows, steps, heads, width / heads]);
    return new Predictions(turned, [rows, heads, steps, width / heads], undefined);
  }

  /**
   * The numbers as nested arrays: `[row][output]`, or `[row][step][output]` from a model that answers at every step;
   * TypeScript is told the latter by `toArray<number[][][]>()`.
   */
  toArray<T extends number[][] | number[][][] | number[][][][] = number[][]>(): T {
    const sizes = this.lengths ? this.shape : this.shape.slice(1);
    const lines = this.lengths ? sizes.slice(1) : sizes;
    const all = nested(this.data, lines);
    if (this.lengths === undefined) return all as T;
    let next = 0;
    const rows = Array.from(this.lengths, (length) => {
      next += length;
      return all.slice(next - length, next);
    });
    return rows as T;
  }
}

/** Numbers as arrays of arrays of these sizes. */
function nested(data: Float32Array, sizes: readonly number[]): unknown[] {
  const [size, ...inner] = sizes;
  if (size === undefined) return Array.from(data);
  const width = sizes.reduce((a, b) => a * b);
  const parts = Array.from({ length: data.length / width || 0 }, (_, i) =>
    data.subarray(i * width, (i + 1) * width),
  );
  return parts.map((part) => nested(part, inner));
}

/** (rows, steps, heads, keys) as Keras has it: (rows, heads, steps, keys). */
function byHeads(
  data: Float32Array,
  [rows, steps, heads, keys]: readonly [number, number, number, number],
): Float32Array {
  const turned = zeros(Float32Array, data.length, "the predictions");
  for (let row = 0; row < rows; row++) {
    for (let step = 0; step < steps; step++) {
      for (let head = 0; head < heads; head++) {
        const from = ((row * steps + step) * heads + head) * keys;
        const to = ((row * heads + head) * steps + step) * keys;
        turned.set(data.subarray(from, from + keys), to);
      }
    }
  }
  return turned;
}

/** What a model answers: for its only output, or for each in a list or by its key. */
export type Answers = Predictions | Predictions[] | Record<string, Predictions>;

import { zeros } from "../allocate.js";
import { closeOwn, fix } from "../assignments.js";
import type { GraphOutput } from "../model/graph.js";
import { sizeOf } from "../shape.js";
import type { NDArray } from "./types.js";

/** What a model answered. Can be given back as data. */
export class Predictions implements NDArray {
  /** @internal */
  static readonly own = true;

  /** All numbers, row by row. */
  declare readonly data: Float32Array;
  /**
   * `[rows, outputs]`, or `[rows, steps, outputs]` from a model that answers at every step; where it answers with images, those have their
   * sizes in the place of `outputs`. The weights of attention in heads are `[rows, heads, steps, keys]`. For ragged rows the answers stand one after
   * the other without gaps, `[steps of all rows together, outputs]` (and `heads, keys` in the place of outputs), and `lengths` divides them.
   */
  declare readonly shape: readonly number[];
  /** Steps of each row, where rows are ragged and the model answers at every step. */
  declare readonly lengths: Uint32Array | undefined;

  private constructor(
    data: Float32Array,
    shape: readonly number[],
    lengths: Uint32Array | undefined,
  ) {
    closeOwn(new.target);
    fix<Predictions>(this, { data, shape: Object.freeze(shape), lengths });
  }

  /** @internal */
  static of(
    data: Float32Array,
    rows: number,
    lengths: Uint32Array | undefined,
    { perStep, line, width, heads }: Pick<GraphOutput, "perStep" | "line" | "width" | "heads">,
  ): Predictions {
    if (!perStep) return new Predictions(data, [rows, ...line], undefined);
    if (lengths !== undefined) {
      return new Predictions(data, [data.length / width, ...line], lengths);
    }
    const steps = data.length / width / rows;
    if (heads === undefined) return new Predictions(data, [rows, steps, ...line], undefined);
    const shape = [rows, heads, steps, width / heads] as const;
    return new Predictions(byHeads(data, shape), shape, undefined);
  }

  /**
   * The numbers as nested arrays: `[row][output]`, or `[row][step][output]` from a model that answers at every step, and with more levels where
   * it answers with images; TypeScript is told the latter by `toArray<number[][][]>()`.
   */
  toArray<T extends Nested = number[][]>(): T {
    const all = nested(this.data, this.shape.slice(1));
    return (this.lengths ? inGroups(all, this.lengths) : all) as T;
  }
}

/** (rows, steps, heads, keys) as Keras has it: (rows, heads, steps, keys). */
function byHeads(
  data: Float32Array,
  [rows, heads, steps, keys]: readonly [number, number, number, number],
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

/** Numbers in arrays, as deep as axes go. @inline */
type Nested = number[][] | number[][][] | number[][][][] | number[][][][][];

/** Numbers as arrays of these sizes, of which the first holds the others. */
function nested(data: Float32Array, sizes: readonly number[]): unknown[] {
  const [width, inner] = [sizeOf(sizes), sizes.slice(1)];
  const parts: unknown[] = [];
  for (let at = 0; at < data.length; at += width) {
    const part = data.subarray(at, at + width);
    parts.push(inner.length > 0 ? nested(part, inner) : Array.from(part));
  }
  return parts;
}

/** Items one after the other in groups of these lengths. */
function inGroups(items: readonly unknown[], lengths: Uint32Array): unknown[] {
  let next = 0;
  return Array.from(lengths, (length) => {
    next += length;
    return items.slice(next - length, next);
  });
}

/** What a model answers: for its only output, or for each in a list or by its key. */
export type Answers = Predictions | Predictions[] | Record<string, Predictions>;

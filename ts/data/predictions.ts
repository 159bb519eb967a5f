import { zeros } from "../allocate.js";
import { fix } from "../assignments.js";
import type { GraphOutput } from "../model/graph.js";
import type { NDArray } from "./types.js";

/** What a model answered. Can be given back as data. */
export class Predictions implements NDArray {
  /** All numbers, row by row. */
  declare readonly data: Float32Array;
  /**
   * `[rows, outputs]`, or `[rows, steps, outputs]` from a model that answers at every step. For ragged rows the answers
   * stand one after the other without gaps: `[steps of all rows together, outputs]`, and `lengths` divides them.
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
    { perStep, width }: Pick<GraphOutput, "perStep" | "width">,
  ): Predictions {
    if (!perStep) return new Predictions(data, [rows, width], undefined);
    if (lengths === undefined) {
      return new Predictions(data, [rows, data.length / width / rows, width], undefined);
    }
    return new Predictions(data, [data.length / width, width], lengths);
  }

  /**
   * The numbers as nested arrays: `[row][output]`, or `[row][step][output]` from a model that answers at every step;
   * TypeScript is told the latter by `toArray<number[][][]>()`.
   */
  toArray<T extends number[][] | number[][][] = number[][]>(): T {
    const outputs = this.shape.at(-1)!;
    const vectors: number[][] = [];
    for (let at = 0; at < this.data.length; at += outputs) {
      vectors.push(Array.from(this.data.subarray(at, at + outputs)));
    }
    if (this.lengths === undefined && this.shape.length === 2) return vectors as T;
    const [rows = 0, steps = 0] = this.shape;
    const lengths = this.lengths ?? zeros(Uint32Array, rows, "the predictions").fill(steps);
    let next = 0;
    const rowsOfVectors = Array.from(lengths, (length) => {
      next += length;
      return vectors.slice(next - length, next);
    });
    return rowsOfVectors as T;
  }
}

/** What a model answers: for its only output, or for each in a list or by its key. */
export type Answers = Predictions | Predictions[] | Record<string, Predictions>;

/** A table of numbers. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly values: ArrayLike<number>;
}

/** A table of at most so many rows and columns, each cell of which stands for a block of the whole one. */
export interface Pooled extends Grid {
  /** Rows and columns of a block; the last ones may be smaller. */
  readonly block: readonly [rows: number, columns: number];
}

/** Of each block the number of the largest size is kept, with its sign: nothing that stands out is lost. */
export function pooled({ rows, columns, values }: Grid, most: readonly [number, number]): Pooled {
  const [high, wide] = [Math.ceil(rows / most[0]), Math.ceil(columns / most[1])];
  const [kept, across] = [Math.ceil(rows / high), Math.ceil(columns / wide)];
  const found = new Float32Array(kept * across);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      const at = Math.floor(row / high) * across + Math.floor(column / wide);
      if (Math.abs(value) > Math.abs(found[at]!)) found[at] = value;
    }
  }
  return { rows: kept, columns: across, values: found, block: [high, wide] };
}

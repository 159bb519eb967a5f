// Matrix products as fast as plain JavaScript has them: the right factor in packed panels of four columns, and tiles of
// 2 x 4 whose sums are local numbers, which V8 keeps in registers.
//
// Tiles from 1 x 4 to 6 x 6 were measured in V8: from 2 x 4 on all do between 2.2 and 2.5 thousand million multiply-adds a
// second where the SIMD kernels do ten times that, as each index is checked and each number converted; 2 x 4 wastes least
// at the edges, and a single row is fastest with eight sums. Math.fround around each operation halves the speed, and
// Float64Array panels gain a twentieth at best.

const WIDTH = 4;
/** Rows of A that stay in the first-level cache while all panels pass. */
const BLOCK = 32;

/** A matrix (k x n, n a multiple of 8) in panels of four columns, each k x 4. */
export interface Panels {
  data: Float32Array;
  k: number;
  n: number;
}

export function emptyPanels(k: number, n: number): Panels {
  if (n % 8 !== 0) throw new Error(`The tiled products need multiples of 8 columns, not ${n}.`);
  return { data: new Float32Array(k * n), k, n };
}

/** Packs rows `from` to `from + panels.k` of B (rows of n). */
export function pack(b: Float32Array, from: number, panels: Panels): void {
  const { data, k, n } = panels;
  for (let p = 0; p < k; p++) {
    const row = (from + p) * n;
    for (let j = 0; j < n; j += WIDTH) {
      const into = j * k + p * WIDTH;
      for (let i = 0; i < WIDTH; i++) data[into + i] = b[row + j + i]!;
    }
  }
}

/** Packs the transpose of B (n x k). */
export function packTransposed(b: Float32Array, panels: Panels): void {
  const { data, k, n } = panels;
  for (let j = 0; j < n; j++) {
    const into = (j - (j % WIDTH)) * k + (j % WIDTH);
    for (let p = 0; p < k; p++) data[into + p * WIDTH] = b[j * k + p]!;
  }
}

/** m rows of C, from row `cRow` on, += m rows of A, from row `aRow` on, times B. */
export function addTiled(
  a: Float32Array,
  aRow: number,
  b: Panels,
  c: Float32Array,
  cRow: number,
  m: number,
): void {
  const { data, k, n } = b;
  const even = m - (m % 2);
  for (let first = 0; first < even; first += BLOCK) {
    const end = Math.min(first + BLOCK, even);
    for (let j = 0; j < n; j += WIDTH) {
      for (let r = first; r < end; r += 2)
        tile2(a, (aRow + r) * k, data, j * k, c, (cRow + r) * n + j, k, n);
    }
  }
  if (even === m) return;
  for (let j = 0; j < n; j += 2 * WIDTH)
    tile1(a, (aRow + even) * k, data, j * k, c, (cRow + even) * n + j, k);
}

// `| 0` tells V8 that an index stays a 32-bit integer, so that it need not watch for overflow.
function tile2(
  a: Float32Array,
  a0: number,
  b: Float32Array,
  start: number,
  c: Float32Array,
  c0: number,
  k: number,
  n: number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  const a1 = (a0 + k) | 0;
  let i = start | 0;
  for (let p = 0; p < k; p = (p + 1) | 0) {
    const b0 = b[i]!;
    const b1 = b[(i + 1) | 0]!;
    const b2 = b[(i + 2) | 0]!;
    const b3 = b[(i + 3) | 0]!;
    const x0 = a[(a0 + p) | 0]!;
    s00 += x0 * b0;
    s01 += x0 * b1;
    s02 += x0 * b2;
    s03 += x0 * b3;
    const x1 = a[(a1 + p) | 0]!;
    s10 += x1 * b0;
    s11 += x1 * b1;
    s12 += x1 * b2;
    s13 += x1 * b3;
    i = (i + 4) | 0;
  }
  addFour(c, c0, s00, s01, s02, s03);
  addFour(c, c0 + n, s10, s11, s12, s13);
}

/** One row by two panels. */
function tile1(
  a: Float32Array,
  a0: number,
  b: Float32Array,
  start: number,
  c: Float32Array,
  c0: number,
  k: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let i = start | 0;
  const next = (4 * k) | 0;
  for (let p = 0; p < k; p = (p + 1) | 0) {
    const x = a[(a0 + p) | 0]!;
    s0 += x * b[i]!;
    s1 += x * b[(i + 1) | 0]!;
    s2 += x * b[(i + 2) | 0]!;
    s3 += x * b[(i + 3) | 0]!;
    const l = (i + next) | 0;
    s4 += x * b[l]!;
    s5 += x * b[(l + 1) | 0]!;
    s6 += x * b[(l + 2) | 0]!;
    s7 += x * b[(l + 3) | 0]!;
    i = (i + 4) | 0;
  }
  addFour(c, c0, s0, s1, s2, s3);
  addFour(c, c0 + 4, s4, s5, s6, s7);
}

function addFour(
  c: Float32Array,
  at: number,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
): void {
  c[at]! += s0;
  c[at + 1]! += s1;
  c[at + 2]! += s2;
  c[at + 3]! += s3;
}

/** Sums of outer products, `C (k x n) += sum of A[left[i]]^T B[i]`, in blocks that become ordinary tiled products. */
export class OuterSum {
  private static readonly ROWS = 128;
  private readonly transposed: Float32Array;
  private readonly panels: Panels;

  constructor(
    private readonly k: number,
    n: number,
  ) {
    this.transposed = new Float32Array(k * OuterSum.ROWS);
    this.panels = emptyPanels(OuterSum.ROWS, n);
  }

  /** Over rows `from` to `to` of B; row i goes with row `left[i]` of A, or with row i. */
  add(
    a: Float32Array,
    left: Int32Array | undefined,
    b: Float32Array,
    from: number,
    to: number,
    c: Float32Array,
  ): void {
    for (let first = from; first < to; first += OuterSum.ROWS) {
      const count = Math.min(OuterSum.ROWS, to - first);
      for (let i = 0; i < count; i++) {
        const row = (left ? left[first + i]! : first + i) * this.k;
        for (let j = 0; j < this.k; j++) this.transposed[j * count + i] = a[row + j]!;
      }
      this.panels.k = count;
      pack(b, first, this.panels);
      addTiled(this.transposed, 0, this.panels, c, 0, this.k);
    }
  }
}

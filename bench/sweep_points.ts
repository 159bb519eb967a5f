// Where models and batches are tried: each size from its least to its most with the others as they usually are, and corners.

/** Dense alone reads vectors; the others read T steps, and end in the same Dense layer. */
export type SweepCell = "Dense" | "SimpleRNN" | "LSTM" | "GRU";

/** Rows, steps, features, units, and classes of a softmax. */
export interface Point {
  cell: SweepCell;
  B: number;
  T: number;
  D: number;
  U: number;
  V: number;
}

type Sizes = Omit<Point, "cell">;

const USUAL: Sizes = { B: 32, T: 32, D: 64, U: 64, V: 10 };

const RECURRENT: readonly Partial<Sizes>[] = [
  {},
  { B: 1, T: 1, D: 1, U: 8 },
  { B: 1 },
  { B: 1, T: 1, D: 512, U: 512 },
  { B: 1, T: 4096, D: 8, U: 16 },
  { B: 1, T: 256, U: 1024, D: 1024 },
  { B: 8, U: 256 },
  { B: 16, U: 512 },
  { B: 512 },
  { B: 512, T: 4, D: 1, U: 8 },
  { B: 512, T: 4, D: 1024, U: 1024 },
  { T: 1024 },
  { D: 1 },
  { D: 1024 },
  { U: 8 },
  { U: 300 },
  { U: 1024, T: 8 },
  { V: 10_000 },
];

const DENSE: readonly Partial<Sizes>[] = [
  { B: 1, D: 8, V: 2 },
  { B: 1, D: 512, V: 10_000 },
  { B: 1, D: 64, V: 200_000 },
  { B: 32, D: 64, V: 200_000 },
  { B: 32, D: 1024, V: 1024 },
  { B: 200, D: 400, V: 10_000 },
  { B: 512, D: 1, V: 2 },
  { B: 512, D: 1024, V: 10 },
];

const at = (cell: SweepCell, sizes: readonly Partial<Sizes>[]): Point[] =>
  sizes.map((size) => ({ cell, ...USUAL, ...(cell === "Dense" && { T: 1, U: 1 }), ...size }));

const POINTS: readonly Point[] = [
  ...at("Dense", DENSE),
  ...(["SimpleRNN", "LSTM", "GRU"] as const).flatMap((cell) => at(cell, RECURRENT)),
];

export const words = ({ cell, B, T, D, U, V }: Point): string =>
  cell === "Dense"
    ? `Dense: B ${B}, D ${D}, V ${V}`
    : `${cell}: B ${B}, T ${T}, D ${D}, U ${U}, V ${V}`;

/** All points, or those of the cells that `only` names: `lstm,dense`. */
export function pointsOf(only: string | undefined): readonly Point[] {
  if (only === undefined) return POINTS;
  return only.split(",").flatMap((name) => {
    const points = POINTS.filter(({ cell }) => cell.toLowerCase() === name);
    if (points.length === 0)
      throw new Error(`--only takes dense, simplernn, lstm, gru, not "${name}".`);
    return points;
  });
}

// Where models and batches are tried: each size from its least to its most with the others as they usually are, and corners.

import type { Cell, Model } from "./model.js";

/** Rows, steps, features, units, classes of a softmax, and ids where rows are ids. */
interface Sizes {
  B: number;
  T: number;
  D: number;
  U: number;
  V: number;
  ids?: number;
}

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

/** Of one cell, as what is looked up does not depend on it. */
const EMBEDDED: readonly Partial<Sizes>[] = [
  { ids: 10_000 },
  { B: 1, T: 1, ids: 10_000 },
  { ids: 200_000 },
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

const at = (cell: Cell | undefined, all: readonly Partial<Sizes>[]): Model[] =>
  all.map((some) => {
    const { B, T, D, U, V, ids } = { ...USUAL, ...(cell ? {} : { T: 1, U: 1 }), ...some };
    const model: Model = {
      rows: B,
      steps: T,
      features: D,
      units: U,
      outputs: V,
      optimizer: "adam",
    };
    return { ...model, ...(cell && { cell }), ...(ids !== undefined && { vocabulary: ids }) };
  });

const POINTS: readonly Model[] = [
  ...at(undefined, DENSE),
  ...(["SimpleRNN", "LSTM", "GRU"] as const).flatMap((cell) => at(cell, RECURRENT)),
  ...at("LSTM", EMBEDDED),
];

/** A point by its letters, as its sizes stand in formulas. */
export function words({ cell, rows, steps, features, units, outputs, vocabulary }: Model): string {
  const [head, tail] = [`B ${rows}`, `V ${outputs}`];
  if (!cell) return `Dense: ${head}, D ${features}, ${tail}`;
  const ids = vocabulary === undefined ? "" : ` of ${vocabulary} ids`;
  return `${cell}: ${head}, T ${steps}, D ${features}${ids}, U ${units}, ${tail}`;
}

const nameOf = ({ cell }: Model) => (cell ?? "Dense").toLowerCase();

/** All points, or those of the layers that `only` names: `lstm,dense`. */
export function pointsOf(only: string | undefined): readonly Model[] {
  if (only === undefined) return POINTS;
  return only.split(",").flatMap((name) => {
    const points = POINTS.filter((point) => nameOf(point) === name);
    if (points.length === 0)
      throw new Error(`--only takes dense, simplernn, lstm, gru, not "${name}".`);
    return points;
  });
}

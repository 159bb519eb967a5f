import type { InputData, TargetData } from "bptt";
import type { Example, Source } from "./examples.js";

/** What `fit`, `evaluate` and `trainOnBatch` take. */
export interface Rows {
  readonly x: InputData | { readonly source: InputData; readonly fed: InputData };
  readonly y: TargetData;
}

/** Examples side by side. Rows end where their sequences end: what is not there is never computed. */
export function rowsOf(examples: readonly Example[]): Rows {
  const x = examples.map((example) => example.x) as InputData;
  const y = examples.map((example) => example.y) as TargetData;
  const fed = examples.flatMap((example) => example.fed ?? []);
  return { x: fed.length > 0 ? { source: x, fed } : x, y };
}

/** The batch of an update, counted from 0. */
export const batchOf = (source: Source, update: number, rows: number): Rows =>
  rowsOf(Array.from({ length: rows }, (_, i) => source.at(update * rows + i)));

/** Batches without end for `fit`, which wants its `stepsPerEpoch` then, from an update on. */
export function* batchesFrom(
  source: Source,
  update: number,
  rows: number,
): Generator<readonly [Rows["x"], TargetData]> {
  for (let i = update; ; i++) {
    const { x, y } = batchOf(source, i, rows);
    yield [x, y];
  }
}

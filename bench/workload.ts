// The batches that every contender gets: real reviews where they are at hand, else ids of Zipf's shape; and ids drawn evenly,
// without padding, which leave the exact rewrites nothing to save.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash32, zipfTargets, zipfTokens } from "../test/golden/formula.js";
import { isPresent, loadDataset, VOCABULARY } from "../test/oracle/data.js";

export const BATCH = 32;
export const BATCHES = 40;
export const LENGTH = 200;
const ROWS = BATCH * BATCHES;

/** What a contender is asked for: `count` batches of `rows` rows, from the first on. */
export interface Request {
  what: "train" | "infer";
  data: "real" | "uniform";
  rows: number;
  count: number;
}

export interface Workload {
  /** What the ids are, in words. */
  about: string;
  tokens: Int32Array;
  uniform: Int32Array;
  labels: Uint8Array;
  /** Means over the batches. */
  distinctTokens: number;
  realCells: number;
}

export function loadWorkload(): Workload {
  const real = isPresent("imdb");
  const data = real ? loadDataset("imdb") : undefined;
  const tokens = data?.tokens.slice(0, ROWS * LENGTH) ?? zipfTokens(1, ROWS, LENGTH, VOCABULARY);
  const labels = data?.labels.slice(0, ROWS) ?? Uint8Array.from(zipfTargets(1, ROWS));
  const about = real
    ? `${ROWS} real IMDB reviews`
    : `${ROWS} synthetic rows: ids of Zipf's shape, as the IMDB reviews are not at hand`;
  const draw = (_: number, i: number) => 1 + (hash32(7, i) % (VOCABULARY - 1));
  const uniform = new Int32Array(ROWS * LENGTH).map(draw);
  return { about, tokens, uniform, labels, ...statistics(tokens) };
}

function statistics(tokens: Int32Array): { distinctTokens: number; realCells: number } {
  const size = BATCH * LENGTH;
  let distinct = 0;
  for (let i = 0; i < BATCHES; i++)
    distinct += new Set(tokens.subarray(i * size, (i + 1) * size)).size;
  const cells = tokens.reduce((count, id) => count + (id === 0 ? 0 : 1), 0);
  return { distinctTokens: Math.round(distinct / BATCHES), realCells: cells / tokens.length };
}

/** Calls `use` with a folder in which the contenders, of whatever language, find the workload. */
export async function withWorkload<T>(
  { tokens, uniform, labels }: Workload,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bptt-bench-"));
  try {
    writeFileSync(join(folder, "real.tokens.i32"), tokens);
    writeFileSync(join(folder, "uniform.tokens.i32"), uniform);
    writeFileSync(join(folder, "labels.u8"), labels);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

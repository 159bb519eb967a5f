// A task's folder, which every contender reads, of whatever language: x, y, and where predictions are to be compared, weights and what ours predicts by them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hash32, zipfTargets, zipfTokens } from "../test/golden/formula.js";
import { isPresent, loadDataset, VOCABULARY } from "../test/oracle/data.js";
import type { Model, Task } from "./model.js";
import { networkOf, rowShape } from "./network.js";
import { rowSizes } from "./sides/serve.mjs";
import type { Content } from "./workloads.js";

/** Steps of a review. */
const LENGTH = 200;
/** Rows whose predictions are compared. */
const CHECKED = 2;

export interface Rows {
  x: Float32Array | Int32Array;
  y: Float32Array;
}

export function rowsOf(model: Model, content: Content, count: number): Rows {
  const sizes = rowSizes(model);
  const [size, targets] = [count * sizes.x, count * sizes.y];
  if (content === "reviews") return reviews(count);
  if (content === "text") return nextWords(reviews(KEPT).x as Int32Array, size);
  const classes = Float32Array.from({ length: targets }, (_, i) => i % Math.max(2, model.outputs));
  if (content === "numbers") {
    return { x: Float32Array.from({ length: size }, (_, i) => Math.sin(i)), y: classes };
  }
  const draw = (_: number, i: number) => 1 + (hash32(7, i) % (model.vocabulary! - 1));
  return { x: Int32Array.from({ length: size }, draw), y: classes };
}

/** What the reviews are, in words. */
export const aboutReviews = (): string =>
  isPresent("imdb")
    ? "real IMDB reviews"
    : "synthetic rows: ids of Zipf's shape, as the IMDB reviews are not at hand";

/** Rows that are kept of the reviews, which take seconds to read. */
const KEPT = 1280;
let kept: Rows | undefined;

function reviews(count: number): Rows {
  kept ??= readReviews();
  return { x: kept.x.slice(0, count * LENGTH), y: kept.y.slice(0, count) };
}

function readReviews(): Rows {
  if (!isPresent("imdb")) {
    return { x: zipfTokens(1, KEPT, LENGTH, VOCABULARY), y: zipfTargets(1, KEPT) };
  }
  const { tokens, labels } = loadDataset("imdb");
  return { x: tokens.slice(0, KEPT * LENGTH), y: Float32Array.from(labels.slice(0, KEPT)) };
}

/** So many words one after the other, without padding, and of each the next one. */
export function nextWords(ids: Int32Array, size: number): Rows {
  const words = ids.filter((id) => id !== 0);
  return { x: words.slice(0, size), y: Float32Array.from(words.subarray(1, size + 1)) };
}

/** Writes the data of a task into a folder; with `checked` every contender has to predict the same of it. */
export async function writeTask(
  model: Model,
  { x, y }: Rows,
  folder: string,
  checked: boolean,
): Promise<Task> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "x"), x);
  writeFileSync(join(folder, "y"), y);
  if (checked) await writeExpected(model, x, folder);
  return { model, folder };
}

async function writeExpected(model: Model, x: Rows["x"], folder: string): Promise<void> {
  using network = networkOf(model);
  const rows = Math.min(CHECKED, model.rows);
  const data = x.subarray(0, rows * rowSizes(model).x);
  const expected = await network.predict({ data, shape: [rows, ...rowShape(model)] });
  const weights = await network.getWeights();
  const all = new Float32Array(weights.reduce((size, { data }) => size + data.length, 0));
  let at = 0;
  for (const { data } of weights) {
    all.set(data, at);
    at += data.length;
  }
  writeFileSync(join(folder, "weights"), all);
  writeFileSync(join(folder, "weights.json"), JSON.stringify(weights.map(({ shape }) => shape)));
  writeFileSync(join(folder, "expected"), expected.data);
}

/** Distinct ids of a batch, and its cells that are left to compute where a prefix of padding is computed once: means over the batches. */
export function cellsOf({ rows, steps, vocabulary }: Model, { x }: Rows) {
  const size = rows * steps;
  const batches = vocabulary === undefined ? 0 : Math.floor(x.length / size);
  if (batches === 0) return { inputs: size, cells: size };
  let distinct = 0;
  for (let i = 0; i < batches; i++) {
    distinct += new Set(x.subarray(i * size, (i + 1) * size)).size;
  }
  const ids = x.subarray(0, batches * size) as Int32Array;
  const cells = ids.reduce((count, id) => count + (id === 0 ? 0 : 1), 0) / batches;
  return { inputs: Math.round(distinct / batches), cells: Math.round(cells) };
}

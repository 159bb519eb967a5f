// What a model is at a stop of its way: here, or in Python.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Model } from "bptt";
import { UserError } from "../sentiment/user_error.js";
import { arrays, type Rows } from "./series.js";

export interface Stop {
  readonly loss: number;
  readonly accuracy: number;
  /** Updates that the optimizer has made. */
  readonly updates: number;
  /** SHA-256 of the bits of all weights. */
  readonly weights: string;
  /** For what is held out, row by row. */
  readonly predictions: readonly number[];
}

/** What Python has written. */
export const readStop = async (file: string): Promise<Stop> =>
  JSON.parse(await readFile(file, "utf8"));

export async function stopHere(model: Model, heldOut: Rows): Promise<Stop> {
  const [x, y] = arrays(heldOut);
  const { loss, accuracy } = await model.evaluate(x, y, { verbose: 0 });
  const predicted = (await model.predict(x, { verbose: 0 })) as { data: Float32Array };
  const hash = createHash("sha256");
  for (const { data } of await model.getWeights()) hash.update(data);
  return {
    loss: loss!,
    accuracy: accuracy!,
    updates: model.optimizer!.iterations,
    weights: hash.digest("hex"),
    predictions: [...predicted.data],
  };
}

/** One line of the report; `before` is the stop that the file came from, which must have been the same model. */
export function showStop(name: string, stop: Stop, before?: Stop): void {
  const { loss, accuracy, updates, weights } = stop;
  const numbers = `${loss.toFixed(6).padStart(10)}${accuracy.toFixed(3).padStart(10)}${String(updates).padStart(9)}`;
  const same = before ? `   predictions within ${difference(stop, before).toExponential(1)}` : "";
  console.log(`  ${name.padEnd(34)}${numbers}   ${weights.slice(0, 8)}${same}`);
}

export const HEADER = `  ${"".padEnd(34)}${"loss".padStart(10)}${"accuracy".padStart(10)}${"updates".padStart(9)}   weights`;

/** Predictions of two programs differ by the rounding of sums. */
const NEAR = 1e-5;

/** @throws UserError where a model is not the one that it was before. */
export function checkSame(stop: Stop, before: Stop): void {
  if (stop.weights !== before.weights) throw new UserError("The weights have other bits.");
  if (stop.updates !== before.updates) throw new UserError("The optimizer stands elsewhere.");
  const far = difference(stop, before);
  if (!(far <= NEAR)) throw new UserError(`Predictions differ by ${far}.`);
}

const difference = (a: Stop, b: Stop): number =>
  a.predictions.reduce((most, v, i) => Math.max(most, Math.abs(v - b.predictions[i]!)), 0);

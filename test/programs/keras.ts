// What the programs have in common with test/conformance/programs.py: initial weights, random numbers, and what Keras reported.
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { History, Model } from "../../ts/index.js";
import { formulaWeights, hash32 } from "../golden/formula.js";
import { distance } from "../support/goldens.js";

export interface Reported {
  readonly history: Readonly<Record<string, number[]>>;
}

export const reported = <T extends Reported>(program: string): T =>
  JSON.parse(readFileSync(new URL(`../golden/programs/${program}.json`, import.meta.url), "utf8"));

/** Gives a model the initial weights that Keras began with; `scale` is that of all, or each has the size of Glorot's. */
export async function settle(model: Model, scale?: number): Promise<void> {
  const glorot = (shape: readonly number[]) =>
    shape.length === 1 ? 0.1 : Math.sqrt(6 / (shape.slice(0, -1).reduce(times) + shape.at(-1)!));
  let place = 0;
  await model.setWeights(
    (await model.getWeights()).map(({ name, shape, data }) =>
      !name.includes("/moving_")
        ? { shape, data: formulaWeights(place++, shape.reduce(times), scale ?? glorot(shape)) }
        : { shape, data },
    ),
  );
}

const times = (a: number, b: number): number => a * b;

/** Numbers of mean 0 and deviation 1. */
export function noise(seed: number, count: number): number[] {
  const third = (k: number, i: number) => hash32(seed * 3 + k, i) / 2 ** 32;
  return Array.from(
    { length: count },
    (_, i) => (third(0, i) + third(1, i) + third(2, i) - 1.5) * 2,
  );
}

/** Each epoch's values by their names, as near as training can be. */
export function expectHistory({ history }: History, keras: Reported): void {
  expect(Object.keys(history).sort()).toEqual(Object.keys(keras.history).sort());
  for (const [name, values] of Object.entries(keras.history)) {
    expect(distance(history[name]!, values), name).toBeLessThanOrEqual(1e-4);
  }
}

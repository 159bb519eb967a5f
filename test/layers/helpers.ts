import type { Model } from "../../ts/index.js";

export const quiet = { verbose: 0 } as const;

/** Numbers between -1 and 1 that follow from the shape: (rows, steps, features). */
export function sequences(rows: number, steps: number, features: number): number[][][] {
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: steps }, (_, t) =>
      Array.from({ length: features }, (_, f) => Math.sin(1 + r * 7.1 + t * 2.3 + f * 0.9)),
    ),
  );
}

/** The numbers of predictions, one list for each output. */
export function numbers(predictions: unknown): number[] {
  return [predictions].flat().flatMap((one) => [...(one as { data: Float32Array }).data]);
}

/** The largest distance of two lists of the same length. */
export function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** What `summary` prints. */
export function printed(model: Model): string {
  const lines: string[] = [];
  model.summary((line) => lines.push(line));
  return lines.join("\n");
}

/** All weights by their names. */
export async function weightsOf(model: Model): Promise<Record<string, number[]>> {
  const weights = await model.getWeights();
  return Object.fromEntries(weights.map(({ name, data }) => [name, [...data]]));
}

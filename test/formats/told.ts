// What other programs' models gave, as the scripts beside their files have noted it.
import type { Model } from "bptt";

export interface Told {
  inputs: { shape: number[]; data: number[] }[];
  outputs: number[][];
}

/** The flat outputs of a model, one for each. */
export async function answers(model: Model, inputs: Told["inputs"]): Promise<Float32Array[]> {
  const x = inputs.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));
  const given = await model.predict(x.length === 1 ? x[0] : x);
  const all = "data" in (given as object) ? [given] : Object.values(given as object);
  return (all as { data: Float32Array }[]).map(({ data }) => data);
}

// Weights that an engine has, replaced as of one moment.
import type { Engine } from "../engine/engine.js";
import type { Layer } from "../layers/layer.js";
import { type CopyTo, copying, inARow, type Numbers } from "../numbers.js";
import type { ModelWeight } from "./graph.js";

/** Replaces weights that an engine has, some out of `all`. */
export async function replaceWeights(
  engine: Engine,
  all: readonly ModelWeight[],
  values: ReadonlyMap<ModelWeight, CopyTo>,
): Promise<void> {
  const layers = layersOf([...values.keys()]);
  if (layers.length === 0) return;
  const whole: Numbers[] = [];
  for (const layer of layers) {
    const own = all.filter((weight) => weight.layer === layer);
    // A part of a layer is put among the weights of the others as they are.
    const [old] = own.every((weight) => values.has(weight))
      ? []
      : await engine.readWeights([layer.holding.weights]);
    const parts = own.map((weight) => {
      const { at, size: length } = weight;
      const copyTo = values.get(weight) ?? copying(old!.subarray(at, at + length));
      return { length, copyTo };
    });
    whole.push(inARow(parts));
  }
  const places = layers.map(({ holding }) => holding.weights);
  await engine.writeWeights(places, whole);
}

/** The layers that have them. */
export const layersOf = (weights: readonly ModelWeight[]): Layer[] => [
  ...new Set(weights.map(({ layer }) => layer)),
];

// The weights of a file given to some layers of a model: to those that have the same names, or those whose weights fit.
import { BpttError } from "../errors.js";
import type { ModelWeight } from "../model/graph.js";
import { type CopyTo, copied, copying } from "../numbers.js";
import { enumerate, quoted, shortened } from "../show.js";
import { type Found, matchWeights, misfit, otherShape, placed } from "./matching.js";
import { checkNames } from "./names.js";

/** How weights are given to layers. */
export interface Rule {
  /** All of them where the file has them, or those of layers whose names the file has: its keys are paths then. */
  readonly by: "order" | "name";
  /** Whether layers whose weights are others in the file keep their own. */
  readonly skipMismatch: boolean;
}

/** Why the weights of a layer can't be had. */
interface Misfit {
  readonly layer: string;
  readonly why: string;
}

/**
 * New weights of layers, each checked as {@link matchWeights} does, and made.
 * @throws BpttError `File` for the weights of another model and for NaN and Infinity.
 */
export function matchByRule(
  found: Found,
  weights: readonly ModelWeight[],
  { by, skipMismatch }: Rule,
): Map<ModelWeight, CopyTo> {
  if (by === "order" && !skipMismatch) return made(matchWeights(found, weights));
  const { from, numbers, keyOf } = found;
  if (by === "order") checkNames(from, new Set(weights.map(keyOf)), numbers.keys());
  const layers = byLayers(weights);
  const wanted = [...layers].filter(([layer]) => by === "order" || has(found, layer));
  const misfits = wanted.flatMap(([layer, own]): Misfit[] => {
    const why = (by === "name" && otherNames(found, layer, own)) || otherShape(found, own);
    return why ? [{ layer, why }] : [];
  });
  const [first] = misfits;
  if (first && !skipMismatch) throw misfit(found, first.why);
  const skipped = new Set(misfits.map(({ layer }) => layer));
  const taken = wanted.flatMap(([layer, own]) => (skipped.has(layer) ? [] : own));
  if (taken.length === 0 && weights.length > 0) throw nothing(found, layers.keys());
  const values = made(placed(found, taken));
  if (misfits.length > 0) warn(from, misfits);
  return values;
}

/** The same with numbers that are there: so that what is refused leaves a model as it was, one without weights too. */
export const made = (values: ReadonlyMap<ModelWeight, CopyTo>): Map<ModelWeight, CopyTo> =>
  new Map(
    Array.from(values, ([weight, copyTo]) => {
      const data = copied({ length: weight.size, copyTo }, "the weights");
      return [weight, copying(data)];
    }),
  );

/** The weights of each layer, by its path: its name behind those of the models around it. */
function byLayers(weights: readonly ModelWeight[]): Map<string, ModelWeight[]> {
  const layers = new Map<string, ModelWeight[]>();
  for (const weight of weights) {
    const { of, layer } = weight;
    const names = of.slice(0, of.indexOf(layer) + 1).map(({ name }) => name);
    const path = names.join("/");
    layers.set(path, [...(layers.get(path) ?? []), weight]);
  }
  return layers;
}

/** Whether the file has weights of a layer of this name. */
const has = (found: Found, layer: string): boolean => within(found, layer).length > 0;

const within = ({ numbers }: Found, layer: string): string[] =>
  [...numbers.keys()].filter((key) => key.startsWith(`${layer}/`));

/** In what a layer of the file differs from that of the model, by the names of its weights. */
function otherNames(found: Found, layer: string, own: readonly ModelWeight[]): string {
  const names = new Set(own.map(found.keyOf));
  const missing = [...names].find((name) => !found.numbers.has(name));
  const extra = within(found, layer).find((name) => !names.has(name));
  if (missing !== undefined) return `the layer ${quoted(layer)} lacks ${quoted(missing)}`;
  return extra === undefined
    ? ""
    : `the layer ${quoted(layer)} holds ${quoted(extra)}, which the model's has not`;
}

function nothing({ from, numbers }: Found, layers: Iterable<string>): BpttError {
  const some = (names: Iterable<string>) =>
    enumerate(
      Array.from(names, (name) => shortened(name, 60)),
      120,
    );
  return new BpttError(
    "File",
    `${from} holds weights of no layer of the model: it holds ${some(numbers.keys()) || "none"}, and the model's layers are ${some(layers)}.`,
  );
}

function warn(from: string, misfits: readonly Misfit[]): void {
  const layers = enumerate(misfits.map(({ layer, why }) => `${quoted(layer)} (${why})`));
  console.warn(
    `loadWeights left ${misfits.length === 1 ? "a layer" : `${misfits.length} layers`} as ${misfits.length === 1 ? "it was" : "they were"}, as the weights in ${from} do not fit: ${layers}.`,
  );
}

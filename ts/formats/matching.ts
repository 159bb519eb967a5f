// The weights of a file given to those of a model: all of them in their places, or those of layers that have the same names.

import { BpttError } from "../errors.js";
import { allFinite } from "../io/finite.js";
import type { StoredNumbers } from "../io/number_types.js";
import type { ModelWeight } from "../model/graph.js";
import type { CopyTo } from "../numbers.js";
import { formatShape } from "../shape.js";
import { enumerate, quoted, shortened } from "../show.js";
import { checkNames } from "./names.js";

/** What a file holds of weights. */
export interface Found {
  /** What messages call the file. */
  readonly from: string;
  /** By the names, paths or places that the file has for them. */
  readonly numbers: ReadonlyMap<string, StoredNumbers>;
  /** Where the file should have a weight of the model. */
  keyOf(weight: ModelWeight): string;
  /** What messages call what stands there. Default: by the weight's path. */
  called?(weight: ModelWeight, key: string): string;
}

/** How weights are given to layers. */
export interface Rule {
  /** All of them where the file has them, or those of layers whose names the file has: its keys are paths then. */
  readonly by: "order" | "name";
  /** Whether layers whose weights are others in the file keep their own. */
  readonly skipMismatch: boolean;
}

const STRICT: Rule = { by: "order", skipMismatch: false };

/** Why the weights of a layer can't be had. */
interface Misfit {
  readonly layer: string;
  readonly why: string;
}

/**
 * New weights of a model: names and shapes are checked here, the numbers as they are put in their places.
 * @throws BpttError `File` for the weights of another model and, later, for NaN and Infinity.
 */
export function matchWeights(
  found: Found,
  weights: readonly ModelWeight[],
  { by, skipMismatch }: Rule = STRICT,
): Map<ModelWeight, CopyTo> {
  const { from, numbers, keyOf } = found;
  if (by === "order") checkNames(from, new Set(weights.map(keyOf)), numbers.keys());
  const layers = byLayers(weights);
  const wanted = [...layers].filter(([layer]) => by === "order" || has(found, layer));
  const misfits = wanted.flatMap(([layer, own]): Misfit[] => {
    const why = (by === "name" && otherNames(found, layer, own)) || otherShape(found, own);
    return why ? [{ layer, why }] : [];
  });
  const [first] = misfits;
  if (first && !skipMismatch) throw new BpttError("File", `In ${from} ${first.why}.`);
  const skipped = new Set(misfits.map(({ layer }) => layer));
  const taken = wanted.flatMap(([layer, own]) => (skipped.has(layer) ? [] : own));
  if (taken.length === 0 && weights.length > 0) throw nothing(found, layers.keys());
  const values = new Map(
    taken.map((weight): [ModelWeight, CopyTo] => {
      const { copyTo } = numbers.get(keyOf(weight))!;
      return [
        weight,
        (into) => {
          copyTo(into);
          checkFinite(from, called(found, weight), into);
        },
      ];
    }),
  );
  if (misfits.length > 0) warn(from, misfits);
  return values;
}

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

/** The first weight of a layer that has another shape in the file. */
function otherShape(found: Found, own: readonly ModelWeight[]): string | undefined {
  for (const weight of own) {
    const { shape } = found.numbers.get(found.keyOf(weight))!;
    const why = shapeMisfit(called(found, weight), shape, weight);
    if (why) return why;
  }
  return undefined;
}

/** In what numbers that a file has for a weight are no numbers of it: in their shape. */
export function shapeMisfit(
  what: string,
  got: readonly number[],
  { shape }: ModelWeight,
): string | undefined {
  if (got.length === shape.length && shape.every((dim, i) => dim === got[i])) return undefined;
  return `${what} has shape ${formatShape(got)}, and the model's has ${formatShape(shape)}`;
}

/** @throws BpttError `File` for NaN and Infinity. */
export function checkFinite(from: string, what: string, data: Float32Array): void {
  if (allFinite(data)) return;
  throw new BpttError("File", `In ${from} ${what} holds NaN or Infinity.`);
}

/** What messages call a thing at a place of the file's own. */
export const standsFor = (place: string, { path }: ModelWeight): string =>
  `${quoted(place)}, which should be the weight "${path}",`;

const called = (found: Found, weight: ModelWeight): string =>
  found.called?.(weight, found.keyOf(weight)) ?? `the weight "${weight.path}"`;

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

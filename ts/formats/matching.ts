// The weights of a file given to those of a model, all of them in their places.
import { BpttError } from "../errors.js";
import { allFinite } from "../io/finite.js";
import type { StoredNumbers } from "../io/number_types.js";
import type { ModelWeight } from "../model/graph.js";
import type { CopyTo } from "../numbers.js";
import { formatShape } from "../shape.js";
import { quoted } from "../show.js";
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

/**
 * All weights of a model: names and shapes are checked here, the numbers as they are put in their places.
 * @throws BpttError `File` for the weights of another model and, later, for NaN and Infinity.
 */
export function matchWeights(
  found: Found,
  weights: readonly ModelWeight[],
): Map<ModelWeight, CopyTo> {
  const { from, numbers, keyOf } = found;
  checkNames(from, new Set(weights.map(keyOf)), numbers.keys());
  const why = otherShape(found, weights);
  if (why) throw misfit(found, why);
  return placed(found, weights);
}

/** Weights that the file has in their shapes. */
export function placed(found: Found, weights: readonly ModelWeight[]): Map<ModelWeight, CopyTo> {
  const { from, numbers, keyOf } = found;
  return new Map(
    weights.map((weight) => {
      const { copyTo } = numbers.get(keyOf(weight))!;
      const checked = (into: Float32Array) => {
        copyTo(into);
        checkFinite(from, called(found, weight), into);
      };
      return [weight, checked];
    }),
  );
}

export const misfit = ({ from }: Found, why: string): BpttError =>
  new BpttError("File", `In ${from} ${why}.`);

/** The first of these weights that has another shape in the file. */
export function otherShape(found: Found, own: readonly ModelWeight[]): string | undefined {
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

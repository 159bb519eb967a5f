// The numbers of a model out of the files of TensorFlow.js.
import { BpttError } from "../../errors.js";
import type { Read } from "../../io/source.js";
import type { Graph, ModelWeight } from "../../model/graph.js";
import { type CopyTo, copying } from "../../numbers.js";
import { quoted } from "../../show.js";
import { checkFinite, shapeMisfit, standsFor } from "../matching.js";
import { checkNames } from "../names.js";
import type { StoredWeight, WeightGroup } from "./manifest.js";
import { WeightNames } from "./names.js";
import { numbersOf, readShards } from "./shards.js";

/** Of each weight an optimizer of TensorFlow.js keeps at most this many numbers. */
const SLOTS = 3;
/** Bytes of counts and the like. */
const REST = 2 ** 10;

/**
 * The numbers of a model's weights, all of them and no others. Names, shapes and sizes are checked before any file is read. What an optimizer has kept
 * is passed over.
 *
 * @throws BpttError `File` for the weights of another model, and for what is damaged.
 */
export async function readWeights(
  groups: readonly WeightGroup[],
  file: Read,
  { weights }: Graph,
): Promise<Map<ModelWeight, CopyTo>> {
  const { from } = file;
  const found = match(groups, from, weights);
  checkSlots(groups, from, weights);
  const numbers = new Map<ModelWeight, CopyTo>();
  for (const group of groups) {
    const shards = await readShards(group, file);
    for (const stored of group.weights) {
      const weight = found.get(stored);
      if (weight === undefined) continue;
      const data = numbersOf(stored, shards);
      checkFinite(from, quoted(stored.name), data);
      numbers.set(weight, copying(data));
    }
  }
  return numbers;
}

/** Which weight of the model each of the file's is. */
function match(
  groups: readonly WeightGroup[],
  from: string,
  weights: readonly ModelWeight[],
): Map<StoredWeight, ModelWeight> {
  const names = new WeightNames(weights);
  const found = new Map<StoredWeight, ModelWeight>();
  const taken = new Map<ModelWeight, string>();
  const extra: string[] = [];
  for (const stored of groups.flatMap((group) => group.weights)) {
    if (stored.ofOptimizer) continue;
    const weight = names.find(stored.name);
    if (weight === undefined) extra.push(stored.name);
    else if (taken.has(weight)) throw twice(from, weight, taken.get(weight)!, stored.name);
    else {
      checkShape(from, stored, weight);
      taken.set(weight, stored.name);
      found.set(stored, weight);
    }
  }
  const paths = weights.map(({ path }) => path);
  const there = [...taken.keys()].map(({ path }) => path);
  checkNames(from, new Set(paths), [...there, ...extra]);
  return found;
}

function checkShape(from: string, { name, shape }: StoredWeight, weight: ModelWeight): void {
  const why = shapeMisfit(standsFor(name, weight), shape, weight);
  if (why) throw new BpttError("File", `In ${from} ${why}.`);
}

const twice = (from: string, { path }: ModelWeight, first: string, second: string): BpttError =>
  new BpttError(
    "File",
    `${from} holds the weight "${path}" twice, as ${quoted(first)} and as ${quoted(second)}.`,
  );

/** What lies in the files beside the weights is read with them. */
function checkSlots(
  groups: readonly WeightGroup[],
  from: string,
  weights: readonly ModelWeight[],
): void {
  const kept = groups.flatMap((group) => group.weights.filter((weight) => weight.ofOptimizer));
  const bytes = kept.reduce((sum, { begin, end }) => sum + end - begin, 0);
  const most = 4 * SLOTS * weights.reduce((sum, { size }) => sum + size, 0) + REST;
  if (bytes <= most) return;
  throw new BpttError(
    "File",
    `${from} tells of ${bytes} bytes of an optimizer, and one of this model has at most ${most}.`,
  );
}

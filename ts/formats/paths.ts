// Weights in safetensors, under Keras's paths.
import { list } from "../checks.js";
import { BpttError } from "../errors.js";
import type { StoredTensor } from "../io/number_types.js";
import { readSafetensors, type Safetensors } from "../io/safetensors.js";
import type { Read } from "../io/source.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import type { Found } from "./matching.js";
import { isStateDict } from "./pytorch/modules.js";

/** Where a file of a whole model has its optimizer's variables, by their numbers: names may be there twice. */
export const VARIABLES = "optimizer/vars/";

/** The text of a file that holds a whole model, in which the model stands. */
export const MODEL = "model";

/** What a file has for the weights of a model: under Keras's paths, or as the state dict of a PyTorch model. */
export async function findByPaths({ bytes, from }: Read, _: ModelCore, graph: Graph) {
  const file = readSafetensors(bytes, from);
  if (!isStateDict([...file.tensors.keys()])) return weightsIn(file, from, graph);
  const { findInStateDict } = await import("./pytorch/read.js");
  return findInStateDict(file.tensors, from, graph);
}

export function weightsIn({ metadata, tensors }: Safetensors, from: string, graph: Graph): Found {
  const isWhole = metadata[MODEL] !== undefined;
  const weights = new Map(
    [...tensors].filter(([name]) => !(isWhole && name.startsWith(VARIABLES))),
  );
  const expected = new Set(graph.weights.map(({ path }) => path));
  return { from, numbers: byPaths(expected, weights, from), keyOf: ({ path }) => path };
}

/**
 * The file's tensors by the paths of weights. Those of a Sequential begin with its own name, which says nothing about its
 * layers; those of a model of connected layers do not.
 */
function byPaths(
  expected: ReadonlySet<string>,
  tensors: ReadonlyMap<string, StoredTensor>,
  from: string,
): ReadonlyMap<string, StoredTensor> {
  const names = [...tensors.keys()];
  const inner = (name: string) => name.slice(name.indexOf("/") + 1);
  const known = (name: string) => expected.has(name);
  if (names.some(known) || !names.map(inner).some(known)) return tensors;
  const models = new Set(names.map((name) => name.slice(0, Math.max(name.indexOf("/"), 0))));
  if (models.size > 1) {
    throw new BpttError("File", `${from} holds the weights of several models: ${list(models)}.`);
  }
  return new Map([...tensors].map(([name, tensor]) => [inner(name), tensor]));
}

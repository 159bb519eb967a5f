// model.json and the files of weights beside it, read.

import { checkPlainData } from "../../config/plain_data.js";
import { BpttError } from "../../errors.js";
import type { Read } from "../../io/source.js";
import type { Graph } from "../../model/graph.js";
import { inKeras3 } from "../keras2/description.js";
import { TENSORFLOW_JS } from "../keras2/dialect.js";
import type { StoredModel } from "../stored_model.js";
import { withoutCellSettings } from "./cells.js";
import { maskDifferences } from "./masks.js";
import { readModelJSON } from "./model_json.js";
import { stackWithStates } from "./stacks.js";
import { readTraining } from "./training.js";
import { readWeights } from "./weights.js";

/** @throws BpttError `File` for what is damaged, `Unsupported` for a graph model, and for layers that do something else in Keras 3. */
export function readTfjs(file: Read): StoredModel {
  const { from } = file;
  const { model, groups, training, seed } = readModelJSON(file.bytes, from);
  checkPlainData(model);
  const settings = withoutCellSettings(model) as typeof model;
  const { description, check } = inKeras3(settings, TENSORFLOW_JS);
  return {
    from,
    description,
    compile: readTraining(training),
    seed,
    async numbers(_, graph) {
      check(graph);
      checkStates(from, graph);
      checkMasks(from, graph);
      return { weights: await readWeights(groups, file, graph), variables: [] };
    },
  };
}

function checkStates(from: string, graph: Graph): void {
  const stack = stackWithStates(graph);
  if (stack === undefined) return;
  throw new BpttError(
    "Unsupported",
    `${from} can't be read: the states of the cells of layer "${stack}" are in TensorFlow.js's order, from the last to the first.`,
  );
}

/** What masked steps give is mostly nobody's: it is told of. Where other steps would have other numbers, the model is refused. */
function checkMasks(from: string, graph: Graph): void {
  const all = maskDifferences(graph);
  const refused = all.find(({ masked }) => !masked);
  if (refused) {
    throw new BpttError(
      "Unsupported",
      `${from} can't be read as TensorFlow.js computes it: of layer "${refused.layer}", ${refused.because}.`,
    );
  }
  for (const { layer, because } of all) console.warn(`${from}: of layer "${layer}", ${because}.`);
}

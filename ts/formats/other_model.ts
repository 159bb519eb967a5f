// Weights for a model out of another one, as a file has it: whatever its format, the file's own model says what they are called.

import type { BaseModel } from "../base_model.js";
import { readingTypes } from "../config/dtypes.js";
import { modelOf } from "../config/nested_models.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "../model/core.js";
import { coreOf } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { placesOf } from "./keras/places.js";
import type { Rule } from "./layer_matching.js";
import type { Found } from "./matching.js";
import { saidBy } from "./said_by.js";
import type { StoredModel } from "./stored_model.js";

/** The weights of a file's model, by their paths or, where it goes by order, by their places in Keras's files. */
export async function findInModel(
  stored: StoredModel,
  core: ModelCore,
  graph: Graph,
  by: Rule["by"],
): Promise<Found> {
  const { from } = stored;
  const make = () => modelOf<BaseModel>(stored.description);
  const model = await saidBy(from, () => readingTypes(from, make));
  try {
    const { graph: theirs } = coreOf(model);
    if (theirs === undefined) {
      throw new BpttError("Unsupported", `${from} does not tell the shape of its model's input.`);
    }
    const { weights } = await stored.numbers(model, theirs);
    const [mine, others] = [placesOf(core.self, graph.weights), placesOf(model, theirs.weights)];
    const named = by === "name";
    return {
      from,
      numbers: new Map(
        theirs.weights.map((weight) => [
          named ? weight.path : others.get(weight)!,
          { shape: weight.shape, copyTo: weights.get(weight)! },
        ]),
      ),
      keyOf: (weight) => (named ? weight.path : mine.get(weight)!),
    };
  } finally {
    model.dispose();
  }
}

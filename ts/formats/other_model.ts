// Weights for a model out of another one, as a file has it: whatever its format, the file's own model says what they are called.
import { readingTypes } from "../config/dtypes.js";
import { sketchOf } from "../config/nested_models.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "../model/core.js";
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
  const sketch = await saidBy(from, () => readingTypes(from, () => sketchOf(stored.description)));
  try {
    const { model, graph: theirs } = sketch;
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
    sketch.dispose();
  }
}

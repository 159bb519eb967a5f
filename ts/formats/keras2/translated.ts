// A model that Keras 2 has stored, told in Keras 3's terms.
import type { StoredModel } from "../stored_model.js";
import { inKeras3 } from "./description.js";
import { KERAS_2 } from "./dialect.js";
import { compileInKeras3, isOldOptimizer } from "./training.js";
import { variablesInKeras3 } from "./variables.js";

export function translated(stored: StoredModel): StoredModel {
  const { description, check } = inKeras3(stored.description, KERAS_2);
  const compile = compileInKeras3(stored.compile);
  return {
    ...stored,
    description,
    compile,
    async numbers(model, graph) {
      check(graph);
      const { weights, variables } = await stored.numbers(model, graph);
      const trained = graph.weights.filter(({ trainable }) => trainable).length;
      const old = isOldOptimizer(stored.compile);
      return { weights, variables: variablesInKeras3(variables, compile, old, trained) };
    },
  };
}

// Models in the form of Keras 2 and TensorFlow.js, told in that of Keras 3 with the meaning that they have there.
import { checkPlainData } from "../../config/plain_data.js";
import type { Graph } from "../../model/graph.js";
import type { Dialect } from "./dialect.js";
import { type Translation, translateLayer } from "./layers.js";
import { checkMeaning } from "./meaning.js";

/** A model told in Keras 3's form. */
export interface Translated {
  /** Class and configuration, for `modelFromJSON`. */
  readonly description: Readonly<Record<string, unknown>>;
  /**
   * Refuses the model that was made of it where layers do something else in Keras 3, and no setting says what they did.
   * @throws BpttError `Unsupported`, naming the layer.
   */
  check(graph: Graph): void;
}

/**
 * @param description `{ class_name, config }`, with what stands beside them.
 * @throws BpttError `InvalidArgument` for what is nested without end.
 */
export function inKeras3(
  description: Readonly<Record<string, unknown>>,
  dialect: Dialect,
): Translated {
  checkPlainData(description);
  const { keras_version: _, backend: __, ...model } = description;
  const to: Translation = { dialect, axes: new Map() };
  return {
    description: translateLayer(model, to) as Readonly<Record<string, unknown>>,
    check: (graph) => checkMeaning(graph, to),
  };
}

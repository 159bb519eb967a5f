import { coreOf } from "./base_model.js";
import { checkOptions, checkSurplus, isPlain, show } from "./checks.js";
import { registerSketch } from "./config/nested_models.js";
import { BpttError } from "./errors.js";
import { Functional } from "./functional.js";
import type { Model } from "./model.js";
import { Sequential, type SequentialOptions } from "./sequential.js";

/**
 * A model of the same architecture, with fresh weights, from what `JSON.stringify(model)` or Keras's `model.to_json()` gave: the text, or what
 * `JSON.parse` makes of it.
 *
 * @example const copy = modelFromJSON(JSON.stringify(model));
 * @throws BpttError `InvalidArgument` for what is no model, `Unsupported` for a layer or setting that is not known, by its name.
 */
export function modelFromJSON(
  json: string | object,
  options: Pick<SequentialOptions, "seed"> = {},
  ...surplus: never[]
): Model {
  checkSurplus("modelFromJSON", surplus);
  const taken = checkOptions("modelFromJSON", options, ["seed"]);
  const description = typeof json === "string" ? parse(json) : json;
  const kind = isPlain(description) ? description.class_name : undefined;
  if (kind === "Sequential") return Sequential.fromConfig(description as object, taken);
  if (kind === "Functional" || kind === "Model") {
    return Functional.fromConfig(description as object, taken);
  }
  throw new BpttError(
    kind === undefined ? "InvalidArgument" : "Unsupported",
    `modelFromJSON expects the class and configuration of a Sequential or Functional model, got ${show(kind === undefined ? description : kind)}.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BpttError("InvalidArgument", "modelFromJSON was given a text that is not JSON.", {
      cause,
    });
  }
}

registerSketch((description) => {
  const model = modelFromJSON(description);
  return { model, graph: coreOf(model).graph, dispose: () => model.dispose() };
});

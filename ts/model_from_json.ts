import { checkOptions, checkSurplus } from "./checks.js";
import { modelOfAny } from "./config/nested_models.js";
import { BpttError } from "./errors.js";
import { Functional } from "./functional.js";
import * as layers from "./layers/index.js";
import type { Model } from "./model.js";
import { Sequential, type SequentialOptions } from "./sequential.js";

const readModel = modelOfAny(() => [Sequential, Functional, ...Object.values(layers)]);

/**
 * A model of the same architecture, with fresh weights, from what `JSON.stringify(model)` or Keras's `model.to_json()` gave: the text, or what
 * `JSON.parse` makes of it. A bundle that names this function has all layers.
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
  return readModel(typeof json === "string" ? parse(json) : json, taken);
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

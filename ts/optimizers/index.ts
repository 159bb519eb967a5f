import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Optimizer } from "./optimizer.js";
import { RMSprop } from "./rmsprop.js";
import { SGD } from "./sgd.js";

/** An optimizer by name, with its default settings. */
export type OptimizerName = "rmsprop" | "RMSprop" | "sgd" | "SGD";

/** The optimizer that `compile` was given, as an object. */
export function parseOptimizer(value: unknown): Optimizer {
  if (value instanceof Optimizer) return value;
  const name = typeof value === "string" ? value.toLowerCase() : undefined;
  if (name === "rmsprop") return new RMSprop();
  if (name === "sgd") return new SGD();
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value for argument \`optimizer\`, expected "rmsprop", "sgd" or an instance of RMSprop or SGD, got ${show(value)}.`,
  );
}

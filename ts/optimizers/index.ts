import { own, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Adam } from "./adam.js";
import { Optimizer } from "./optimizer.js";
import { RMSprop } from "./rmsprop.js";
import { SGD } from "./sgd.js";

/** An optimizer by name, with its default settings. */
export type OptimizerName = "rmsprop" | "RMSprop" | "sgd" | "SGD" | "adam" | "Adam";

const CLASSES: Record<string, new () => Optimizer> = { rmsprop: RMSprop, sgd: SGD, adam: Adam };

/** The optimizer that `compile` was given, as an object. */
export function parseOptimizer(value: unknown): Optimizer {
  if (value instanceof Optimizer) return value;
  const Class = typeof value === "string" ? own(CLASSES, value.toLowerCase()) : undefined;
  if (Class) return new Class();
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value for argument \`optimizer\`, expected "rmsprop", "sgd", "adam" or an instance of RMSprop, SGD or Adam, got ${show(value)}.`,
  );
}

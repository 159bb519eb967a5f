import { list, own, show } from "../checks.js";
import type { Stored } from "../described.js";
import { BpttError } from "../errors.js";
import * as classes from "./classes.js";
import { Optimizer } from "./optimizer.js";
import { BY_NAME, fromStored } from "./stored.js";

type ClassName = keyof typeof classes;

/** An optimizer by name, with its default settings. */
export type OptimizerName = ClassName | Lowercase<ClassName>;

/** What `compile` accepts as `optimizer`: a name, an object, or class and settings. */
export type OptimizerLike = OptimizerName | Optimizer | Stored<ClassName>;

/** The optimizer that `compile` was given, as an object. */
export function parseOptimizer(value: unknown): Optimizer {
  if (value instanceof Optimizer) return value;
  const Class = typeof value === "string" ? own(BY_NAME, value.toLowerCase()) : undefined;
  if (Class) return new Class();
  const stored = fromStored(value);
  if (stored) return stored;
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value for argument \`optimizer\`, expected ${list(Object.keys(BY_NAME))} or an instance of one of ${Object.keys(classes).join(", ")} or their { class_name, config }, got ${show(value)}.`,
  );
}

import { list, own, show } from "../checks.js";
import { BpttError } from "../errors.js";
import * as classes from "./classes.js";
import { Optimizer } from "./optimizer.js";

type ClassName = keyof typeof classes;

/** An optimizer by name, with its default settings. */
export type OptimizerName = ClassName | Lowercase<ClassName>;

const BY_NAME: Readonly<Record<string, new () => Optimizer>> = Object.fromEntries(
  Object.entries(classes).map(([name, Class]) => [name.toLowerCase(), Class]),
);

/** The optimizer that `compile` was given, as an object. */
export function parseOptimizer(value: unknown): Optimizer {
  if (value instanceof Optimizer) return value;
  const Class = typeof value === "string" ? own(BY_NAME, value.toLowerCase()) : undefined;
  if (Class) return new Class();
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value for argument \`optimizer\`, expected ${list(Object.keys(BY_NAME))} or an instance of one of ${Object.keys(classes).join(", ")}, got ${show(value)}.`,
  );
}

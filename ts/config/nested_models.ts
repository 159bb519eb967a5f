/** Models by their classes, as configurations name them: alone, or among the layers of another one. Each class says so itself, as layers do. */
import { isPlain, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { nameAll } from "../layers/named.js";
import type { Fields } from "./fields.js";

/** How models of a class are made. */
export interface NamedModel<M extends Layer = Layer> {
  /** Of a configuration whose class has been read. */
  readonly read: (config: Fields) => M;
  /** Of class and configuration. */
  readonly make: (description: object, options: { seed?: number }) => M;
}

const MODELS = new Map<string, NamedModel>();

/** Lets configurations name a class of models, as `named` does. */
export function namedModel<M extends Layer>(
  className: string,
  entry: NamedModel<M>,
): NamedModel<M> {
  MODELS.set(className, entry);
  return entry;
}

/** What reads a model of this class, if it is one. */
export const modelReader = (className: string) => MODELS.get(className)?.read;

/**
 * A model of class and configuration. Its class and those of its layers are among what the program has.
 * @param classes those that it has all of, if it does.
 */
export function modelOf<M extends Layer>(
  description: unknown,
  options: { seed?: number } = {},
  classes: readonly unknown[] = [],
): M {
  const kind = isPlain(description) ? description.class_name : undefined;
  // Keras's older name of it.
  const className = kind === "Model" ? "Functional" : kind;
  const known = typeof className === "string" ? MODELS.get(className) : undefined;
  if (known) return known.make(description as object, options) as M;
  const leftOut =
    classes.length === 0 && (className === "Sequential" || className === "Functional");
  throw new BpttError(
    kind === undefined ? "InvalidArgument" : "Unsupported",
    `modelFromJSON expects the class and configuration of a Sequential or Functional model, got ${show(kind === undefined ? description : kind)}${leftOut ? ", which this program leaves out" : ""}.`,
  );
}

/** The same for a program that has all classes, which its result reads: a constant is marked as without effect, and Rollup leaves out what is done in one. */
export function modelOfAny(classes: () => readonly unknown[]): typeof modelOf {
  nameAll(classes);
  return (description, options) => modelOf(description, options, classes());
}

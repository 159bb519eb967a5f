// Optimizers in the form in which Keras stores them, read.
import { camelKey, isPlain, own, show } from "../checks.js";
import { parseDescription } from "../described.js";
import { BpttError } from "../errors.js";
import * as classes from "./classes.js";
import type { Optimizer } from "./optimizer.js";

/** Every optimizer by its class in small letters, which is Keras's name of it. */
export const BY_NAME: Readonly<Record<string, new (options?: object) => Optimizer>> =
  Object.fromEntries(Object.entries(classes).map(([name, Class]) => [name.toLowerCase(), Class]));

/** Optimizers of one name were told apart by it, which is no setting. */
const NAME = "name";

/** The optimizer that `{ class_name, config }` describes; undefined where that is none of its classes. */
export function fromStored(value: unknown): Optimizer | undefined {
  if (!isPlain(value)) return undefined;
  const { className, config } = parseDescription("compile, optimizer", value) ?? {};
  const Class = className === undefined ? undefined : own(BY_NAME, className.toLowerCase());
  if (Class === undefined) return undefined;
  if (!isPlain(config)) {
    throw new BpttError(
      "InvalidArgument",
      `compile expects the \`config\` of the optimizer ${show(className)} to be an object, got ${show(config)}.`,
    );
  }
  const settings = Object.entries(config).filter(([key]) => key !== NAME);
  return new Class(Object.fromEntries(settings.map(([key, given]) => [optionKey(key), given])));
}

/** A setting as an option: `beta_1` is `beta1`. */
const optionKey = (key: string): string => camelKey(key).replace(/_(\d)/g, "$1");

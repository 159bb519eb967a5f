/** Functional models as Keras's `get_config()` describes them, read: layers by name, each with the calls that were made of it. */
import { show } from "../checks.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { isHistory } from "./calls.js";
import { type Fields, unreadable } from "./fields.js";
import { GraphReader } from "./graph_reader.js";
import { modelFields } from "./keras.js";
import type { KerasHistory } from "./keras_tensor.js";

/** Tensors as a model is given them: one, a list, or by names of their own. */
type Structure<T> = T | T[] | { [key: string]: T };

/** What a configuration says of a functional model. */
export interface FunctionalParts {
  readonly name: string;
  readonly trainable: boolean;
  readonly inputs: Structure<SymbolicTensor>;
  readonly outputs: Structure<SymbolicTensor>;
}

/** Name, inputs and outputs of the model that a configuration describes. */
export const fromFunctionalConfig = (value: unknown): FunctionalParts =>
  readFunctional(modelFields(value, "Functional"));

export function readFunctional(config: Fields): FunctionalParts {
  const entries = config.list("layers");
  const inputs = structure(config, "input_layers");
  const outputs = one(structure(config, "output_layers"));
  const name = config.take("name") ?? "functional";
  const trainable = config.take("trainable") ?? true;
  if (typeof name !== "string") throw unreadable(`the model's name is ${show(name)}`);
  if (typeof trainable !== "boolean") throw config.refuse("trainable", trainable);
  config.finish();
  const reader = new GraphReader(entries, Object.values(flatten(inputs))[0]!, trainable);
  const of = (history: KerasHistory) => reader.end(history);
  return { name, trainable, inputs: mapped(inputs, of), outputs: mapped(outputs, of) };
}

function structure(config: Fields, key: string): Structure<KerasHistory> {
  const value = config.take(key);
  const all = typeof value === "object" && value !== null ? Object.values(value) : [];
  if (isHistory(value) || (all.length > 0 && all.every(isHistory))) {
    return value as Structure<KerasHistory>;
  }
  throw unreadable(`\`${key}\` should hold [layer, call, output], got ${show(value)}`);
}

/** A list of one output gives that output in Keras, which wrote one for every model before its version 3.11. */
const one = (outputs: Structure<KerasHistory>): Structure<KerasHistory> => {
  const [only, ...others] = isHistory(outputs) || !Array.isArray(outputs) ? [] : outputs;
  return only && others.length === 0 ? only : outputs;
};

const flatten = (value: Structure<KerasHistory>): Record<string, KerasHistory> =>
  isHistory(value) ? { value } : (value as Record<string, KerasHistory>);

function mapped(
  value: Structure<KerasHistory>,
  of: (history: KerasHistory) => SymbolicTensor,
): Structure<SymbolicTensor> {
  if (isHistory(value)) return of(value);
  if (Array.isArray(value)) return (value as KerasHistory[]).map(of);
  return Object.fromEntries(Object.entries(value).map(([key, history]) => [key, of(history)]));
}

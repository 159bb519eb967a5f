/** Numbers that stand in a configuration as they are: `__tensor__` and `__numpy__`. */
import { isReadable, show } from "../checks.js";
import { toFloats } from "../data/floats.js";
import { isArrayLike, isNDArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { Fields } from "./fields.js";

/** Types whose numbers are the same as float32, or nearly all of them. */
const TYPES = ["float32", "float64", "int32", "int64", "bool"];

/** Numbers that were read from a configuration. */
export interface ConstantValue {
  readonly className: "__tensor__" | "__numpy__";
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
  /** The numbers, nested as they were. */
  readonly value: unknown;
}

/** Numbers in the form in which a configuration holds them. */
export interface ArrayConfig {
  readonly class_name: "__tensor__" | "__numpy__";
  readonly config: { readonly value: unknown; readonly dtype: string };
}

/** Whether a value of a configuration is an array. */
export function isArrayConfig(value: unknown): boolean {
  if (!isReadable(value)) return false;
  const { class_name } = value as { class_name?: unknown };
  return class_name === "__tensor__" || class_name === "__numpy__";
}

/** The numbers of such a value. */
export function readArrayConfig(value: unknown, where: string): ConstantValue {
  const outer = new Fields(value, where);
  const className = outer.take("class_name") as ConstantValue["className"];
  const config = outer.object("config");
  outer.finish();
  const dtype = config.take("dtype") ?? "float32";
  const numbers = config.take("value");
  config.finish();
  if (!TYPES.includes(dtype as string)) {
    throw new BpttError(
      "Unsupported",
      `The configuration holds ${where} of type ${show(dtype)}; known are ${TYPES.join(", ")}.`,
    );
  }
  if (typeof numbers === "number" || typeof numbers === "boolean") {
    return {
      className,
      dtype: dtype as string,
      shape: [],
      data: [Number(numbers)],
      value: numbers,
    };
  }
  const { data, shape } = toFloats(numbers, where);
  return { className, dtype: dtype as string, shape, data: [...data], value: numbers };
}

/** It again, as it stood. */
export const writeArrayConfig = ({ className, dtype, value }: ConstantValue): ArrayConfig => ({
  class_name: className,
  config: { value, dtype },
});

/** What was given as an array, as a configuration holds it; undefined for anything that is none. */
export function arrayConfig(value: unknown, where: string): ArrayConfig | undefined {
  if (isArrayConfig(value)) return writeArrayConfig(readArrayConfig(value, where));
  if (!isArrayLike(value) && !isNDArray(value)) return undefined;
  const { data, shape } = toFloats(value, where);
  return { class_name: "__numpy__", config: { value: nested(data, shape), dtype: "float32" } };
}

/** Flat numbers in nested lists of this shape. */
export function nested(data: ArrayLike<number>, shape: readonly number[]): unknown {
  let lists: unknown[] = Array.from(data);
  for (const size of shape.slice(1).reverse()) {
    const rows = lists.length / size;
    lists = Array.from({ length: rows }, (_, row) => lists.slice(row * size, (row + 1) * size));
  }
  return lists;
}

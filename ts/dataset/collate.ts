import { zeros } from "../allocate.js";
import { isPlain, show } from "../checks.js";
import { checkForm, checkNumber } from "../data/floats.js";
import { isArrayLike, isNDArray, isTyped, type NDArray, type NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";

/** A member of several elements, one after the other. */
export type Collated<V> = V extends NumericArray | number | boolean | string
  ? V[]
  : V extends NDArray
    ? NDArray
    : V extends readonly unknown[]
      ? V[]
      : V extends object
        ? { readonly [K in keyof V]: Collated<V[K]> }
        : V[];

/** Elements as one batch: lists member by member, anything else as a list of elements. */
export type Batch<T> = T extends readonly [unknown, ...unknown[]]
  ? { readonly [K in keyof T]: Collated<T[K]> }
  : T extends readonly (infer V)[]
    ? readonly Collated<V>[]
    : Collated<T>;

/** How rows of one member become one value. */
type Stack = (rows: readonly unknown[], name: string) => unknown;

/** More members than an element has. */
const MOST_MEMBERS = 100_000;
/** Numbers of a padded member of a batch. */
const MOST_NUMBERS = 2 ** 28;

/** Puts elements together, members of lists one by one. */
export function collate(elements: readonly unknown[], stack: Stack = stackRows): unknown {
  const [first] = elements;
  if (!isArray(first)) return collateMember(elements, "element", stack);
  if (first.length > MOST_MEMBERS) {
    throw misfit(`an element is a list of ${first.length} members; a row alone is written [row]`);
  }
  elements.forEach((element, i) => {
    if (isArray(element) && element.length === first.length) return;
    throw misfit(
      `element ${i} of a batch is ${show(element)}, and the first is a list of ${first.length}`,
    );
  });
  return first.map((_, m) => {
    const rows = elements.map((element) => (element as readonly unknown[])[m]);
    return collateMember(rows, `member ${m}`, stack);
  });
}

/** Members by name are put together field by field. */
function collateMember(rows: readonly unknown[], name: string, stack: Stack): unknown {
  const [first] = rows;
  if (!isPlain(first) || isNDArray(first)) return stack(rows, name);
  const keys = Object.keys(first);
  const wrong = rows.find((row) => !isPlain(row) || !keys.every((key) => Object.hasOwn(row, key)));
  if (wrong !== undefined)
    throw misfit(
      `${name} of a batch is ${show(wrong)}, and the first has the fields ${keys.join(", ")}`,
    );
  const field = (key: string) => rows.map((row) => (row as Record<string, unknown>)[key]);
  return Object.fromEntries(
    keys.map((key) => [key, collateMember(field(key), `${name}.${key}`, stack)]),
  );
}

/** Rows as a list, which is what data is; those with a shape as one with another axis before it. */
function stackRows(rows: readonly unknown[], name: string): unknown {
  if (!isNDArray(rows[0])) return rows;
  const called = (i: number) => `In element ${i} of a batch, ${name}`;
  const first = checkForm(rows[0], called(0));
  const size = first.data.length;
  const data = zeros(Float32Array, size * rows.length, name);
  const shape = first.shape.join(", ");
  rows.forEach((row, i) => {
    const flat = isNDArray(row) ? checkForm(row, called(i)) : undefined;
    if (flat?.shape.join(", ") !== shape) {
      const got = flat ? `of shape [${flat.shape.join(", ")}]` : show(row);
      throw misfit(
        `${name} of element ${i} of a batch is ${got}, and the first has shape [${shape}]`,
      );
    }
    copyNumbers(flat.data, data, i * size, called(i));
  });
  return { data, shape: [rows.length, ...first.shape] };
}

/** Numbers of a typed array as they are, which those who compute on them check; of a list each, as anything may lie there. */
function copyNumbers(from: ArrayLike<unknown>, to: Float32Array, at: number, name: string): void {
  if (from.length === 0) return;
  if (isTyped(from)) {
    to.set(from, at);
    return;
  }
  for (let i = 0; i < from.length; i++) {
    to[at + i] = checkNumber(from[i], () => `${name}.data[${i}]`);
  }
}

/** How `padBatch` makes rows equally long. */
export interface Padding {
  readonly padding: "pre" | "post";
  readonly value: number;
  readonly length: number | undefined;
}

/** Rows of numbers or of vectors, all as long as the longest, or of a given length. What is no row stays as it is. */
export function padded({ padding, value, length }: Padding): Stack {
  return (rows, name) => {
    if (!rows.every(isArrayLike)) return stackRows(rows, name);
    const sequences = rows as readonly ArrayLike<unknown>[];
    const steps = length ?? sequences.reduce((most, row) => Math.max(most, row.length), 0);
    if (rows.length * steps > MOST_NUMBERS) {
      throw new BpttError(
        "OutOfMemory",
        `There is no room for ${rows.length} rows of ${steps} steps in a batch.`,
      );
    }
    const sample = sequences.find((row) => row.length > 0)?.[0];
    const step = isArrayLike(sample) ? Array.from(sample, () => value) : value;
    return sequences.map((row) => {
      if (row.length > steps) {
        throw misfit(`${name} has a row of ${row.length} steps, and \`length\` is ${steps}`);
      }
      const blank = Array.from({ length: steps - row.length }, () => step);
      return padding === "post" ? [...Array.from(row), ...blank] : [...blank, ...Array.from(row)];
    });
  };
}

const misfit = (why: string): BpttError =>
  new BpttError("Shape", `The elements of a Dataset do not fit into one batch: ${why}.`);

import { zeros } from "../allocate.js";
import { show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { allFinite } from "../io/finite.js";
import { MOST_AXES, sizeOf } from "../shape.js";
import { showItems } from "../show.js";
import { isArrayLike, isNDArray, isTyped } from "./types.js";

/** Numbers of one shape, as the engine takes them. */
export interface Floats {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Nested or flat numbers as float32 of one rectangular shape.
 *
 * @param name what messages call the value: `x`, `y`, `validationData[0]`.
 * @param unseen whether numbers that are float32 already are taken as they are, because whoever gets them looks whether they are finite.
 * @throws BpttError `EmptyData`, `Shape` for rows of different lengths, `NotFinite`, `InvalidArgument` for non-numbers.
 */
export function toFloats(value: unknown, name: string, unseen = false): Floats {
  if (isNDArray(value)) return flatFloats(value, name, unseen);
  const shape = measure(value, name);
  const data = zeros(Float32Array, sizeOf(shape), name);
  fill(value as ArrayLike<unknown>, shape, 0, data, 0, [], name);
  return { data, shape };
}

/** `{ data, shape }` with its shape checked, of at least one number. */
export function checkFlat(value: { data: unknown; shape: unknown }, name: string) {
  const flat = checkForm(value, name);
  if (flat.data.length === 0) throw empty(name);
  return flat;
}

/** The same, which may be empty. */
export function checkForm(value: { data: unknown; shape: unknown }, name: string) {
  const { data } = value;
  const shape = takeItems(value.shape, MOST_AXES);
  if (!isArrayLike(data)) {
    throw new BpttError(
      "InvalidArgument",
      `${name}.data should be an array or a typed array of numbers, got ${show(data)}.`,
    );
  }
  if (!isSizes(shape)) {
    throw new BpttError(
      "Shape",
      `${name}.shape should be an array of integers, got ${showItems(value.shape)}.`,
    );
  }
  if (sizeOf(shape) !== data.length) {
    throw new BpttError(
      "Shape",
      `${name}.data has ${data.length} elements, and its shape [${shape.join(", ")}] needs ${sizeOf(shape)}.`,
    );
  }
  return { data, shape };
}

const isSizes = (dims: readonly unknown[] | undefined): dims is number[] =>
  dims?.every((dim) => Number.isSafeInteger(dim) && (dim as number) >= 0) ?? false;

/** Whether `data` is a typed array of this very class, so that it does what its class does. */
export const isExactly = <T extends object>(
  data: unknown,
  Class: { readonly prototype: T },
): data is T => Object.getPrototypeOf(data) === Class.prototype;

export const empty = (name: string): BpttError =>
  new BpttError("EmptyData", `${name} is empty: there is nothing to compute on.`);

function flatFloats(
  value: { data: unknown; shape: unknown },
  name: string,
  unseen: boolean,
): Floats {
  const { data, shape } = checkFlat(value, name);
  const floats = isExactly(data, Float32Array) ? data : zeros(Float32Array, data.length, name);
  const locate = (index: number) => `${name}${position(index, shape)}`;
  if (floats === data) {
    if (!unseen && !allFinite(floats)) {
      const wrong = floats.findIndex((x) => !Number.isFinite(x));
      throw notFinite(floats[wrong], locate(wrong));
    }
  } else {
    for (let i = 0; i < data.length; i++) floats[i] = checkNumber(data[i], () => locate(i));
  }
  return { data: floats, shape };
}

/** The shape that the first elements announce; `fill` holds all others to it. */
function measure(value: unknown, name: string): number[] {
  const shape: number[] = [];
  let level: unknown = value;
  const here = () => `${name}${"[0]".repeat(shape.length)}`;
  while (isArrayLike(level)) {
    if (level.length === 0) throw empty(here());
    if (shape.length === MOST_AXES) {
      throw new BpttError("Shape", `${name} is nested more than ${MOST_AXES} deep.`);
    }
    shape.push(level.length);
    level = isTyped(level) ? 0 : level[0];
  }
  if (shape.length > 0) {
    // Before there is room for all the others.
    checkNumber(level, here);
    return shape;
  }
  throw new BpttError(
    "InvalidArgument",
    `${name} should be an array, a typed array or { data, shape }, got ${show(value)}.`,
  );
}

/** Copies `level`, which is at `depth`, into `out` from `at` on; returns where the next element goes. */
function fill(
  level: ArrayLike<unknown>,
  shape: readonly number[],
  depth: number,
  out: Float32Array,
  at: number,
  path: number[],
  name: string,
): number {
  let next = at;
  if (depth === shape.length - 1) {
    for (let i = 0; i < level.length; i++) {
      out[next++] = checkNumber(level[i], () => `${name}${index([...path, i])}`);
    }
    return next;
  }
  for (let i = 0; i < level.length; i++) {
    const row = level[i];
    const here = () => `${name}${index([...path, i])}`;
    if (!isArrayLike(row)) {
      throw new BpttError(
        "Shape",
        `${here()} is ${show(row)}, and an array of ${shape[depth + 1]} was expected.`,
      );
    }
    if (row.length !== shape[depth + 1]) {
      throw new BpttError(
        "Shape",
        `${here()} has length ${row.length} where the first has ${shape[depth + 1]}: rows of numbers must have equal lengths (only rows of token ids may differ).`,
      );
    }
    path.push(i);
    next = fill(row, shape, depth + 1, out, next, path, name);
    path.pop();
  }
  return next;
}

/** `value` as a finite float32, or an error that says where it stands. */
export function checkNumber(value: unknown, where: () => string): number {
  if (isFloat(value)) return value;
  if (typeof value === "number") throw notFinite(value, where());
  if (typeof value === "boolean") return value ? 1 : 0;
  throw new BpttError(
    "InvalidArgument",
    `${where()} is ${describe(value)}, and a number was expected.`,
  );
}

/** Whether a value is a number that is finite as float32 as well. */
export const isFloat = (value: unknown): value is number =>
  // Comparing is false for NaN; beyond this bound a number becomes Infinity as float32.
  typeof value === "number" && value > -FLOAT_LIMIT && value < FLOAT_LIMIT;

/** Halfway between the largest float32 and the next power of two: from here on rounding gives Infinity. */
const FLOAT_LIMIT = 2 ** 128 - 2 ** 103;

function notFinite(value: unknown, where: string): BpttError {
  const why = Number.isFinite(value) ? ", which is too large for a 32-bit float" : "";
  return new BpttError(
    "NotFinite",
    `${where} is ${value}${why}: data and targets must be finite numbers.`,
  );
}

/** A value with its type, where a number was expected. */
export const describe = (value: unknown): string =>
  typeof value === "string" ? `${show(value)} (a string)` : show(value);

/** A path of indices as code writes it: `[3][17]`. */
export const index = (path: readonly number[]): string => path.map((i) => `[${i}]`).join("");

/** The indices of a flat position in an array of this shape, as code writes them. */
export function position(flat: number, shape: readonly number[]): string {
  const path: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    path.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index(path);
}

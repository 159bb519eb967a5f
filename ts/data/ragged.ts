import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import { checkFlat, toFloats } from "./floats.js";
import { isArrayLike, isNDArray } from "./types.js";

/** Sequences of different lengths, one after the other without gaps. */
export interface Ragged {
  readonly rows: number;
  /** Numbers per step. */
  readonly width: number;
  readonly data: Float32Array;
  readonly lengths: Uint32Array;
}

/**
 * Sequences of vectors whose rows differ in length, from nested arrays, or from `{ data, shape, lengths }`: padded to one length behind their
 * end, or one after the other. Undefined where all rows have one length and no lengths are given.
 */
export function raggedFloats(value: unknown, name: string): Ragged | undefined {
  if (isNDArray(value)) return value.lengths === undefined ? undefined : flatRagged(value, name);
  if (!isArray(value) || !isArrayLike(value) || value.length === 0) return undefined;
  const isRow = (row: unknown) => isArrayLike(row) && (row.length === 0 || isArrayLike(row[0]));
  for (let i = 0; i < value.length; i++) if (!isRow(value[i])) return undefined;
  const lengths = zeros(Uint32Array, value.length, name);
  for (let row = 0; row < value.length; row++) {
    lengths[row] = (value[row] as ArrayLike<unknown>).length;
  }
  if (lengths.every((length) => length === lengths[0])) return undefined;
  const parts = (value as unknown[]).map((row, i) =>
    lengths[i] === 0 ? undefined : toFloats(row, `${name}[${i}]`),
  );
  const width = parts.find((part) => part !== undefined)!.shape[1]!;
  parts.forEach((part, i) => {
    if (part === undefined || (part.shape.length === 2 && part.shape[1] === width)) return;
    throw new BpttError(
      "Shape",
      `${name}[${i}] has shape [${part.shape.join(", ")}], and (steps, ${width}) was expected.`,
    );
  });
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const data = zeros(Float32Array, total * width, name);
  let at = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    data.set(part.data, at);
    at += part.data.length;
  }
  return { rows: lengths.length, width, data, lengths };
}

/** The lengths beside flat data, checked. */
export function checkLengths(value: unknown, name: string): Uint32Array {
  const fits = (n: unknown) => Number.isInteger(n) && (n as number) >= 0 && (n as number) < 2 ** 32;
  let counted = 0;
  if (isArrayLike(value)) while (counted < value.length && fits(value[counted])) counted++;
  if (isArrayLike(value) && counted === value.length && counted > 0) {
    const lengths = zeros(Uint32Array, counted, name);
    lengths.set(value as ArrayLike<number>);
    return lengths;
  }
  throw new BpttError(
    "Shape",
    `${name}.lengths should hold the number of steps of each row, got ${show(value)}.`,
  );
}

function flatRagged(
  value: { data: unknown; shape: unknown; lengths?: unknown },
  name: string,
): Ragged {
  const lengths = checkLengths(value.lengths, name);
  const { shape } = checkFlat(value, name);
  const floats = toFloats({ data: value.data, shape }, name);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const width = shape.at(-1)!;
  if (shape.length === 2 && shape[0] === total) {
    return { rows: lengths.length, width, data: floats.data, lengths };
  }
  const steps = shape[1]!;
  if (shape.length !== 3 || shape[0] !== lengths.length || lengths.some((n) => n > steps)) {
    throw new BpttError(
      "Shape",
      `${name} has shape [${shape.join(", ")}] and ${lengths.length} lengths: expected [${lengths.length}, steps, features] with no length above the steps.`,
    );
  }
  const data = zeros(Float32Array, total * width, name);
  let at = 0;
  lengths.forEach((length, row) => {
    data.set(floats.data.subarray(row * steps * width, (row * steps + length) * width), at);
    at += length * width;
  });
  return { rows: lengths.length, width, data, lengths };
}

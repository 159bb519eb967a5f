import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { sizeOf } from "../shape.js";
import { isArray } from "../show.js";
import { checkFlat, toFloats } from "./floats.js";
import { isArrayLike, isNDArray } from "./types.js";

/** Sequences of different lengths, one after the other without gaps. */
export interface Ragged {
  readonly rows: number;
  /** The shape of a step. */
  readonly line: readonly number[];
  readonly data: Float32Array;
  readonly lengths: Uint32Array;
}

/**
 * Sequences of vectors whose rows differ in length, from nested arrays, or from `{ data, shape, lengths }`: padded to one length behind their
 * end, or one after the other. Undefined where all rows have one length and no lengths are given.
 * @param rank the axes of padded rows.
 */
export function raggedFloats(value: unknown, name: string, rank = 3): Ragged | undefined {
  if (isNDArray(value)) {
    return value.lengths === undefined ? undefined : flatRagged(value, name, rank);
  }
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
  const [, ...line] = parts.find((part) => part !== undefined)!.shape;
  parts.forEach((part, i) => {
    const same =
      part?.shape.length === rank - 1 && line.every((size, j) => size === part.shape[j + 1]);
    if (part === undefined || (same && line.length === rank - 2)) return;
    const expected = line.length === rank - 2 ? `(steps, ${line.join(", ")})` : `rank ${rank - 1}`;
    throw new BpttError(
      "Shape",
      `${name}[${i}] has shape [${part.shape.join(", ")}], and ${expected} was expected.`,
    );
  });
  const width = sizeOf(line);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const data = zeros(Float32Array, total * width, name);
  let at = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    data.set(part.data, at);
    at += part.data.length;
  }
  return { rows: lengths.length, line, data, lengths };
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
  rank: number,
): Ragged {
  const lengths = checkLengths(value.lengths, name);
  const { shape } = checkFlat(value, name);
  const floats = toFloats({ data: value.data, shape }, name);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (shape.length === rank - 1 && shape[0] === total) {
    return { rows: lengths.length, line: shape.slice(1), data: floats.data, lengths };
  }
  const [, steps = 0, ...line] = shape;
  const width = sizeOf(line);
  if (shape.length !== rank || shape[0] !== lengths.length || lengths.some((n) => n > steps)) {
    throw new BpttError(
      "Shape",
      `${name} has shape [${shape.join(", ")}] and ${lengths.length} lengths: expected [${lengths.length}, steps, ${rank === 3 ? "features" : "height, width, channels"}] with no length above the steps.`,
    );
  }
  const data = zeros(Float32Array, total * width, name);
  let at = 0;
  lengths.forEach((length, row) => {
    data.set(floats.data.subarray(row * steps * width, (row * steps + length) * width), at);
    at += length * width;
  });
  return { rows: lengths.length, line, data, lengths };
}

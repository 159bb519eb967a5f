import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { checkFlat, describe, empty, isExactly, position } from "./floats.js";
import { checkLengths } from "./ragged.js";
import { isArrayLike, isNDArray } from "./types.js";

/** Rows of token ids, one after the other without gaps. */
export interface Tokens {
  readonly data: Int32Array;
  readonly rows: number;
  /** Ids of each step. */
  readonly each: number;
  /** Steps of every row, or 0 where `lengths` tells them one by one. */
  readonly steps: number;
  readonly lengths: Uint32Array | undefined;
}

/** What bounds token ids. */
export interface Vocabulary {
  /** The layer that sets it. */
  readonly layer: string;
  /** Ids lie below. */
  readonly size: number;
}

/**
 * Token ids as the engine takes them, each checked against the vocabulary.
 *
 * @param rank 2 for rows of ids; 3 where each step is a sequence of them, all of one length.
 * @throws BpttError `TokenOutOfRange`, `Shape`, `EmptyData`, `InvalidArgument` for something other than numbers.
 */
export function toTokens(
  value: unknown,
  name: string,
  vocabulary: Vocabulary,
  rank: TokenRank,
): Tokens {
  return isNDArray(value)
    ? flatTokens(value, name, vocabulary, rank)
    : nestedTokens(value, name, vocabulary, rank);
}

/** Rows of ids, or rows of steps of ids. */
export type TokenRank = 2 | 3;

function flatTokens(
  value: { data: unknown; shape: unknown; lengths?: unknown },
  name: string,
  vocabulary: Vocabulary,
  rank: TokenRank,
): Tokens {
  const { data, shape } = checkFlat(value, name);
  if (shape.length !== rank) {
    throw wrongRank(name, vocabulary, rank, `shape [${shape.join(", ")}]`);
  }
  const [rows, steps, each = 1] = shape as [number, number, number?];
  const where = (i: number) => `${name}${position(i, shape)}`;
  const ids = isExactly(data, Int32Array) ? data : zeros(Int32Array, data.length, name);
  copyIds(data, ids, 0, vocabulary, where);
  const all = { data: ids, rows, steps, each, lengths: undefined };
  return value.lengths === undefined ? all : cutRows(all, checkLengths(value.lengths, name), name);
}

/** Rows without what stands behind their ends. */
function cutRows(all: Tokens, lengths: Uint32Array, name: string): Tokens {
  const { data: ids, rows, steps, each } = all;
  if (lengths.length !== rows || lengths.some((length) => length > steps)) {
    throw new BpttError(
      "Shape",
      `${name} has ${rows} rows of ${steps} steps: expected as many lengths, none of them above ${steps}.`,
    );
  }
  const total = lengths.reduce((sum, n) => sum + n, 0);
  const data = zeros(Int32Array, total * each, name);
  let at = 0;
  lengths.forEach((length, row) => {
    data.set(ids.subarray(row * steps * each, (row * steps + length) * each), at);
    at += length * each;
  });
  return { data, rows, steps: 0, each, lengths };
}

function nestedTokens(
  value: unknown,
  name: string,
  vocabulary: Vocabulary,
  rank: TokenRank,
): Tokens {
  if (!isArrayLike(value)) {
    throw new BpttError(
      "InvalidArgument",
      `${name} should be an array of rows of token ids, or { data, shape }, got ${show(value)}.`,
    );
  }
  if (value.length === 0) throw empty(name);
  const lengths = measureRows(value, name, vocabulary, rank);
  const total = lengths.reduce((sum, n) => sum + n, 0);
  if (total === 0) throw new BpttError("EmptyData", `Every row of ${name} is empty.`);
  const each = rank === 3 ? idsOfSteps(value as ArrayLike<ArrayLike<unknown>>, name) : 1;
  const data = zeros(Int32Array, total * each, name);
  let at = 0;
  const copy = (ids: ArrayLike<unknown>, where: string) => {
    copyIds(ids, data, at, vocabulary, (i) => `${where}[${i}]`);
    at += ids.length;
  };
  for (let row = 0; row < value.length; row++) {
    const [ids, where] = [value[row] as ArrayLike<unknown>, `${name}[${row}]`];
    if (rank === 2) copy(ids, where);
    else
      for (let step = 0; step < ids.length; step++) {
        copy(ids[step] as ArrayLike<unknown>, `${where}[${step}]`);
      }
  }
  const steps = lengths[0]!;
  const ragged = lengths.some((n) => n !== steps);
  return ragged
    ? { data, rows: value.length, steps: 0, each, lengths }
    : { data, rows: value.length, steps, each, lengths: undefined };
}

/** How many ids each step has: all of them as many. */
function idsOfSteps(rows: ArrayLike<ArrayLike<unknown>>, name: string): number {
  let each: number | undefined;
  for (let row = 0; row < rows.length; row++) {
    for (let step = 0; step < rows[row]!.length; step++) {
      const ids = rows[row]![step];
      if (isArrayLike(ids) && ids.length > 0 && ids.length === (each ?? ids.length)) {
        each = ids.length;
        continue;
      }
      const got = isArrayLike(ids) ? `an array of ${ids.length}` : describe(ids);
      throw new BpttError(
        "Shape",
        `${name}[${row}][${step}] is ${got}, and an array of ${each === undefined ? "" : `${each} `}token ids was expected: all steps have as many, the shorter ones padded.`,
      );
    }
  }
  return each!;
}

function measureRows(
  rows: ArrayLike<unknown>,
  name: string,
  vocabulary: Vocabulary,
  rank: TokenRank,
): Uint32Array {
  const lengthOf = (row: number) => {
    const ids = rows[row];
    if (isArrayLike(ids)) return ids.length;
    if (typeof ids === "number") throw wrongRank(name, vocabulary, rank, "a flat list of numbers");
    throw new BpttError(
      "InvalidArgument",
      `${name}[${row}] is ${describe(ids)}, and an array of token ids was expected.`,
    );
  };
  // Before there is room for all the others: an array of holes may be of any length.
  lengthOf(0);
  const lengths = zeros(Uint32Array, rows.length, name);
  for (let row = 0; row < rows.length; row++) lengths[row] = lengthOf(row);
  return lengths;
}

function wrongRank(name: string, { layer }: Vocabulary, rank: TokenRank, got: string): BpttError {
  const rows = rank === 2 ? "rows of token ids" : "rows of steps of token ids";
  return new BpttError(
    "Shape",
    `Input of layer "${layer}" is incompatible with the layer: expected ${name} of rank ${rank}, ${rows}, got ${got}. One row alone is written [row].`,
  );
}

/** Copies ids into `out` from `at` on (in place if both are the same), stopping at the first that is none. */
export function copyIds(
  ids: ArrayLike<unknown>,
  out: Int32Array,
  at: number,
  vocabulary: Vocabulary,
  where: (index: number) => string,
): void {
  const limit = vocabulary.size;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i];
    if (!isId(id, limit)) throw badId(id, where(i), vocabulary);
    out[at + i] = id;
  }
}

/** Whether a value is an integer from 0 on and below a limit. */
export const isId = (id: unknown, limit: number): id is number =>
  // The bit operation is 0 or a truncated number for whatever is not an integer, so that one test finds all of it.
  typeof id === "number" && (id | 0) === id && id >= 0 && id < limit;

export function badId(id: unknown, where: string, { layer, size }: Vocabulary): BpttError {
  if (typeof id !== "number") {
    return new BpttError(
      "InvalidArgument",
      `${where} is ${describe(id)}, and an integer token id was expected.`,
    );
  }
  if (!Number.isInteger(id)) {
    return new BpttError(
      Number.isFinite(id) ? "TokenOutOfRange" : "NotFinite",
      `${where} is ${id}, and the layer "${layer}" expects integer token ids in [0, ${size}).`,
    );
  }
  return new BpttError(
    "TokenOutOfRange",
    `Token id ${id} at ${where} is out of range for the layer "${layer}": expected an integer in [0, ${size}), as its inputDim is ${size}.`,
  );
}

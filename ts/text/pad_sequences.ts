import { zeros } from "../allocate.js";
import {
  checkOptions,
  checkSurplus,
  finiteNumber,
  isIterable,
  oneOf,
  positiveInteger,
  show,
} from "../checks.js";
import { isArrayLike } from "../data/types.js";
import { BpttError } from "../errors.js";

/** Options of {@link padSequences}. */
export interface PadSequencesOptions {
  /** Length of every row; by default that of the longest sequence. */
  maxlen?: number | null;
  /** "int32" for token ids, "float32" for anything else. Default "int32". */
  dtype?: "int32" | "float32";
  /** Where the padding goes: before the sequence ("pre") or after it ("post"). Default "pre". */
  padding?: "pre" | "post";
  /** Which end of a sequence that is too long is cut off. Default "pre". */
  truncating?: "pre" | "post";
  /** What the padding is. Default 0. */
  value?: number;
}

const where = "padSequences";
const optionNames = ["maxlen", "dtype", "padding", "truncating", "value"];

/**
 * Makes sequences equally long, at the front by default, as Keras does: a recurrent network reads
 * the padding first and the end of the text last, so that the text is what it remembers.
 *
 *     padSequences([[7, 8], [9]], { maxlen: 3 })   // rows 0 7 8 and 0 0 9
 */
export function padSequences(
  sequences: Iterable<ArrayLike<number>>,
  options: PadSequencesOptions & { dtype: "float32" },
): Float32Array[];
export function padSequences(
  sequences: Iterable<ArrayLike<number>>,
  options?: PadSequencesOptions & { dtype?: "int32" },
): Int32Array[];
export function padSequences(
  sequences: Iterable<ArrayLike<number>>,
  options: PadSequencesOptions = {},
  ...surplus: never[]
): Int32Array[] | Float32Array[] {
  checkSurplus(where, surplus);
  const { dtype, padding, truncating, value, maxlen } = readOptions(options);
  const rows = checkRows(sequences);
  const length = maxlen ?? rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  if (!fits(value, dtype)) throw misfit(value, dtype, "`value`");

  const pad = <Row extends Int32Array | Float32Array>(Class: new (length: number) => Row) =>
    rows.map((row, index) => {
      const kept = Math.min(row.length, length);
      const from = truncating === "pre" ? row.length - kept : 0;
      const to = padding === "pre" ? length - kept : 0;
      const padded = zeros(Class, length, `sequences[${index}]`);
      // What is there already are zeros.
      if (!Object.is(value, 0)) padded.fill(value);
      for (let i = 0; i < kept; i++) {
        const number = row[from + i] as number;
        if (!fits(number, dtype)) throw misfit(number, dtype, `sequences[${index}][${from + i}]`);
        padded[to + i] = number;
      }
      return padded;
    });
  return dtype === "int32" ? pad(Int32Array) : pad(Float32Array);
}

function readOptions(options: PadSequencesOptions): Required<PadSequencesOptions> {
  const {
    maxlen = null,
    dtype = "int32",
    padding = "pre",
    truncating = "pre",
    value = 0,
  } = checkOptions(where, options, optionNames);
  if (maxlen !== null) positiveInteger(where, "maxlen", maxlen);
  return {
    maxlen,
    dtype: oneOf(where, "dtype", dtype, ["int32", "float32"]),
    padding: oneOf(where, "padding", padding, ["pre", "post"]),
    truncating: oneOf(where, "truncating", truncating, ["pre", "post"]),
    value: finiteNumber(where, "value", value),
  };
}

function checkRows(sequences: unknown): ArrayLike<number>[] {
  if (!isIterable(sequences)) {
    throw invalid(`expects \`sequences\` to be an array of sequences, got ${show(sequences)}`);
  }
  const rows: ArrayLike<number>[] = [];
  for (const row of sequences) {
    if (!isArrayLike(row)) {
      throw invalid(
        `expects sequences[${rows.length}] to be an array of numbers, got ${show(row)}`,
      );
    }
    rows.push(row as ArrayLike<number>);
  }
  return rows;
}

/** Keras cuts 0.5 to 0 on the way to int32; a lost fraction is rarely meant, so it is an error. */
function fits(number: unknown, dtype: string): boolean {
  if (typeof number !== "number") return false;
  return dtype === "int32" ? number === (number | 0) : Number.isFinite(Math.fround(number));
}

function misfit(number: unknown, dtype: string, place: string): BpttError {
  const whole = 'a whole number that fits into 32 bits (pass dtype: "float32" for other numbers)';
  const real = Number.isNaN(number) || typeof number !== "number" ? undefined : number;
  const float = "a finite number that a 32-bit float can hold";
  const kind = real === undefined ? "a number" : dtype === "int32" ? whole : float;
  return invalid(`expects ${place} to be ${kind}, got ${show(number)}`);
}

function invalid(message: string): BpttError {
  return new BpttError("InvalidArgument", `${where} ${message}.`);
}

import { isPlain, show } from "../checks.js";
import { checkFlat } from "../data/floats.js";
import { checkLengths } from "../data/ragged.js";
import { isArrayLike, isNDArray, type NDArray, type NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { listed, type Stage } from "./stages.js";

/** A row of data: of a table of numbers a list of numbers, of a list of numbers a number; a field of that for each name. */
export type RowOf<X> = X extends NDArray
  ? NDArray | NumericArray | number
  : X extends readonly (infer R)[]
    ? R
    : X extends NumericArray
      ? number
      : X extends object
        ? { readonly [K in keyof X]: RowOf<X[K]> }
        : never;

/** Rows of data, which is not copied: whoever changes it changes the rows. */
export interface RowsIn {
  readonly rows: number;
  at(row: number): unknown;
}

/** Elements [x, y], or as many members as there are parts. */
export function rowsOf(parts: readonly unknown[], names: readonly string[]): Stage<unknown[]> {
  const all = parts.map((part, i) => rowsIn(part, names[i]!));
  const [first] = all;
  all.forEach(({ rows }, i) => {
    if (rows === first!.rows) return;
    throw new BpttError(
      "Shape",
      `Data cardinality is ambiguous. Make sure all arrays contain the same number of samples: ${names[0]} has ${first!.rows} rows, ${names[i]} has ${rows}.`,
    );
  });
  return listed(first!.rows, (row) => all.map(({ at }) => at(row)));
}

/** The rows of one part, whatever form it has. */
export function rowsIn(value: unknown, name: string): RowsIn {
  if (isNDArray(value)) return flatRows(value, name);
  if (isArrayLike(value)) return { rows: value.length, at: (row) => value[row] };
  if (!isPlain(value) || Object.keys(value).length === 0) {
    throw new BpttError(
      "InvalidArgument",
      `${name} should be an array, a typed array, { data, shape } or an object of those by name, got ${show(value)}.`,
    );
  }
  const keys = Object.keys(value);
  const fields = keys.map((key) => rowsIn(value[key], `${name}.${key}`));
  const wrong = fields.findIndex(({ rows }) => rows !== fields[0]!.rows);
  if (wrong > 0) {
    throw new BpttError(
      "Shape",
      `${name}.${keys[0]} has ${fields[0]!.rows} rows, ${name}.${keys[wrong]} has ${fields[wrong]!.rows}: they should have as many.`,
    );
  }
  const at = (row: number) => Object.fromEntries(keys.map((key, i) => [key, fields[i]!.at(row)]));
  return { rows: fields[0]!.rows, at };
}

/** Rows of `{ data, shape }`: of the same numbers, with `lengths` without what stands behind their ends. */
function flatRows(value: NDArray, name: string): RowsIn {
  const { data, shape } = checkFlat(value, name);
  const numbers = data as NumericArray;
  const [rows = 0, ...rest] = shape;
  const lengths = value.lengths === undefined ? undefined : checkLengths(value.lengths, name);
  if (
    lengths &&
    (lengths.length !== rows || rest.length === 0 || lengths.some((n) => n > rest[0]!))
  ) {
    throw new BpttError(
      "Shape",
      `${name} has shape [${shape.join(", ")}] and ${lengths.length} lengths: expected one for each row, none of them above its steps.`,
    );
  }
  if (rest.length === 0) return { rows, at: (row) => numbers[row] };
  const size = rest.reduce((product, dim) => product * dim, 1);
  const width = size / rest[0]!;
  const part = (from: number, to: number) =>
    Array.isArray(numbers) ? numbers.slice(from, to) : (numbers as Float32Array).subarray(from, to);
  const at = (row: number) => {
    const steps = lengths?.[row] ?? rest[0]!;
    const values = part(row * size, row * size + steps * width);
    return rest.length === 1 ? values : { data: values, shape: [steps, ...rest.slice(1)] };
  };
  return { rows, at };
}

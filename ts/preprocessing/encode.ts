import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { checkNumber } from "../data/floats.js";
import type { NDArray } from "../data/types.js";
import { isArrayLike } from "../data/types.js";
import { BpttError } from "../errors.js";

/** How ids become numbers: each a vector with one 1; or of a row of ids, which ids there are, or how often. */
export type Encoding = "one_hot" | "multi_hot" | "count";

export const ENCODINGS: readonly Encoding[] = ["multi_hot", "one_hot", "count"];

/**
 * Ids below `depth` as vectors: `one_hot` of `(rows)` or `(rows, 1)` gives `(rows, depth)`, of `(rows, n)` `(rows, n, depth)`; the others
 * make one vector of the ids of each row.
 */
export function encoded(
  where: string,
  rows: readonly ArrayLike<number>[],
  depth: number,
  encoding: Encoding,
  weights?: readonly ArrayLike<number>[],
): NDArray {
  const width = rows[0]?.length ?? 0;
  if (encoding === "one_hot") {
    const ragged = rows.find((row) => row.length !== width);
    if (ragged)
      throw new BpttError(
        "Shape",
        `${where} makes one vector of each id, and rows of ${width} and ${ragged.length} ids do not fit into one array.`,
      );
  }
  const perRow = encoding === "one_hot" ? width : 1;
  const data = zeros(Float32Array, rows.length * perRow * depth, "the vectors");
  rows.forEach((row, r) => {
    for (let i = 0; i < row.length; i++) {
      const id = row[i]!;
      if (!Number.isInteger(id) || id >= depth || id < 0) {
        throw new BpttError(
          "TokenOutOfRange",
          `${where} expects integers in [0, ${depth}), got ${show(id)} in row ${r}.`,
        );
      }
      const at = encoding === "one_hot" ? (r * width + i) * depth + id : r * depth + id;
      const weight = checkNumber(weights?.[r]?.[i] ?? 1, () => `countWeights[${r}][${i}]`);
      data[at] = encoding === "count" ? data[at]! + weight : 1;
    }
  });
  const shape = perRow > 1 ? [rows.length, perRow, depth] : [rows.length, depth];
  return { data, shape };
}

/** Rows of ids: a list of ids is rows of one each where each id is encoded, and one row where they are together. */
export function rowsOfIds(where: string, value: unknown, encoding: Encoding): ArrayLike<number>[] {
  const invalid = (got: unknown) =>
    new BpttError("InvalidArgument", `${where} expects ids, or rows of them, got ${show(got)}.`);
  if (!isArrayLike(value) || value.length === 0) throw invalid(value);
  const ofRows = isArrayLike(value[0]);
  if (!ofRows && encoding !== "one_hot") return [value as ArrayLike<number>];
  const rows: ArrayLike<number>[] = [];
  // Each as it is read: a list of holes may be of any length.
  for (let i = 0; i < value.length; i++) {
    const item = value[i];
    if (ofRows ? !isArrayLike(item) : typeof item !== "number") throw invalid(item);
    rows.push(ofRows ? (item as ArrayLike<number>) : [item as number]);
  }
  return rows;
}

import { type Encoding, encoded, rowsOfIds } from "./encode.js";
import { mapNested } from "./nested.js";

/** The bins of values: numbers in the form of the values, or vectors of them. */
export function binned(
  where: string,
  given: unknown,
  binOf: (value: unknown) => number,
  bins: number,
  outputMode: "int" | Encoding,
): unknown {
  const found = mapNested(where, given, binOf, (list) => Int32Array.from(list));
  if (outputMode === "int") return found;
  const rows = rowsOfIds(where, typeof found === "number" ? [found] : found, outputMode);
  return encoded(where, rows, bins, outputMode);
}

/** Rows of known sizes as matrices, one for each place of some axes, which layers go over as over sequences of their own. */
import { sizeOf } from "../shape.js";
import type { InnerTensor, Lowering } from "./lowering.js";

/** How many there are in each row, 1 where the row is one, and their sizes. */
export interface Matrices {
  readonly places: number;
  readonly steps: number;
  readonly features: number;
}

/** Rows of all numbers as such matrices; `part` names the node. */
export function toMatrices(
  into: Lowering,
  row: InnerTensor,
  { places, steps, features }: Matrices,
  [name, part]: readonly [name: string, part: string],
): InnerTensor {
  const config =
    places === 1 ? { steps, features } : { steps: places, features: [steps, features] };
  const made = into.add("Reshape", config, [row], 1, { part })[0]!;
  return places === 1 ? made : into.relined(name, "Nest", {}, made);
}

/** The way back. */
export function fromMatrices(
  into: Lowering,
  made: InnerTensor,
  { places, steps, features }: Matrices,
  [name, part]: readonly [name: string, part: string],
): InnerTensor {
  const lines = places === 1 ? made : into.relined(name, "Unnest", { steps }, made);
  const config = { steps: null, features: sizeOf([places, steps, features]) };
  return into.add("Reshape", config, [lines], 1, { part })[0]!;
}

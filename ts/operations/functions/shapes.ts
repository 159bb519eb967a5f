/** The same numbers in other places. */
import { checkSurplus } from "../../checks.js";
import { connect } from "../../graph/connect.js";
import type { SymbolicTensor } from "../../graph/tensor.js";
import { Composed } from "../composed.js";
import * as composites from "../composed_kinds.js";
import { ExpandSteps } from "../expand_steps.js";
import * as kinds from "../layer_kinds.js";
import { LayerOperation } from "../layer_operation.js";
import * as places from "../placed_kinds.js";
import { Split } from "../split.js";
import { Stack } from "../stack.js";
import { checked, ofList, ofOne } from "./made.js";

/** Tensors one behind the other along an axis, which alone may differ in size: features (-1), or the steps of sequences (1). */
export function concatenate(
  xs: readonly SymbolicTensor[],
  axis = -1,
  ...surplus: never[]
): SymbolicTensor {
  return ofList("concatenate", new LayerOperation(kinds.CONCATENATE, { axis }), xs, surplus);
}

/** A new axis of size 1: vectors as sequences of one step (1), or of one feature (-1). */
export function expandDims(x: SymbolicTensor, axis: number, ...surplus: never[]): SymbolicTensor {
  const ofSteps = checked("expandDims", x).dtype === "bool" && (axis === -1 || axis === 2);
  const operation = ofSteps ? new ExpandSteps() : new LayerOperation(kinds.EXPAND_DIMS, { axis });
  return ofOne("expandDims", operation, x, surplus);
}

/** Steps or features from the last to the first. */
export function flip(
  x: SymbolicTensor,
  axis: number | readonly number[],
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("flip", new LayerOperation(kinds.FLIP, { axis }), x, surplus);
}

/** Each step several times (axis 1), or each feature (-1). */
export function repeat(
  x: SymbolicTensor,
  repeats: number,
  axis: number,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("repeat", new Composed(places.REPEAT, { repeats, axis }), x, surplus);
}

/** The same numbers of a row in another shape: -1 for the batch, then one or two sizes. */
export function reshape(
  x: SymbolicTensor,
  newshape: readonly number[],
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("reshape", new LayerOperation(kinds.RESHAPE, { newshape }), x, surplus);
}

/** Steps and features exchanged: `swapaxes(x, 1, 2)`. */
export function swapaxes(
  x: SymbolicTensor,
  axis1: number,
  axis2: number,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("swapaxes", new LayerOperation(kinds.SWAPAXES, { axis1, axis2 }), x, surplus);
}

/** Without axes of size 1: those named, or all. */
export function squeeze(
  x: SymbolicTensor,
  axis: number | readonly number[] | null = null,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("squeeze", new LayerOperation(kinds.SQUEEZE, { axis }), x, surplus);
}

/** Axes in another order, that of the batch first: `transpose(x, [0, 2, 1])`. */
export function transpose(
  x: SymbolicTensor,
  axes: readonly number[],
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("transpose", new LayerOperation(kinds.TRANSPOSE, { axes }), x, surplus);
}

/** Parts along an axis: as many as said, of one size, or cut at these places. */
export function split(
  x: SymbolicTensor,
  indicesOrSections: number | readonly number[],
  axis: number,
  ...surplus: never[]
): SymbolicTensor[] {
  checkSurplus("split", surplus);
  const parts = connect(new Split({ indicesOrSections, axis }), checked("split", x));
  return [parts].flat();
}

/** Vectors of one size as the steps of a sequence (axis 1), or as its features (-1). */
export function stack(
  xs: readonly SymbolicTensor[],
  axis: number,
  ...surplus: never[]
): SymbolicTensor {
  return ofList("stack", new Stack({ axis }), xs, surplus);
}

/** The sum of each number and of all before it along an axis: 1 for steps, -1 for features. */
export function cumsum(x: SymbolicTensor, axis: number, ...surplus: never[]): SymbolicTensor {
  return ofOne("cumsum", new Composed(composites.CUMSUM, { axis }), x, surplus);
}

/** Each number less the one before it along an axis, one less than there were. */
export function diff(x: SymbolicTensor, n = 1, axis = -1, ...surplus: never[]): SymbolicTensor {
  return ofOne("diff", new Composed(composites.DIFF, { n, axis }), x, surplus);
}

/** Axes moved to other places: `moveaxis(x, 1, 2)`. */
export function moveaxis(
  x: SymbolicTensor,
  source: number | readonly number[],
  destination: number | readonly number[],
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("moveaxis", new LayerOperation(kinds.MOVEAXIS, { source, destination }), x, surplus);
}

/** Divided by their Euclidean length along an axis, or by epsilon where that is more. */
export function normalize(
  x: SymbolicTensor,
  axis = -1,
  order: 2 = 2,
  epsilon: number | null = null,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne(
    "normalize",
    new Composed(composites.NORMALIZE, { axis, order, epsilon }),
    x,
    surplus,
  );
}

/** 1 at the place that a token id or an integer names, else 0: `(batch, steps)` to `(batch, steps, numClasses)`. Others have zeros alone. */
export function oneHot(x: SymbolicTensor, numClasses: number, ...surplus: never[]): SymbolicTensor {
  return ofOne("oneHot", new Composed(composites.ONE_HOT, { numClasses }), x, surplus);
}

/** Zeros before and behind: two counts for each axis, that of the batch `[0, 0]`. */
export function pad(
  x: SymbolicTensor,
  padWidth: readonly (readonly [number, number])[],
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("pad", new Composed(places.PAD, { padWidth }), x, surplus);
}

/** All moved along an axis by `shift`; what leaves at one end comes in at the other. */
export function roll(
  x: SymbolicTensor,
  shift: number,
  axis: number,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("roll", new Composed(places.ROLL, { shift, axis }), x, surplus);
}

/** What stands at these places along an axis, in this order. */
export function take(
  x: SymbolicTensor,
  indices: readonly number[],
  axis: number,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("take", new Composed(places.TAKE, { indices, axis }), x, surplus);
}

/** All again and again: for each axis how often, 1 for the batch. */
export function tile(
  x: SymbolicTensor,
  repeats: readonly number[],
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("tile", new Composed(places.TILE, { repeats }), x, surplus);
}

/** The tensor at each place along an axis, which goes: `unstack(x, null, 1)`. */
export function unstack(
  x: SymbolicTensor,
  num: number | null,
  axis: number,
  ...surplus: never[]
): SymbolicTensor[] {
  checkSurplus("unstack", surplus);
  const parts = connect(new Composed(composites.UNSTACK, { num, axis }), checked("unstack", x));
  return [parts].flat();
}

/** The same numbers in other places. */
import { checkSurplus } from "../../checks.js";
import { connect } from "../../graph/connect.js";
import type { SymbolicTensor } from "../../graph/tensor.js";
import * as kinds from "../layer_kinds.js";
import { LayerOperation } from "../layer_operation.js";
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
  return ofOne("expandDims", new LayerOperation(kinds.EXPAND_DIMS, { axis }), x, surplus);
}

/** Steps or features from the last to the first. */
export function flip(
  x: SymbolicTensor,
  axis: number | readonly number[],
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("flip", new LayerOperation(kinds.FLIP, { axis }), x, surplus);
}

/** Each step several times, along axis 1. */
export function repeat(
  x: SymbolicTensor,
  repeats: number,
  axis: number,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("repeat", new LayerOperation(kinds.REPEAT, { repeats, axis }), x, surplus);
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

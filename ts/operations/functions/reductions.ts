/** One number of several, along an axis. */
import type { SymbolicTensor } from "../../graph/tensor.js";
import { Reduction } from "../reduction.js";
import * as kinds from "../reduction_kinds.js";
import { ofOne } from "./made.js";

/** An axis, or several together: 1 for steps, -1 for the last one. */
export type Axes = number | readonly number[];

/**
 * The largest; equal ones share the gradient. As of all functions like it: along features, steps, or both together; with `keepdims` an axis stays, of size 1. As in Keras masked
 * steps count like others.
 *
 * @throws BpttError `Shape` where nothing would be left of a row but one number, or steps become features and their number is not known.
 */
export function max(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("max", new Reduction(kinds.MAX, { axis, keepdims }), x, surplus);
}

/** The mean. */
export function mean(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("mean", new Reduction(kinds.MEAN, { axis, keepdims }), x, surplus);
}

/** The smallest; equal ones share the gradient. */
export function min(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("min", new Reduction(kinds.MIN, { axis, keepdims }), x, surplus);
}

/** The sum. */
export function sum(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("sum", new Reduction(kinds.SUM, { axis, keepdims }), x, surplus);
}

/** The mean of the squared differences to the mean: Keras's `var`, which is no name for a function here. */
export function variance(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("variance", new Reduction(kinds.VAR, { axis, keepdims }), x, surplus);
}

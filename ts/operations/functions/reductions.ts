/** One number of several, along an axis. */
import type { SymbolicTensor } from "../../graph/tensor.js";
import { Reduction, type ReductionOptions } from "../reduction.js";
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

/** Whether all are true, or not 0: truth values. */
export function all(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("all", new Reduction(kinds.ALL, { axis, keepdims }), x, surplus);
}

/** Whether one of them is true, or not 0: truth values. */
export function any(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("any", new Reduction(kinds.ANY, { axis, keepdims }), x, surplus);
}

/** Where the largest stands, counted from 0; of equal ones the first. It has no gradient. */
export function argmax(
  x: SymbolicTensor,
  axis: number,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("argmax", new Reduction(kinds.ARGMAX, { axis, keepdims }), x, surplus);
}

/** Where the smallest stands, counted from 0; of equal ones the first. It has no gradient. */
export function argmin(
  x: SymbolicTensor,
  axis: number,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("argmin", new Reduction(kinds.ARGMIN, { axis, keepdims }), x, surplus);
}

/** `log(sum exp(x))`, also where the sum is too large. */
export function logsumexp(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("logsumexp", new Reduction(kinds.LOGSUMEXP, { axis, keepdims }), x, surplus);
}

/** The Euclidean length; unlike in Keras its gradient is 0, and no NaN, where all are 0. `ord` may say 2 for one axis. */
export function norm(
  x: SymbolicTensor,
  ord: 2 | null,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne(
    "norm",
    new Reduction(kinds.NORM, { ord, axis, keepdims } as object as ReductionOptions),
    x,
    surplus,
  );
}

/** The product. */
export function prod(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("prod", new Reduction(kinds.PROD, { axis, keepdims }), x, surplus);
}

/** The root of the variance; unlike in Keras its gradient is 0, and no NaN, where all are equal. */
export function std(
  x: SymbolicTensor,
  axis: Axes,
  keepdims = false,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("std", new Reduction(kinds.STD, { axis, keepdims }), x, surplus);
}

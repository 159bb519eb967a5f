// Operations that make one number of several.
import { BpttError } from "../errors.js";
import { only } from "../readers.js";
import { show } from "../show.js";
import { axis } from "./axes.js";
import type { ReductionKind } from "./reduction.js";

/** Of truth values, and of numbers, which are true where they are not 0. */
const truths = {
  truths: true,
  before: ["Elementwise", { rule: "not_equal", operands: [null, 0] }],
} as const;

export const ALL: ReductionKind = { className: "All", rule: "min", ...truths };
export const AMAX: ReductionKind = { className: "Amax", rule: "max" };
export const AMIN: ReductionKind = { className: "Amin", rule: "min" };
export const ANY: ReductionKind = { className: "Any", rule: "max", ...truths };
/** Where the largest is found first. */
export const ARGMAX: ReductionKind = {
  className: "Argmax",
  rule: "argmax",
  readers: { axis: axis() },
};
export const ARGMIN: ReductionKind = {
  className: "Argmin",
  rule: "argmin",
  readers: { axis: axis() },
};
export const LOGSUMEXP: ReductionKind = {
  className: "Logsumexp",
  module: "math",
  rule: "logsumexp",
};
export const MAX: ReductionKind = {
  className: "Max",
  rule: "max",
  readers: { initial: only(null) },
};
export const MEAN: ReductionKind = { className: "Mean", rule: "mean" };
export const MIN: ReductionKind = {
  className: "Min",
  rule: "min",
  readers: { initial: only(null) },
};
/** The length of a vector. Without an order the root of all squares, along two axes as well. */
export const NORM: ReductionKind = {
  className: "Norm",
  module: "linalg",
  rule: "norm",
  single: ({ ord }) => ord !== null,
  readers: { ord: order },
};
export const PROD: ReductionKind = {
  className: "Prod",
  rule: "prod",
  readers: { dtype: only(null) },
};
export const STD: ReductionKind = { className: "Std", rule: "std" };
export const SUM: ReductionKind = { className: "Sum", rule: "sum" };
export const VAR: ReductionKind = { className: "Var", rule: "var" };

/** The orders that are the Euclidean length. */
function order(where: string, name: string, value: unknown): null | 2 {
  if (value === undefined || value === null) return null;
  if (value === 2) return 2;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected null or 2, got ${show(value)}.`,
  );
}

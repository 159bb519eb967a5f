// Operations that make one number of several.
import { BpttError } from "../errors.js";
import { show } from "../show.js";
import type { ReductionKind } from "./reduction.js";

export const MAX: ReductionKind = { className: "Max", rule: "max", readers: { initial: none } };
export const MEAN: ReductionKind = { className: "Mean", rule: "mean" };
export const MIN: ReductionKind = { className: "Min", rule: "min", readers: { initial: none } };
export const SUM: ReductionKind = { className: "Sum", rule: "sum" };
export const VAR: ReductionKind = { className: "Var", rule: "var" };

/** What a configuration has for a setting that is not known here: nothing. */
function none(where: string, name: string, value: unknown): null {
  if ((value ?? null) === null) return null;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected null, got ${show(value)}.`,
  );
}

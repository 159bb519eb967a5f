/** Elementary functions, number by number. */
import type { SymbolicTensor } from "../../graph/tensor.js";
import * as kinds from "../pointwise_kinds.js";
import { ofEach } from "./made.js";

/** `|x|`, of slope 0 at 0. */
export function absolute(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("absolute", kinds.ABSOLUTE, x, surplus);
}

/** The cosine. */
export function cos(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("cos", kinds.COS, x, surplus);
}

/** `e ** x`. */
export function exp(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("exp", kinds.EXP, x, surplus);
}

/** `e ** x - 1`, exact near 0. */
export function expm1(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("expm1", kinds.EXPM1, x, surplus);
}

/** The largest integer up to x; it has no gradient. */
export function floor(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("floor", kinds.FLOOR, x, surplus);
}

/** The natural logarithm, of numbers above 0. */
export function log(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("log", kinds.LOG, x, surplus);
}

/** `log(1 + x)`, exact near 0. */
export function log1p(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("log1p", kinds.LOG1P, x, surplus);
}

/** Where it is not true. */
export function logicalNot(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("logicalNot", kinds.LOGICAL_NOT, x, surplus);
}

/** `-x`. */
export function negative(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("negative", kinds.NEGATIVE, x, surplus);
}

/** 1 at every place. */
export function onesLike(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("onesLike", kinds.ONES_LIKE, x, surplus);
}

/** `1 / x`. */
export function reciprocal(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("reciprocal", kinds.RECIPROCAL, x, surplus);
}

/** `1 / sqrt(x)`. */
export function rsqrt(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("rsqrt", kinds.RSQRT, x, surplus);
}

/** -1, 0 or 1; it has no gradient. */
export function sign(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sign", kinds.SIGN, x, surplus);
}

/** The sine. */
export function sin(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sin", kinds.SIN, x, surplus);
}

/** The square root, of numbers that are not below 0. */
export function sqrt(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sqrt", kinds.SQRT, x, surplus);
}

/** `x * x`. */
export function square(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("square", kinds.SQUARE, x, surplus);
}

/** 0 at every place. */
export function zerosLike(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("zerosLike", kinds.ZEROS_LIKE, x, surplus);
}

/** Truth values as numbers: 1 where true, else 0. */
export function cast(x: SymbolicTensor, dtype: "float32", ...surplus: never[]): SymbolicTensor {
  return ofEach("cast", kinds.CAST, x, surplus, { dtype });
}

/** Numbers from `xMin` to `xMax`: what lies beyond is the nearer bound, and has no gradient. */
export function clip(
  x: SymbolicTensor,
  xMin: number,
  xMax: number,
  ...surplus: never[]
): SymbolicTensor {
  return ofEach("clip", kinds.CLIP, x, surplus, { xMin, xMax });
}

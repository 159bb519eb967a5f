/** Elementary functions, number by number. */
import type { SymbolicTensor } from "../../graph/tensor.js";
import * as kinds from "../pointwise_kinds.js";
import { ofEach } from "./made.js";

/** `|x|`, of slope 0 at 0. */
export function absolute(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("absolute", kinds.ABSOLUTE, x, surplus);
}

/** The angle of this cosine, of numbers within [-1, 1]. */
export function arccos(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("arccos", kinds.ARCCOS, x, surplus);
}

/** The number of this hyperbolic cosine, of numbers from 1 on. */
export function arccosh(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("arccosh", kinds.ARCCOSH, x, surplus);
}

/** The angle of this sine, of numbers within [-1, 1]. */
export function arcsin(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("arcsin", kinds.ARCSIN, x, surplus);
}

/** The number of this hyperbolic sine. */
export function arcsinh(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("arcsinh", kinds.ARCSINH, x, surplus);
}

/** The angle of this tangent. */
export function arctan(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("arctan", kinds.ARCTAN, x, surplus);
}

/** The number of this hyperbolic tangent, of numbers between -1 and 1. */
export function arctanh(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("arctanh", kinds.ARCTANH, x, surplus);
}

/** The cube root. */
export function cbrt(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("cbrt", kinds.CBRT, x, surplus);
}

/** The smallest integer from x on; it has no gradient. */
export function ceil(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("ceil", kinds.CEIL, x, surplus);
}

/** The cosine. */
export function cos(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("cos", kinds.COS, x, surplus);
}

/** The hyperbolic cosine. */
export function cosh(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("cosh", kinds.COSH, x, surplus);
}

/** Degrees as radians. */
export function deg2rad(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("deg2rad", kinds.DEG2RAD, x, surplus);
}

/** The error function. */
export function erf(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("erf", kinds.ERF, x, surplus);
}

/** `e ** x`. */
export function exp(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("exp", kinds.EXP, x, surplus);
}

/** `2 ** x`. */
export function exp2(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("exp2", kinds.EXP2, x, surplus);
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

/** The logarithm to the base 10, of numbers above 0. */
export function log10(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("log10", kinds.LOG10, x, surplus);
}

/** The logarithm to the base 2, of numbers above 0. */
export function log2(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("log2", kinds.LOG2, x, surplus);
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

/** Radians as degrees. */
export function rad2deg(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("rad2deg", kinds.RAD2DEG, x, surplus);
}

/** `1 / x`. */
export function reciprocal(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("reciprocal", kinds.RECIPROCAL, x, surplus);
}

/** To so many decimals; of two numbers that are as near the even one. It has no gradient. */
export function round(x: SymbolicTensor, decimals = 0, ...surplus: never[]): SymbolicTensor {
  return ofEach("round", kinds.ROUND, x, surplus, { decimals });
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

/** The hyperbolic sine. */
export function sinh(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sinh", kinds.SINH, x, surplus);
}

/** The square root, of numbers that are not below 0. */
export function sqrt(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sqrt", kinds.SQRT, x, surplus);
}

/** `x * x`. */
export function square(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("square", kinds.SQUARE, x, surplus);
}

/** x, which counts as a constant: no gradient goes through it. */
export function stopGradient(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("stopGradient", kinds.STOP_GRADIENT, x, surplus);
}

/** The tangent. */
export function tan(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("tan", kinds.TAN, x, surplus);
}

/** The next integer towards 0; it has no gradient. */
export function trunc(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("trunc", kinds.TRUNC, x, surplus);
}

/** 0 at every place. */
export function zerosLike(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("zerosLike", kinds.ZEROS_LIKE, x, surplus);
}

/** Truth values as numbers, 1 where true, else 0; token ids of an input as numbers. */
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

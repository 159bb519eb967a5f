/** Operations on numbers beside each other. */
import { checkSurplus } from "../../checks.js";
import { connect } from "../../graph/connect.js";
import type { SymbolicTensor } from "../../graph/tensor.js";
import * as kinds from "../elementwise_kinds.js";
import { LogicalOr } from "../logical_or.js";
import { checked, ofSeveral, type TensorLike } from "./made.js";

/**
 * `a + b`, number by number. As of all functions like it: tensors have as many axes as each other, a size of 1 stands for any but the batch's, and a
 * number stands for all. As in Keras masked steps are numbers like others, and what comes of them has no mask, where the layer {@link Add} keeps it.
 *
 * @throws BpttError `InvalidArgument` for what is neither a tensor nor a number, `Shape` where sizes differ and none of them is 1.
 */
export function add(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("add", kinds.ADD, [a, b], surplus);
}

/** `a - b`. */
export function subtract(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("subtract", kinds.SUBTRACT, [a, b], surplus);
}

/** `a b`. */
export function multiply(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("multiply", kinds.MULTIPLY, [a, b], surplus);
}

/** `a / b`. */
export function divide(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("divide", kinds.DIVIDE, [a, b], surplus);
}

/** The largest integer up to `a / b`; it has no gradient. */
export function floorDivide(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("floorDivide", kinds.FLOOR_DIVIDE, [a, b], surplus);
}

/** What the division of a by b to an integer leaves: it has the sign of b. */
export function mod(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("mod", kinds.MOD, [a, b], surplus);
}

/** `a ** b`: a negative number has no power that is no integer. */
export function power(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("power", kinds.POWER, [a, b], surplus);
}

/** `log(exp(a) + exp(b))`, also where those are too large. */
export function logaddexp(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("logaddexp", kinds.LOGADDEXP, [a, b], surplus);
}

/** The larger one of two; equal ones leave the gradient to the first. */
export function maximum(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("maximum", kinds.MAXIMUM, [a, b], surplus);
}

/** The smaller one of two; equal ones leave the gradient to the first. */
export function minimum(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("minimum", kinds.MINIMUM, [a, b], surplus);
}

/** Whether two are equal: truth values, for `where`, `cast` or a mask. */
export function equal(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("equal", kinds.EQUAL, [a, b], surplus);
}

/** Whether two differ: truth values. */
export function notEqual(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("notEqual", kinds.NOT_EQUAL, [a, b], surplus);
}

/** Whether `a < b`: truth values. */
export function less(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("less", kinds.LESS, [a, b], surplus);
}

/** Whether `a <= b`: truth values. */
export function lessEqual(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("lessEqual", kinds.LESS_EQUAL, [a, b], surplus);
}

/** Whether `a > b`: truth values. */
export function greater(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("greater", kinds.GREATER, [a, b], surplus);
}

/** Whether `a >= b`: truth values. */
export function greaterEqual(a: TensorLike, b: TensorLike, ...surplus: never[]): SymbolicTensor {
  return ofSeveral("greaterEqual", kinds.GREATER_EQUAL, [a, b], surplus);
}

/** Where both are true. */
export function logicalAnd(
  a: SymbolicTensor,
  b: SymbolicTensor,
  ...surplus: never[]
): SymbolicTensor {
  return ofSeveral("logicalAnd", kinds.LOGICAL_AND, [a, b], surplus);
}

/** Where one of them is true. */
export function logicalOr(
  a: SymbolicTensor,
  b: SymbolicTensor,
  ...surplus: never[]
): SymbolicTensor {
  checkSurplus("logicalOr", surplus);
  const tensors = [a, b].map((x) => checked("logicalOr", x));
  return connect(new LogicalOr(), tensors) as SymbolicTensor;
}

/** Where one of them alone is true. */
export function logicalXor(
  a: SymbolicTensor,
  b: SymbolicTensor,
  ...surplus: never[]
): SymbolicTensor {
  return ofSeveral("logicalXor", kinds.LOGICAL_XOR, [a, b], surplus);
}

/** `a` where the condition is true, and `b` elsewhere. */
export function where(
  condition: SymbolicTensor,
  a: TensorLike,
  b: TensorLike,
  ...surplus: never[]
): SymbolicTensor {
  return ofSeveral("where", kinds.WHERE, [condition, a, b], surplus);
}

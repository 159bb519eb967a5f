// Operations that are numbers beside each other, made one.

/** Such an operation. */
export interface ElementwiseKind {
  /** Keras's name. */
  readonly className: string;
  /** What the core calls it. */
  readonly rule: string;
  /** The elementary function of the core through which it goes then. */
  readonly function?: string;
  /** Whether it makes truth values. */
  readonly truths?: boolean;
  /** Whether it takes nothing but such. */
  readonly logical?: boolean;
}

export const ADD: ElementwiseKind = { className: "Add", rule: "add" };
export const SUBTRACT: ElementwiseKind = { className: "Subtract", rule: "subtract" };
export const MULTIPLY: ElementwiseKind = { className: "Multiply", rule: "multiply" };
export const DIVIDE: ElementwiseKind = { className: "Divide", rule: "divide" };
export const TRUE_DIVIDE: ElementwiseKind = { className: "TrueDivide", rule: "divide" };
export const FLOOR_DIVIDE: ElementwiseKind = {
  className: "FloorDivide",
  rule: "divide",
  function: "floor",
};
export const MOD: ElementwiseKind = { className: "Mod", rule: "mod" };
export const POWER: ElementwiseKind = { className: "Power", rule: "power" };
/** `log(exp a + exp b)` */
export const LOGADDEXP: ElementwiseKind = { className: "Logaddexp", rule: "logaddexp" };
export const MAXIMUM: ElementwiseKind = { className: "Maximum", rule: "maximum" };
export const MINIMUM: ElementwiseKind = { className: "Minimum", rule: "minimum" };
export const EQUAL: ElementwiseKind = { className: "Equal", rule: "equal", truths: true };
export const NOT_EQUAL: ElementwiseKind = {
  className: "NotEqual",
  rule: "not_equal",
  truths: true,
};
export const LESS: ElementwiseKind = { className: "Less", rule: "less", truths: true };
export const LESS_EQUAL: ElementwiseKind = {
  className: "LessEqual",
  rule: "less_equal",
  truths: true,
};
export const GREATER: ElementwiseKind = { className: "Greater", rule: "greater", truths: true };
export const GREATER_EQUAL: ElementwiseKind = {
  className: "GreaterEqual",
  rule: "greater_equal",
  truths: true,
};
/** Truth values are 0 and 1. */
export const LOGICAL_AND: ElementwiseKind = {
  className: "LogicalAnd",
  rule: "minimum",
  truths: true,
  logical: true,
};
export const LOGICAL_XOR: ElementwiseKind = {
  className: "LogicalXor",
  rule: "not_equal",
  truths: true,
  logical: true,
};
/** Where the first operand is true the second, and elsewhere the third. */
export const WHERE: ElementwiseKind = { className: "Where", rule: "where" };

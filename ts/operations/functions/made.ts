// What the public functions have in common: operations made of what they are given.
import { checkSurplus, takeItems } from "../../checks.js";
import { BpttError } from "../../errors.js";
import { connect } from "../../graph/connect.js";
import { SymbolicTensor } from "../../graph/tensor.js";
import type { Layer } from "../../layers/layer.js";
import { show, showItems } from "../../show.js";
import { Elementwise } from "../elementwise.js";
import type { ElementwiseKind } from "../elementwise_kinds.js";
import type { Operand } from "../operand.js";
import { Pointwise, type PointwiseKind } from "../pointwise.js";

/** A tensor that has no numbers yet, or a number: at least one argument of a function must be a tensor. */
export type TensorLike = SymbolicTensor | number;

/** Most tensors in a list. */
const MOST = 4096;

/** An operation over one tensor. */
export function ofOne(where: string, operation: Layer, x: unknown, surplus: readonly unknown[]) {
  checkSurplus(where, surplus as never[]);
  return connect(operation, checked(where, x)) as SymbolicTensor;
}

/** Something done to each number. */
export const ofEach = (
  where: string,
  kind: PointwiseKind,
  x: unknown,
  surplus: readonly unknown[],
  settings: object = {},
): SymbolicTensor => ofOne(where, new Pointwise(kind, { ...settings }), x, surplus);

/** An operation over a list of tensors. */
export function ofList(where: string, operation: Layer, xs: unknown, surplus: readonly unknown[]) {
  checkSurplus(where, surplus as never[]);
  const tensors = takeItems(xs, MOST) ?? [];
  if (tensors.length > 0 && tensors.every((x) => x instanceof SymbolicTensor)) {
    return connect(operation, tensors as SymbolicTensor[]) as SymbolicTensor;
  }
  throw new BpttError(
    "InvalidArgument",
    `${where} expects a list of what \`input(...)\` or a layer's \`apply\` gave, got ${showItems(xs)}.`,
  );
}

/** Numbers beside each other, made one. */
export function ofSeveral(
  where: string,
  kind: ElementwiseKind,
  given: readonly unknown[],
  surplus: readonly unknown[],
): SymbolicTensor {
  checkSurplus(where, surplus as never[]);
  const operands = given.map((x): Operand => {
    if (typeof x === "number" && Number.isFinite(x)) return x;
    checked(where, x);
    return null;
  });
  const tensors = given.filter((x) => x instanceof SymbolicTensor);
  if (tensors.length > 0) {
    return connect(new Elementwise(kind, operands), tensors) as SymbolicTensor;
  }
  throw new BpttError("InvalidArgument", `${where} expects a tensor, and got numbers alone.`);
}

/** A tensor. */
export function checked(where: string, x: unknown): SymbolicTensor {
  if (x instanceof SymbolicTensor) return x;
  throw new BpttError(
    "InvalidArgument",
    `${where} expects what \`input(...)\` or a layer's \`apply\` gave, got ${show(x)}.`,
  );
}

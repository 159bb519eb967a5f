/** Products of matrices, in each row of the batch. */
import { checkSurplus } from "../../checks.js";
import { connect } from "../../graph/connect.js";
import type { SymbolicTensor } from "../../graph/tensor.js";
import { einsumOf } from "../einsum_beside.js";
import { Product } from "../product.js";
import * as kinds from "../product_kinds.js";
import { checked } from "./made.js";

/**
 * `a @ b`: `(batch, m, k)` by `(batch, k, n)` to `(batch, m, n)`. Of four or five axes both have the same ones between that of the batch and the last two, as heads
 * are in `(batch, heads, m, k)`, and all sizes but the batch's are known.
 *
 * @throws BpttError `Unsupported` for tensors of other ranks, `Shape` where sizes differ or are not known.
 */
export function matmul(a: SymbolicTensor, b: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  checkSurplus("matmul", surplus);
  const tensors = [checked("matmul", a), checked("matmul", b)];
  return connect(new Product(kinds.MATMUL, [null, null]), tensors) as SymbolicTensor;
}

/**
 * Products that an equation names, of two tensors that share the batch: of matrices, summed over one letter, or of numbers beside each other, of
 * two letters at most, which may be summed over. Where there are more than three axes letters may stand in any order; those of both tensors are summed or stay,
 * those of one stay, and all sizes but the batch's are known.
 *
 * @example einsum("bthd,bshd->bhts", queries, keys) // by heads
 * @example einsum("btd,bsd->bts", queries, keys)
 * @example einsum("btd,btd->bt", a, b) // a number for each step
 * @throws BpttError `InvalidArgument` for what is no such equation, `Unsupported` for another one.
 */
export function einsum(
  subscripts: string,
  a: SymbolicTensor,
  b: SymbolicTensor,
  ...surplus: never[]
): SymbolicTensor {
  checkSurplus("einsum", surplus);
  const tensors = [checked("einsum", a), checked("einsum", b)];
  const shapes = tensors.map(({ shape }) => shape);
  return connect(einsumOf([null, null], { subscripts }, shapes), tensors) as SymbolicTensor;
}

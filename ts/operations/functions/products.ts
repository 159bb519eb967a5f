/** Products of matrices, in each row of the batch. */
import { checkSurplus } from "../../checks.js";
import { connect } from "../../graph/connect.js";
import type { SymbolicTensor } from "../../graph/tensor.js";
import { Product } from "../product.js";
import * as kinds from "../product_kinds.js";
import { checked } from "./made.js";

/**
 * `a @ b`: `(batch, m, k)` by `(batch, k, n)` to `(batch, m, n)`.
 *
 * @throws BpttError `Unsupported` for tensors of other ranks, `Shape` where sizes differ.
 */
export function matmul(a: SymbolicTensor, b: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  checkSurplus("matmul", surplus);
  const tensors = [checked("matmul", a), checked("matmul", b)];
  return connect(new Product(kinds.MATMUL, [null, null]), tensors) as SymbolicTensor;
}

/**
 * Products that an equation names: of two tensors that share the batch and one other letter, over which they are summed.
 *
 * @example einsum("btd,bsd->bts", queries, keys)
 * @throws BpttError `InvalidArgument` for what is no such equation, `Unsupported` for one that sums over another number of letters.
 */
export function einsum(
  subscripts: string,
  a: SymbolicTensor,
  b: SymbolicTensor,
  ...surplus: never[]
): SymbolicTensor {
  checkSurplus("einsum", surplus);
  const tensors = [checked("einsum", a), checked("einsum", b)];
  return connect(
    new Product(kinds.EINSUM, [null, null], { subscripts }),
    tensors,
  ) as SymbolicTensor;
}

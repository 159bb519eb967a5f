import type { ActivationName } from "../activations.js";
import { isPlain } from "../checks.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { flag } from "../readers.js";
import { activation } from "./fields.js";
import { named } from "./named.js";
import { CellLayer, cellReaders, GRU_CELL, type RecurrentOptions } from "./recurrent.js";

/** Options of {@link GRU}. */
export interface GRUOptions<S extends boolean = boolean> extends RecurrentOptions<S> {
  /** Of the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationName | null;
  /** Whether the reset gate works on the recurrent product, as in cuDNN, rather than on the state. Default true. */
  resetAfter?: boolean;
}

/** Readers of these options. With `resetAfter` there are two biases, one for each product. */
export const readers = (options: unknown) => ({
  ...cellReaders(isPlain(options) && options.resetAfter === false ? 1 : 2),
  recurrentActivation: activation("sigmoid"),
  resetAfter: flag(true),
});

/**
 * The gated recurrent unit (Cho et al., 2014), as Keras computes it. With s the recurrent activation and a the activation:
 *
 * `z = s(x_t W_z + h_{t-1} U_z + b_z)`, `r = s(x_t W_r + h_{t-1} U_r + b_r)`, `h_t = z h_{t-1} + (1 - z) g`, where
 * `g = a(x_t W_h + b_h + r (h_{t-1} U_h + e_h))` with `resetAfter`, as in cuDNN, and `g = a(x_t W_h + (r h_{t-1}) U_h + b_h)` without it.
 *
 * Weights, below `gru_cell`: `kernel` W (features, 3 units), `recurrent_kernel` U (units, 3 units), `bias` (2, 3 units) with `resetAfter`: b, then e, whose
 * parts for z and r are added to b's; (3 units) without. Their columns are Keras's: update gate z, reset gate r, candidate h, `units` of each.
 *
 * Input: `(batch, steps, features)`, and initial states `(batch, units)` where they are given. Output: `(batch, units)`, what the last
 * step gave, or `(batch, steps, units)` with `returnSequences`; with `returnState` the last states follow.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class GRU<S extends boolean = false> extends CellLayer<
  S extends true ? [SymbolicTensor, SymbolicTensor] : SymbolicTensor
> {
  /** @internal */
  static readonly own = named("GRU", this, ["units"]);

  constructor(units: number, options: GRUOptions<S> = {}) {
    super("GRU", { units }, options, readers(options));
  }

  protected override get kind() {
    return GRU_CELL;
  }
}

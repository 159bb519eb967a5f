import type { Activation } from "../activations.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { activation, flag } from "./fields.js";
import { CellLayer, cellReaders, LSTM_CELL, type RecurrentOptions } from "./recurrent.js";

/** Options of {@link LSTM}. */
export interface LSTMOptions<S extends boolean = boolean> extends RecurrentOptions<S> {
  /** Of the gates. Default `"sigmoid"`. */
  recurrentActivation?: Activation | null;
  /** Whether the forget gate's bias starts at 1. Default true. */
  unitForgetBias?: boolean;
}

export const READERS = {
  ...cellReaders(1),
  recurrentActivation: activation("sigmoid"),
  unitForgetBias: flag(true),
};

/**
 * Long short-term memory: `c_t = f c_{t-1} + i activation(g)`, `h_t = o activation(c_t)`, with the gates i, f and o from the input and
 * h_{t-1}. Its states are h and c.
 *
 * Input: `(batch, steps, features)`, and initial states `(batch, units)` where they are given. Output: `(batch, units)`, what the last
 * step gave, or `(batch, steps, units)` with `returnSequences`; with `returnState` the last states follow.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class LSTM<S extends boolean = false> extends CellLayer<
  S extends true ? [SymbolicTensor, SymbolicTensor, SymbolicTensor] : SymbolicTensor
> {
  override readonly className: string = "LSTM";
  protected override readonly kind = LSTM_CELL;

  constructor(units: number, options: LSTMOptions<S> = {}) {
    super("LSTM", units, options, READERS);
  }
}

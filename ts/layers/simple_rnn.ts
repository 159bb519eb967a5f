import type { SymbolicTensor } from "../graph/tensor.js";
import { named } from "./named.js";
import { CellLayer, cellReaders, type RecurrentOptions, SIMPLE_RNN } from "./recurrent.js";

/** Options of {@link SimpleRNN}. */
export interface SimpleRNNOptions<S extends boolean = boolean> extends RecurrentOptions<S> {}

export const READERS = {
  ...cellReaders(1),
};

/**
 * The plain recurrence `h_t = activation(W x_t + U h_{t-1} + b)`, starting from zeros.
 *
 * Input: `(batch, steps, features)`, and initial states `(batch, units)` where they are given. Output: `(batch, units)`, what the last
 * step gave, or `(batch, steps, units)` with `returnSequences`; with `returnState` the last states follow.
 *
 * Source: Elman (1990).
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class SimpleRNN<S extends boolean = false> extends CellLayer<
  S extends true ? [SymbolicTensor, SymbolicTensor] : SymbolicTensor
> {
  /** @internal */
  static readonly own = named("SimpleRNN", this, ["units"]);

  constructor(units: number, options: SimpleRNNOptions<S> = {}) {
    super("SimpleRNN", { units }, options, READERS);
  }

  protected override get kind() {
    return SIMPLE_RNN;
  }
}

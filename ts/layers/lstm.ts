import type { ActivationName } from "../activations.js";
import { BpttError } from "../errors.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { constantArray } from "../initializers/parse.js";
import { flag } from "../readers.js";
import { activation } from "./fields.js";
import type { LayerConfig } from "./layer.js";
import { named } from "./named.js";
import { CellLayer, cellReaders, LSTM_CELL, type RecurrentOptions } from "./recurrent.js";

/** Options of {@link LSTM}. */
export interface LSTMOptions<S extends boolean = boolean> extends RecurrentOptions<S> {
  /** Of the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationName | null;
  /** Whether the forget gate's bias starts at 1. Default true. */
  unitForgetBias?: boolean;
}

export const READERS = {
  ...cellReaders(1),
  recurrentActivation: activation("sigmoid"),
  unitForgetBias: flag(true),
};

/** Keras draws the parts of such a bias one by one, to which the numbers of an array would not belong. */
export function checkForgetBias(
  where: string,
  { unit_forget_bias, bias_initializer }: LayerConfig,
) {
  if (!unit_forget_bias || !constantArray(bias_initializer)) return;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an array for argument \`biasInitializer\`, which needs \`unitForgetBias: false\`.`,
  );
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000), as Keras computes it. With
 * `[i f g o] = x_t W + h_{t-1} U + b`, s the recurrent activation and a the activation:
 *
 * `c_t = s(f) c_{t-1} + s(i) a(g)`, `h_t = s(o) a(c_t)`. Its states are h and c.
 *
 * Weights, below `lstm_cell`: `kernel` W (features, 4 units), `recurrent_kernel` U (units, 4 units), `bias` b (4 units). Their columns are Keras's: input
 * gate i, forget gate f, candidate (g here, c in Keras), output gate o, `units` of each.
 *
 * Input: `(batch, steps, features)`, and initial states `(batch, units)` where they are given. Output: `(batch, units)`, what the last
 * step gave, or `(batch, steps, units)` with `returnSequences`; with `returnState` the last states follow.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class LSTM<S extends boolean = false> extends CellLayer<
  S extends true ? [SymbolicTensor, SymbolicTensor, SymbolicTensor] : SymbolicTensor
> {
  /** @internal */
  static readonly own = named("LSTM", this, ["units"]);

  constructor(units: number, options: LSTMOptions<S> = {}) {
    super("LSTM", { units }, options, READERS);
    checkForgetBias("LSTM", this.settings);
  }

  protected override get kind() {
    return LSTM_CELL;
  }
}

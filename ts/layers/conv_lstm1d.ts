import { ConvLSTM, type ConvLSTMOptions } from "./conv_lstm.js";
import { named } from "./named.js";
import type { Single } from "./pairs.js";

/** Options of {@link ConvLSTM1D}. */
export type ConvLSTM1DOptions<S extends boolean = boolean> = ConvLSTMOptions<Single, S>;

/**
 * {@link ConvLSTM2D} over frames of one dimension, such as the bands of a spectrum.
 *
 * Weights, below `conv_lstm_cell`: `kernel` (width of a window, channels, 4 filters), `recurrent_kernel` (width, filters, 4 filters), `bias` (4 filters).
 *
 * Input: `(batch, steps, width, channels)`, and initial states `(batch, columns, filters)` where they are given. Output: `(batch, columns, filters)`, or
 * `(batch, steps, columns, filters)` with `returnSequences`; with `returnState` the last states follow.
 *
 * Source: Shi et al. (2015).
 *
 * @example new ConvLSTM1D(8, 5, { padding: "same" })
 * @throws BpttError as {@link ConvLSTM2D}.
 */
export class ConvLSTM1D<S extends boolean = false> extends ConvLSTM<S> {
  /** @internal */
  static readonly own = named("ConvLSTM1D", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: Single, options: ConvLSTM1DOptions<S> = {}) {
    super("ConvLSTM1D", 1, filters, kernelSize, options);
  }
}

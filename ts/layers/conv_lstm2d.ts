import { ConvLSTM, type ConvLSTMOptions } from "./conv_lstm.js";
import { named } from "./named.js";
import type { Pair } from "./pairs.js";

/** Options of {@link ConvLSTM2D}. */
export type ConvLSTM2DOptions<S extends boolean = boolean> = ConvLSTMOptions<Pair, S>;

/**
 * Long short-term memory over images (Shi et al., 2015, without peepholes), as Keras computes it: an LSTM whose products are convolutions. With
 * `[i f g o] = x_t * W + h_{t-1} * U + b`, s the recurrent activation and a the activation:
 *
 * `c_t = s(f) c_{t-1} + s(i) a(g)`, `h_t = s(o) a(c_t)`. Its states are h and c. Strides, padding and dilation are those of the input's windows; those of
 * the state are padded so that it keeps its size.
 *
 * Weights, below `conv_lstm_cell`: `kernel` W (height, width of a window, channels, 4 filters), `recurrent_kernel` U (height, width, filters,
 * 4 filters), `bias` b (4 filters).
 *
 * Input: `(batch, steps, height, width, channels)`, and initial states `(batch, rows, columns, filters)` where they are given. Output: `(batch, rows,
 * columns, filters)`, what the last step gave, or `(batch, steps, rows, columns, filters)` with `returnSequences`; with `returnState` the last states
 * follow. Masked and missing steps are not computed. `trainable: false` freezes it; in Keras its cell goes on learning.
 *
 * @example new ConvLSTM2D(16, 3, { padding: "same", returnSequences: true })
 * @throws BpttError `InvalidArgument` for sizes that are not positive integers, strides and dilation that are both above 1, an unknown option or name.
 */
export class ConvLSTM2D<S extends boolean = false> extends ConvLSTM<S> {
  /** @internal */
  static readonly own = named("ConvLSTM2D", this, ["filters", "kernel_size"]);

  constructor(filters: number, kernelSize: Pair, options: ConvLSTM2DOptions<S> = {}) {
    super("ConvLSTM2D", 2, filters, kernelSize, options);
  }
}

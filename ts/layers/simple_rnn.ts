import {
  parseActivation,
  RECURRENT_ACTIVATIONS,
  type RecurrentActivation,
} from "../activations.js";
import { boolean, checkOptions, positiveInteger } from "../checks.js";
import { type Initializer, type ParsedInitializer, parseInitializer } from "../initializers.js";
import type { Shape } from "../shape.js";
import { Layer, type LayerConfig, type LayerOptions, type WeightSpec } from "./layer.js";

/** Options of {@link SimpleRNN}. */
export interface SimpleRNNOptions extends LayerOptions {
  /** Default `"tanh"`. */
  activation?: RecurrentActivation | null;
  /** Default true. */
  useBias?: boolean;
  /** Whether to give the output of every step instead of the last. Default false. */
  returnSequences?: boolean;
  /** Of the input's weights. Default `"glorot_uniform"`. */
  kernelInitializer?: Initializer;
  /** Of the state's weights. Default `"orthogonal"`. */
  recurrentInitializer?: Initializer;
  /** Default `"zeros"`. */
  biasInitializer?: Initializer;
}

const OPTIONS = [
  "activation",
  "useBias",
  "returnSequences",
  "kernelInitializer",
  "recurrentInitializer",
  "biasInitializer",
  "name",
];

/**
 * The plain recurrence `h_t = activation(W x_t + U h_{t-1} + b)`, starting from zeros.
 *
 * Input: `(batch, steps, features)`. Output: `(batch, units)`, the state after the last step, or
 * `(batch, steps, units)` with `returnSequences`.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class SimpleRNN extends Layer {
  override readonly className = "SimpleRNN";
  readonly units: number;
  readonly activation: RecurrentActivation;
  readonly useBias: boolean;
  readonly returnSequences: boolean;
  readonly #kernelInitializer: ParsedInitializer;
  readonly #recurrentInitializer: ParsedInitializer;
  readonly #biasInitializer: ParsedInitializer;

  constructor(units: number, options: SimpleRNNOptions = {}) {
    const where = "SimpleRNN";
    checkOptions(where, options, OPTIONS);
    super(where, options.name);
    const initializer = (
      name: `${"kernel" | "recurrent" | "bias"}Initializer`,
      value: Initializer,
      rank: number,
    ) => parseInitializer(where, name, options[name] ?? value, rank);
    this.units = positiveInteger(where, "units", units);
    this.activation = parseActivation(
      where,
      options.activation === undefined ? "tanh" : options.activation,
      RECURRENT_ACTIVATIONS,
    );
    this.useBias = boolean(where, "useBias", options.useBias ?? true);
    this.returnSequences = boolean(where, "returnSequences", options.returnSequences ?? false);
    this.#kernelInitializer = initializer("kernelInitializer", "glorot_uniform", 2);
    this.#recurrentInitializer = initializer("recurrentInitializer", "orthogonal", 2);
    this.#biasInitializer = initializer("biasInitializer", "zeros", 1);
  }

  getConfig(): LayerConfig {
    return {
      units: this.units,
      activation: this.activation,
      use_bias: this.useBias,
      return_sequences: this.returnSequences,
      kernel_initializer: this.#kernelInitializer,
      recurrent_initializer: this.#recurrentInitializer,
      bias_initializer: this.#biasInitializer,
    };
  }

  computeOutputShape(input: Shape): Shape {
    if (input.length !== 3) {
      const hint =
        input.length === 2
          ? " If the layer before it is recurrent, it needs `returnSequences: true`."
          : "";
      throw this.incompatible(input, `expected ndim=3, found ndim=${input.length}`, hint);
    }
    this.features(input);
    const [batch, steps] = input as [number | null, number | null, number];
    return this.returnSequences ? [batch, steps, this.units] : [batch, this.units];
  }

  weightSpecs(input: Shape): WeightSpec[] {
    const { units } = this;
    // Keras keeps these weights in a cell of its own inside the layer, and names them after it.
    const specs = [
      { path: "simple_rnn_cell/kernel", shape: [this.features(input), units] },
      { path: "simple_rnn_cell/recurrent_kernel", shape: [units, units] },
    ];
    if (this.useBias) specs.push({ path: "simple_rnn_cell/bias", shape: [units] });
    return specs;
  }
}

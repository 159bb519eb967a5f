import { ACTIVATIONS, type Activation, parseActivation } from "../activations.js";
import { boolean, checkOptions, positiveInteger } from "../checks.js";
import { type Initializer, type ParsedInitializer, parseInitializer } from "../initializers.js";
import type { Shape } from "../shape.js";
import { Layer, type LayerConfig, type LayerOptions, type WeightSpec } from "./layer.js";

/** Options of {@link Dense}. */
export interface DenseOptions extends LayerOptions {
  /** Default `null`: linear. */
  activation?: Activation | null;
  /** Default true. */
  useBias?: boolean;
  /** Default `"glorot_uniform"`. */
  kernelInitializer?: Initializer;
  /** Default `"zeros"`. */
  biasInitializer?: Initializer;
}

const OPTIONS = ["activation", "useBias", "kernelInitializer", "biasInitializer", "name"];

/**
 * `y = activation(W x + b)`, at every step where the input is a sequence.
 *
 * Input: `(batch, features)` or `(batch, steps, features)`. Output: the same with `units` in the last place.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class Dense extends Layer {
  override readonly className = "Dense";
  readonly units: number;
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly #kernelInitializer: ParsedInitializer;
  readonly #biasInitializer: ParsedInitializer;

  constructor(units: number, options: DenseOptions = {}) {
    checkOptions("Dense", options, OPTIONS);
    super("Dense", options.name);
    const { kernelInitializer = "glorot_uniform", biasInitializer = "zeros" } = options;
    this.units = positiveInteger("Dense", "units", units);
    this.activation = parseActivation("Dense", options.activation ?? null, ACTIVATIONS);
    this.useBias = boolean("Dense", "useBias", options.useBias ?? true);
    this.#kernelInitializer = parseInitializer("Dense", "kernelInitializer", kernelInitializer, 2);
    this.#biasInitializer = parseInitializer("Dense", "biasInitializer", biasInitializer, 1);
  }

  getConfig(): LayerConfig {
    return {
      units: this.units,
      activation: this.activation,
      use_bias: this.useBias,
      kernel_initializer: this.#kernelInitializer,
      bias_initializer: this.#biasInitializer,
    };
  }

  computeOutputShape(input: Shape): Shape {
    if (input.length !== 2 && input.length !== 3) {
      throw this.incompatible(input, `expected ndim=2 or ndim=3, found ndim=${input.length}`);
    }
    this.features(input);
    return [...input.slice(0, -1), this.units];
  }

  weightSpecs(input: Shape): WeightSpec[] {
    const specs: WeightSpec[] = [{ path: "kernel", shape: [this.features(input), this.units] }];
    if (this.useBias) specs.push({ path: "bias", shape: [this.units] });
    return specs;
  }
}

import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { number } from "./fields.js";
import { Layer, type LayerOptions } from "./layer.js";

/** Options of {@link GaussianNoise}. */
export type GaussianNoiseOptions = LayerOptions;

const READERS = { stddev: number(0, 0) };

/** Adds normal noise of this standard deviation in training; does nothing otherwise. Drawn from the model's seed. */
export class GaussianNoise extends Layer<SymbolicTensor> {
  override readonly className = "GaussianNoise";
  override readonly stepwise = true;

  constructor(stddev: number, options: GaussianNoiseOptions = {}) {
    super("GaussianNoise", options, READERS, { stddev });
  }

  computeOutputShape(input: Shape): Shape {
    this.features(input);
    return input;
  }
}

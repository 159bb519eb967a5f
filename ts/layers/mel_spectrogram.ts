import {
  fewestSamples,
  framesOf,
  MEL_READERS,
  type MelOptions,
  OWN,
  settleMel,
} from "../audio/mel.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { choice } from "../readers.js";
import type { Shape } from "../shape.js";
import { Layer, type LayerConfig, type LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link MelSpectrogram}. */
export interface MelSpectrogramOptions extends LayerOptions, MelOptions {
  /**
   * Which loudest level `topDb` counts from: that of the whole batch, as in Keras, where a louder neighbour moves what a clip becomes; or that
   * of each clip alone. Default `"batch"`.
   */
  topDbOver?: "batch" | "clip";
}

const READERS = { ...MEL_READERS, topDbOver: choice(["batch", "clip"]) };

/** What Keras does not have, and where it computes the same. */
const BEYOND: Record<string, unknown> = { ...OWN, top_db_over: "batch" };

/**
 * The mel spectrogram of clips, as Keras's layer makes it: transforms of frames under a window, powers summed up in bands, in decibels. It
 * has no weights, and passes gradients on to the samples.
 *
 * Input: `(batch, samples)`, with a number of samples that is known. Output: `(batch, bands, frames)`, of `1 + floor(samples / sequenceStride)` frames;
 * `new Permute([2, 1])` behind it makes steps of the frames. Keras's `compute_output_shape` says one frame more where the samples end one before a
 * multiple of the stride; its numbers have as many as here.
 *
 * Computed in f64, to be within 1e-3 dB of the formula wherever a level is. With `melScale`, `center`, `padMode` or `topDbOver` other than Keras's, its
 * configuration is this library's own, and Keras refuses to read it. A window of an odd length is periodic as any other, as Keras has it on JAX and
 * PyTorch; on TensorFlow it is symmetric there.
 *
 * @throws BpttError `InvalidArgument` for options that make no spectrogram; `Shape` for samples that are too few for one frame.
 */
export class MelSpectrogram extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("MelSpectrogram", this);

  readonly #settled: LayerConfig;

  constructor(options: MelSpectrogramOptions = {}) {
    super("MelSpectrogram", options, READERS);
    this.#settled = settleMel("MelSpectrogram", this.settings);
  }

  override get inputRank(): number {
    return 2;
  }

  override get keepsSteps(): boolean {
    return false;
  }

  /** @internal */
  override get beyondKeras(): boolean {
    return Object.entries(BEYOND).some(([key, value]) => this.#settled[key] !== value);
  }

  override getConfig(): LayerConfig {
    return { ...this.#settled, ...this.activity };
  }

  override describe(): LayerConfig {
    const said = Object.entries(this.#settled).filter(([key, value]) => BEYOND[key] !== value);
    return Object.fromEntries(said);
  }

  shapeFor(input: Shape): Shape {
    if (input.length !== 2) {
      throw this.incompatible(
        input,
        `expected ndim=2, (batch, samples), found ndim=${input.length}`,
      );
    }
    const samples = this.features(input);
    const fewest = fewestSamples(this.#settled);
    if (samples < fewest) {
      throw this.incompatible(input, `expected at least ${fewest} samples, found ${samples}`);
    }
    return [input[0]!, this.#settled.num_mel_bins as number, framesOf(this.#settled, samples)];
  }

  protected override innerConfig(): Record<string, unknown> {
    return { ...this.#settled };
  }
}

import { checkWindow, readWindow, type WindowLike } from "../audio/mel.js";
import { BpttError } from "../errors.js";
import { choice, count, flag, only, optional, type Reader } from "../readers.js";
import type { Shape } from "../shape.js";
import type { LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";
import { windowSteps } from "./windows.js";

/** Options of {@link STFTSpectrogram}. */
export interface STFTSpectrogramOptions extends LayerOptions {
  /**
   * What is told of each frequency: `"magnitude"`, its logarithm (`"log"`), `"psd"` (the power, twice but at the first and last frequency), `"real"` or `"imag"`
   * part, both one behind the other (`"stft"`), or the `"angle"`. Default `"log"`.
   */
  mode?: "log" | "magnitude" | "psd" | "real" | "imag" | "angle" | "stft";
  /** Samples of a frame, at least 2. Default 256. */
  frameLength?: number;
  /** Samples from one frame to the next, at most `frameLength`. Default: half as many, rounded down. */
  frameStep?: number | null;
  /** Samples of what is transformed, the frame and zeros behind it: at least `frameLength`. Default: the next power of two. */
  fftLength?: number | null;
  /** Default `"hann"`. */
  window?: WindowLike;
  /** Whether the window is periodic, rather than symmetric. Default false. */
  periodic?: boolean;
  /** What the window is divided by: the root of the sum of its squares, its sum, or nothing. Default `"density"`. */
  scaling?: "density" | "spectrum" | null;
  /** `"valid"`: frames stay inside; `"same"`: zeros at both ends. Default `"valid"`. */
  padding?: "valid" | "same";
  /** Has to be false: outputs of four dimensions are not supported. */
  expandDims?: false;
}

const scaling: Reader = (where, name, value) =>
  value === null ? null : choice(["density", "spectrum"])(where, name, value);

const READERS = {
  mode: choice(["log", "magnitude", "psd", "real", "imag", "angle", "stft"]),
  frameLength: count(256),
  frameStep: optional(count()),
  fftLength: optional(count()),
  window: readWindow,
  periodic: flag(false),
  scaling,
  padding: choice(["valid", "same"]),
  expandDims: only(false),
};

/**
 * Short-time Fourier transforms of signals, as Keras's layer makes them: products of each frame with two matrices, `real_kernel` and `imag_kernel` of shape
 * `(frameLength, 1, frequencies)`. They begin as the transform under the window and are weights, which training moves unless the layer has
 * `trainable: false`; `"real"` and `"imag"` have one of them.
 *
 * Input: `(batch, samples, channels)`: one step a sample, rows of any length. Output: `(batch, frames, channels x frequencies)` with
 * `fftLength / 2 + 1` frequencies, in mode `"stft"` twice as many; each channel for itself. A mask ends here.
 *
 * @throws BpttError `InvalidArgument` for options that make no transform, `expandDims` among them; `Shape` for fewer samples than a frame has.
 */
export class STFTSpectrogram extends SequenceLayer {
  /** @internal */
  static readonly own = named("STFTSpectrogram", this);

  constructor(options: STFTSpectrogramOptions = {}) {
    super("STFTSpectrogram", options, READERS);
    const { frame_length, frame_step, fft_length, window } = this.settings;
    const length = frame_length as number;
    const wrong = (argument: string, expected: string, got: unknown) =>
      new BpttError(
        "InvalidArgument",
        `STFTSpectrogram received an invalid value for argument \`${argument}\`, expected ${expected}, got ${got}.`,
      );
    if (length < 2) throw wrong("frameLength", "at least 2 samples", length);
    if (frame_step !== null && (frame_step as number) > length) {
      throw wrong("frameStep", `at most \`frameLength\`, ${length}`, frame_step);
    }
    if (fft_length !== null && (fft_length as number) < length) {
      throw wrong("fftLength", `at least \`frameLength\`, ${length}`, fft_length);
    }
    checkWindow("STFTSpectrogram", window, length, "frameLength");
  }

  override get keepsSteps(): boolean {
    return false;
  }

  get #step(): number {
    const { frame_length, frame_step } = this.settings;
    return (frame_step as number | null) ?? Math.floor((frame_length as number) / 2);
  }

  get #frequencies(): number {
    const { frame_length, fft_length } = this.settings;
    const length = fft_length ?? 2 ** Math.ceil(Math.log2(frame_length as number));
    return Math.floor((length as number) / 2) + 1;
  }

  /** Which of the kernels it has. */
  get #sides(): readonly ("real" | "imag")[] {
    const { mode } = this.settings;
    return mode === "real" || mode === "imag" ? [mode] : ["real", "imag"];
  }

  shapeFor(input: Shape): Shape {
    const [batch, samples, channels] = this.sequence(input);
    const { frame_length, padding, mode } = this.settings;
    const frames = windowSteps(samples, {
      size: frame_length as number,
      stride: this.#step,
      dilation: 1,
      padding: padding as string,
    });
    if (frames !== null && frames < 1) {
      throw this.incompatible(input, `a frame of ${frame_length} samples is longer than the input`);
    }
    return [batch, frames, channels * this.#frequencies * (mode === "stft" ? 2 : 1)];
  }

  override weightSpecs(): WeightSpec[] {
    const shape = [this.settings.frame_length as number, 1, this.#frequencies];
    return this.#sides.map((side) => ({ path: `${side}_kernel`, shape }));
  }

  protected override innerConfig(): Record<string, unknown> {
    const { mode, frame_length, padding, window, periodic, scaling } = this.settings;
    const starts = this.#sides.map((side) => [
      `${side}_kernel_initializer`,
      { class_name: "STFT", config: { side, frame_length, window, periodic, scaling } },
    ]);
    return {
      mode,
      frame_length,
      frame_step: this.#step,
      frequencies: this.#frequencies,
      padding,
      ...Object.fromEntries(starts),
    };
  }
}

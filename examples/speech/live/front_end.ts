import { LogMelStream } from "bptt";

/** How sound becomes the steps of a model, and what its outputs mean: all that has to be known beside the model. */
export interface FrontEnd {
  /** Samples a second. */
  readonly sampleRate: number;
  /** Samples of a window. */
  readonly window: number;
  /** Samples from one window to the next. */
  readonly hop: number;
  /** Mel bands of a frame. */
  readonly bands: number;
  /** Frames that lie one behind the other in a step. */
  readonly stack: number;
  /** What each output stands for. The first is the blank, which is nothing. */
  readonly labels: readonly string[];
}

/** Mean powers below it are silence, so that digital silence is no further from a quiet room than a quiet room from speech. */
const SILENCE = 1e-6;

/** The shortest transform that has room for a window. */
export const fftLength = ({ window }: FrontEnd): number => 2 ** Math.ceil(Math.log2(window));

/**
 * Makes steps of samples while they arrive: log-mel frames, stacked. Nothing is normalized here, as the mean of an utterance can't be known before its end. The model's first layer is a
 * `Normalization`, whose means and variances, one for each band, are those of the training data.
 */
export class Features {
  readonly #stream: LogMelStream;
  readonly #stack: number;
  #frames: Float32Array[] = [];

  constructor(frontEnd: FrontEnd) {
    const { sampleRate, window, hop, bands, stack } = frontEnd;
    this.#stack = stack;
    this.#stream = new LogMelStream({
      samplingRate: sampleRate,
      fftLength: fftLength(frontEnd),
      sequenceLength: window,
      sequenceStride: hop,
      numMelBins: bands,
      minPower: SILENCE,
    });
  }

  /** The steps whose last sample is among these. */
  async push(samples: Float32Array): Promise<Float32Array[]> {
    const steps = [];
    for (const frame of await this.#stream.push(samples)) {
      this.#frames.push(frame);
      if (this.#frames.length < this.#stack) continue;
      steps.push(Float32Array.from(this.#frames.flatMap((frame) => [...frame])));
      this.#frames = [];
    }
    return steps;
  }

  /** Begins anew. */
  reset(): void {
    this.#stream.reset();
    this.#frames = [];
  }
}

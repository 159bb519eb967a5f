import { zeros } from "../allocate.js";
import { closeOwn } from "../assignments.js";
import { checkOptions, checkSurplus } from "../checks.js";
import { isArrayLike, type NumericArray } from "../data/types.js";
import { readAll } from "../readers.js";
import { type LogMelOptions, levelsOf, MEL_NAMES, samplesOf } from "./log_mel.js";
import { MEL_READERS, settleMel } from "./mel.js";

/** Options of {@link LogMelStream}: those of {@link logMel} for which neither a clip's end nor its loudest level has to be known. */
export type LogMelStreamOptions = Omit<LogMelOptions, "topDb" | "center" | "padMode">;

const WHERE = "LogMelStream";
const NAMES = MEL_NAMES.filter((name) => !["topDb", "center", "padMode"].includes(name));

/**
 * Log-mel features of sound that is still arriving: the same bits as {@link logMel} gives of all of it with `center: false` and `topDb: null`, frame by frame as their last samples come.
 *
 * Levels are not normalized. What needs the whole utterance, such as its mean, can't be had live: a `Normalization` layer has one mean and variance for each band, and keeps them in the model's file.
 *
 * @example
 * const stream = new LogMelStream({ samplingRate: 16000, fftLength: 512, sequenceStride: 160, numMelBins: 40 });
 * using session = await model.session({ rows: 1 });
 * for await (const samples of microphone) {
 *   for (const frame of await stream.push(samples)) console.log((await session.step([frame])).data);
 * }
 */
export class LogMelStream {
  /** @internal */
  static readonly own = true;

  readonly #settings: string;
  readonly #length: number;
  readonly #stride: number;
  readonly #bands: number;
  /** The samples from which on the next frame begins, as far as they are there. */
  readonly #rest: Float32Array;
  /** How many they are; below 0, how many lie between here and the next frame. */
  #held = 0;

  /** @throws BpttError `InvalidArgument` for options that make no spectrogram. */
  constructor(options: LogMelStreamOptions = {}, ...surplus: never[]) {
    closeOwn(new.target);
    checkSurplus(WHERE, surplus);
    const given = checkOptions(WHERE, options, NAMES);
    const inside = { ...given, center: false, topDb: null };
    const settings = settleMel(WHERE, readAll(WHERE, MEL_READERS, inside));
    this.#settings = JSON.stringify(settings);
    this.#length = settings.fft_length as number;
    this.#stride = settings.sequence_stride as number;
    this.#bands = settings.num_mel_bins as number;
    this.#rest = zeros(Float32Array, this.#length, "the samples of a frame");
  }

  /**
   * Goes on with the next samples, any number of them. They are taken at once: pushes need not wait for each other, and are answered in their order.
   *
   * @param samples of one channel: a list of numbers.
   * @returns the frames whose last sample is among these, each with its `numMelBins` levels; often none.
   * @throws BpttError `Shape` or `NotFinite` for samples that can't be used, which changes nothing.
   */
  async push(samples: NumericArray, ...surplus: never[]): Promise<Float32Array[]> {
    checkSurplus("push", surplus);
    if (isArrayLike(samples) && samples.length === 0) return [];
    const piece = this.#take(samplesOf("push", samples));
    return piece ? levelsOf(this.#settings, this.#bands, piece) : [];
  }

  /** Begins anew, with the next sample as the first. */
  reset(...surplus: never[]): void {
    checkSurplus("reset", surplus);
    this.#held = 0;
  }

  /** Keeps the samples; where they complete frames, gives those of all of them. */
  #take(samples: Float32Array): Float32Array | undefined {
    const held = Math.max(this.#held, 0);
    const fresh = samples.subarray(held - this.#held);
    const total = this.#held + samples.length;
    if (total < this.#length) {
      this.#rest.set(fresh, held);
      this.#held = total;
      return undefined;
    }
    const next = this.#stride * (1 + Math.floor((total - this.#length) / this.#stride));
    const piece = zeros(Float32Array, next - this.#stride + this.#length, "the samples of frames");
    piece.set(this.#rest.subarray(0, held));
    piece.set(fresh.subarray(0, piece.length - held), held);
    // A stride may be longer or shorter than what was held.
    this.#rest.copyWithin(0, Math.min(next, held), held);
    const kept = Math.max(held - next, 0);
    this.#rest.set(fresh.subarray(Math.max(next - held, 0)), kept);
    this.#held = total - next;
    return piece;
  }
}

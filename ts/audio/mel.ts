// What a mel spectrogram is asked for: by a layer and by functions alike.
import { isArrayConfig, readArrayConfig } from "../config/arrays.js";
import { toFloats } from "../data/floats.js";
import { isArrayLike, type NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { choice, count, flag, number, optional, type Reader, withDefault } from "../readers.js";
import { show } from "../show.js";

/** What a frame is multiplied by: a window by its name, its numbers, or null for none. */
export type WindowLike = "hann" | "hamming" | NumericArray | null;

/** Options of a mel spectrogram. */
export interface MelOptions {
  /** Samples of a frame that is transformed, a power of two of at least 2. Default 2048. */
  fftLength?: number;
  /** Samples from one frame to the next. Default 512. */
  sequenceStride?: number;
  /** Samples of the window, which lies in the middle of a frame, at most `fftLength`. Default: as many. */
  sequenceLength?: number | null;
  /** Of period `sequenceLength`. Default `"hann"`. */
  window?: WindowLike;
  /** Samples a second, an integer. Default 16,000. */
  samplingRate?: number;
  /** Bands of frequencies. Default 128. */
  numMelBins?: number;
  /** Where the lowest band begins, in Hz. Default 20. */
  minFreq?: number;
  /** Where the highest band ends, in Hz. Default: half of `samplingRate`, rounded down. */
  maxFreq?: number | null;
  /** Whether powers become levels in decibels. Default true. */
  powerToDb?: boolean;
  /** How many decibels a level may be below the loudest; null for any number. Default 80. */
  topDb?: number | null;
  /** Of magnitudes before they are summed up in bands: 2 for powers, 1 for magnitudes. Default 2. */
  magExp?: number;
  /** Smaller powers are taken for this one where they become levels. Default 1e-10. */
  minPower?: number;
  /** The power of 0 dB. Default 1. */
  refPower?: number;
  /**
   * `"htk"`: bands equally wide in `1127 ln(1 + f / 700)`, of height 1, as Keras and TensorFlow have them; `"slaney"`: in Slaney's scale,
   * linear up to 1000 Hz, of area 1, as librosa has them by default. Default `"htk"`.
   */
  melScale?: "htk" | "slaney";
  /** Whether frames are centred on multiples of the stride, the first on the first sample; otherwise they stay inside. Default true. */
  center?: boolean;
  /** What is around a clip whose frames are centred: the clip mirrored, as in Keras, or zeros, as in librosa. Default `"reflect"`. */
  padMode?: "reflect" | "constant";
}

/** A window of any length. */
const window: Reader = (where, name, value = "hann") => {
  if (value === null || value === "hann" || value === "hamming") return value;
  const listed = isArrayConfig(value) ? readArrayConfig(value, where).value : value;
  const floats = isArrayLike(listed) ? toFloats(listed, `${where}, \`${name}\``) : undefined;
  if (floats?.shape.length === 1) return Array.from(listed as ArrayLike<number>, Number);
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected "hann", "hamming", a list of numbers or null, got ${show(value)}.`,
  );
};

export { window as readWindow };

/** Refuses a window that has not this length, or that is nothing but zeros. */
export function checkWindow(where: string, given: unknown, length: number, of: string): void {
  if (!Array.isArray(given)) return;
  const zero = given.every((x) => x === 0);
  if (given.length === length && !zero) return;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`window\`, expected ${length} numbers, as \`${of}\` says, got ${zero ? "zeros" : given.length}.`,
  );
}

const powerOfTwo: Reader = (where, name, value) => {
  const length = count(2048)(where, name, value) as number;
  if (length >= 2 && Number.isInteger(Math.log2(length))) return length;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a power of two of at least 2, got ${length}: a shorter window is put into it by \`sequenceLength\`.`,
  );
};

/** Settings that Keras does not have, with the values at which it computes the same. */
export const OWN = { mel_scale: "htk", center: true, pad_mode: "reflect" } as const;

export const MEL_READERS = {
  fftLength: powerOfTwo,
  sequenceStride: count(512),
  sequenceLength: optional(count()),
  window,
  samplingRate: count(16_000),
  numMelBins: count(128),
  minFreq: number(20, 0),
  maxFreq: optional(number(undefined, 0)),
  powerToDb: flag(true),
  topDb: ((where, name, value) =>
    value === null ? null : number(80, 0)(where, name, value)) as Reader,
  magExp: withDefault(2, number(undefined, Number.MIN_VALUE)),
  minPower: withDefault(1e-10, number(undefined, Number.MIN_VALUE)),
  refPower: number(1),
  melScale: choice(["htk", "slaney"]),
  center: flag(true),
  padMode: choice(["reflect", "constant"]),
};

/** Settings of a mel spectrogram as the readers give them, what was left open settled as Keras does it. */
export function settleMel(
  where: string,
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { fft_length, sampling_rate, min_freq, window } = settings as Record<string, number>;
  const sequence_length = (settings.sequence_length ?? fft_length) as number;
  const max_freq = (settings.max_freq || Math.floor(sampling_rate! / 2)) as number;
  if (sequence_length > fft_length!) {
    throw new BpttError(
      "InvalidArgument",
      `${where} expects \`fftLength\` to be at least \`sequenceLength\`, got ${fft_length} and ${sequence_length}.`,
    );
  }
  if (max_freq <= min_freq!) {
    throw new BpttError(
      "InvalidArgument",
      `${where} expects \`maxFreq\` to be above \`minFreq\`, got ${max_freq} and ${min_freq}.`,
    );
  }
  checkWindow(where, window, sequence_length, "sequenceLength");
  return { ...settings, sequence_length, max_freq };
}

/** The fewest samples that such a spectrogram takes. */
export function fewestSamples(settings: Readonly<Record<string, unknown>>): number {
  const length = settings.fft_length as number;
  if (!settings.center) return length;
  return settings.pad_mode === "reflect" ? length / 2 + 1 : 1;
}

/** Frames of so many samples, which are not too few. */
export function framesOf(settings: Readonly<Record<string, unknown>>, samples: number): number {
  const { fft_length, sequence_stride, center } = settings as Record<string, number>;
  return 1 + Math.floor((center ? samples : samples - fft_length!) / sequence_stride!);
}

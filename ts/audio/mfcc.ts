import { zeros } from "../allocate.js";
import { checkOptions, checkSurplus, positiveInteger } from "../checks.js";
import type { NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { type LogMelOptions, MEL_NAMES, melFrames } from "./log_mel.js";

/** Options of {@link mfcc}. */
export interface MfccOptions extends LogMelOptions {
  /** Coefficients of a frame, at most `numMelBins`. Default 20. */
  numMfcc?: number;
}

/**
 * Mel-frequency cepstral coefficients of a clip: the orthonormal cosine transform (DCT II) of its log-mel features in decibels, of which the first are kept. They are librosa's
 * `feature.mfcc` with the options that {@link logMel} names for librosa.
 *
 * @param samples of one channel: a list of numbers.
 * @returns `(frames, numMfcc)`, a list with the coefficients of each frame.
 * @throws BpttError as {@link logMel}.
 */
export async function mfcc(
  samples: NumericArray,
  options: MfccOptions = {},
  ...surplus: never[]
): Promise<Float32Array[]> {
  checkSurplus("mfcc", surplus);
  const given = checkOptions("mfcc", options, [...MEL_NAMES, "numMfcc"]);
  const { numMfcc = 20, ...mel } = given;
  const count = positiveInteger("mfcc", "numMfcc", numMfcc);
  const levels = await melFrames("mfcc", samples, mel);
  const bands = levels[0]!.length;
  if (count > bands) {
    throw new BpttError(
      "InvalidArgument",
      `mfcc expects \`numMfcc\` to be at most \`numMelBins\`, ${bands}, got ${count}.`,
    );
  }
  const waves = cosines(count, bands);
  const made = zeros(Float32Array, levels.length * count, "cepstral coefficients");
  return levels.map((line, t) => {
    const into = made.subarray(t * count, (t + 1) * count);
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let n = 0; n < bands; n++) sum += waves[k * bands + n]! * line[n]!;
      into[k] = sum;
    }
    return into;
  });
}

/** `f cos(pi k (2 n + 1) / (2 bands))`, f being the root of 2 / bands, or of 1 / bands where k is 0: [count, bands]. */
function cosines(count: number, bands: number): Float64Array {
  const table = zeros(Float64Array, count * bands, "a cosine transform");
  return table.map((_, i) => {
    const [k, n] = [Math.floor(i / bands), i % bands];
    const factor = Math.sqrt((k === 0 ? 1 : 2) / bands);
    return factor * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * bands));
  });
}

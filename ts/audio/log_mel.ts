import { checkOptions, checkSurplus } from "../checks.js";
import { toFloats } from "../data/floats.js";
import type { NumericArray } from "../data/types.js";
import { getEngine } from "../engine/load.js";
import { BpttError } from "../errors.js";
import { readAll } from "../readers.js";
import { fewestSamples, MEL_READERS, type MelOptions, settleMel } from "./mel.js";

/** Options of {@link logMel}. */
export type LogMelOptions = Omit<MelOptions, "powerToDb">;

/** The names of all options. */
export const MEL_NAMES = Object.keys(MEL_READERS).filter((name) => name !== "powerToDb");

/**
 * Log-mel features of a clip, for what is prepared before a model sees it: what a `MelSpectrogram` layer computes, with frames in a row. Levels are in decibels; natural logarithms
 * are these times `ln(10) / 10`. `topDb` counts from the clip's own loudest.
 *
 * librosa's `power_to_db(feature.melspectrogram(...))` is `{ melScale: "slaney", padMode: "constant", minFreq: 0 }`, with librosa's `n_fft` as `fftLength` and `hop_length` as
 * `sequenceStride`.
 *
 * @param samples of one channel: a list of numbers.
 * @returns `(frames, numMelBins)`, a list with the features of each frame; a list of such lists is ragged data for a model.
 * @throws BpttError `InvalidArgument` for options that make no spectrogram; `Shape` for samples that are too few, or no list; `NotFinite`.
 */
export async function logMel(
  samples: NumericArray,
  options: LogMelOptions = {},
  ...surplus: never[]
): Promise<Float32Array[]> {
  checkSurplus("logMel", surplus);
  const given = checkOptions("logMel", options, MEL_NAMES);
  return melFrames("logMel", samples, given);
}

/** The same for `where`, whose options are known to be of these names. */
export async function melFrames(
  where: string,
  samples: unknown,
  given: LogMelOptions,
): Promise<Float32Array[]> {
  const settings = settleMel(where, readAll(where, MEL_READERS, { ...given }));
  const data = samplesOf(where, samples);
  const fewest = fewestSamples(settings);
  if (data.length < fewest) {
    throw new BpttError(
      "Shape",
      `${where} expects at least ${fewest} samples for \`fftLength\` ${settings.fft_length}, got ${data.length}.`,
    );
  }
  return levelsOf(JSON.stringify(settings), settings.num_mel_bins as number, data);
}

/** The samples of one channel, checked. */
export function samplesOf(where: string, samples: unknown): Float32Array {
  const { data, shape } = toFloats(samples, "samples");
  if (shape.length === 1) return data;
  throw new BpttError(
    "Shape",
    `${where} expects the samples of one channel, a list of numbers, got (${shape.join(", ")}).`,
  );
}

/** The levels of as many frames as there are, by settings that the core reads. */
export async function levelsOf(
  settings: string,
  bands: number,
  samples: Float32Array,
): Promise<Float32Array[]> {
  const engine = await getEngine();
  const frames = await engine.melSpectrogram(settings, samples);
  const at = (t: number) => frames.subarray(t * bands, (t + 1) * bands);
  return Array.from({ length: frames.length / bands }, (_, t) => at(t));
}

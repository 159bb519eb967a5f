// Sound: files, rates, features.
import * as bptt from "../../../ts/index.js";
import { wav } from "../../audio/wav.js";
import type { Call } from "../cases.js";

const clip = () => Array.from({ length: 12 }, (_, i) => Math.sin(i));
/** Made anew, as cases change them. */
const mel = () => ({
  fftLength: 8,
  sequenceStride: 2,
  sequenceLength: 4,
  window: [1, 2, 2, 1],
  samplingRate: 80,
  numMelBins: 3,
  minFreq: 1,
  maxFreq: 40,
  topDb: 60,
  magExp: 1,
  minPower: 0.1,
  refPower: 2,
  melScale: "slaney" as const,
  center: true,
  padMode: "constant",
});

/** What is known of sound while it arrives. */
const live = () => {
  const { topDb, center, padMode, ...rest } = mel();
  return rest;
};

/** A function by its name, with what it is given. */
const call = (name: string, args: () => unknown[]): Record<string, readonly Call[]> => ({
  [name]: [
    {
      name,
      args,
      run: (...given: never[]) =>
        (bptt as unknown as Record<string, (...args: never[]) => unknown>)[name]!(...given),
    },
  ],
});

export const AUDIO: Readonly<Record<string, readonly Call[]>> = {
  ...call("decodeWav", () => [wav({ data: new Uint8Array(8) })]),
  ...call("decodeAudio", () => [wav({ data: new Uint8Array(8) }), { samplingRate: 8000 }]),
  ...call("resample", () => [clip(), { from: 8000, to: 16_000 }]),
  ...call("logMel", () => [clip(), mel()]),
  LogMelStream: [
    {
      name: "new LogMelStream",
      args: () => [live()],
      run: (options: never) => new bptt.LogMelStream(options).push(clip()),
    },
    {
      name: "logMelStream.push",
      args: () => [clip()],
      run: (samples: never) => new bptt.LogMelStream(live()).push(samples),
    },
    {
      name: "logMelStream.reset",
      args: () => [],
      run: (...args: never[]) => new bptt.LogMelStream(live()).reset(...args),
    },
  ],
  ...call("mfcc", () => [clip(), { ...mel(), numMfcc: 2 }]),
  ...call("delta", () => [
    [
      [1, 2],
      [2, 3],
      [4, 4],
    ],
    { width: 3, order: 2, mode: "nearest" },
  ]),
};

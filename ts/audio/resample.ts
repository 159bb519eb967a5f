import type { Speex } from "@echogarden/speex-resampler-wasm";
import { zeros } from "../allocate.js";
import { checkOptions, checkSurplus, positiveInteger } from "../checks.js";
import { toFloats } from "../data/floats.js";
import type { NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";

/** Samples a second, before and after. */
export interface ResampleOptions {
  /** Of the samples: an integer up to 192,000. */
  from: number;
  /** Of what is made of them: an integer up to 192,000, at most 256 times as many or as few. */
  to: number;
}

/** The highest rate, and the largest factor between two. */
const MOST = 192_000;
const RATIO = 256;

/** Speex's best, a sinc filter of 256 taps or more. */
const QUALITY = 10;

/** Samples that go in at a time, and room for what comes out. */
const PIECE = 8192;

/**
 * The same sound at another rate, by Speex's resampler at its best quality: what lies above half of the lower rate is taken out, by some 125 dB. It is loaded at the first call, 20 KB
 * compressed.
 *
 * @param samples of one channel: a list of numbers.
 * @returns `round(samples * to / from)` samples, the first at the time of the first.
 * @throws BpttError `InvalidArgument` for rates that can't be; `Shape` for what is no list of numbers; `NotFinite`.
 */
export async function resample(
  samples: NumericArray,
  options: ResampleOptions,
  ...surplus: never[]
): Promise<Float32Array> {
  const where = "resample";
  checkSurplus(where, surplus);
  const given = checkOptions(where, options, ["from", "to"]);
  const [from, to] = [rate("from", given.from), rate("to", given.to)];
  if (Math.max(from / to, to / from) > RATIO) {
    throw new BpttError(
      "InvalidArgument",
      `${where} expects rates that differ by a factor of at most ${RATIO}, got ${from} and ${to}.`,
    );
  }
  const { data, shape } = toFloats(samples, "samples");
  if (shape.length !== 1) {
    throw new BpttError(
      "Shape",
      `${where} expects the samples of one channel, a list of numbers, got (${shape.join(", ")}).`,
    );
  }
  if (from === to) return data.slice();
  const made = zeros(Float32Array, Math.round((data.length * to) / from), "resampled sound");
  const { start } = await import("./speex.js");
  pass(await start(), { from, to }, data, made);
  return made;
}

/** Runs samples through a filter, and silence behind them until it has told the last. */
function pass(speex: Speex, { from, to }: ResampleOptions, data: Float32Array, made: Float32Array) {
  const room = Math.ceil((PIECE * to) / from) + 1;
  // Room for samples, for what is made of them, and for two lengths.
  const block = speex._malloc(4 * (PIECE + room + 2));
  const [samples, out, lengths] = [0, PIECE, PIECE + room].map((at) => block + 4 * at) as [
    number,
    number,
    number,
  ];
  const filter = block && speex._speex_resampler_init(1, from, to, QUALITY, lengths);
  try {
    if (!filter) throw new BpttError("OutOfMemory", "Out of memory: there is no room to resample.");
    speex._speex_resampler_skip_zeros(filter);
    for (let read = 0, filled = 0; filled < made.length; ) {
      const piece = data.subarray(read, read + PIECE);
      speex.HEAPF32.fill(0, samples / 4, samples / 4 + PIECE).set(piece, samples / 4);
      speex.HEAPU32.set([PIECE, room], lengths / 4);
      speex._speex_resampler_process_float(filter, 0, samples, lengths, out, lengths + 4);
      const [used, told] = speex.HEAPU32.subarray(lengths / 4) as unknown as [number, number];
      made.set(
        speex.HEAPF32.subarray(out / 4, out / 4 + Math.min(told, made.length - filled)),
        filled,
      );
      read += used;
      filled += told;
    }
  } finally {
    if (filter) speex._speex_resampler_destroy(filter);
    if (block) speex._free(block);
  }
}

function rate(name: string, value: unknown): number {
  const rate = positiveInteger("resample", name, value);
  if (rate <= MOST) return rate;
  throw new BpttError(
    "InvalidArgument",
    `resample received an invalid value for argument \`${name}\`, expected at most ${MOST} samples a second, got ${rate}.`,
  );
}

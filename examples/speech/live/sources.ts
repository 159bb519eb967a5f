import { setTimeout as after } from "node:timers/promises";
import { resample } from "bptt";
import { readWav } from "../sound/read_wav.js";

/** Samples of a piece in which a file is played: what an AudioWorklet gives at a time. */
const PIECE = 128;

/** The first channel of a WAV file, at another rate. */
export async function wavFile(path: string, rate: number): Promise<Float32Array> {
  const { samplingRate, channels } = await readWav(path);
  return resample(channels[0]!, { from: samplingRate, to: rate });
}

/** Plays samples piece by piece, as fast as they sound or as fast as they are taken. */
export async function* played(
  samples: Float32Array,
  rate: number,
  inTime: boolean,
): AsyncGenerator<Float32Array> {
  const start = performance.now();
  for (let at = 0; at < samples.length; at += PIECE) {
    const piece = samples.subarray(at, at + PIECE);
    // A piece is there when its last sample has sounded.
    const due = start + ((at + piece.length) / rate) * 1000;
    if (inTime && due > performance.now()) await after(due - performance.now());
    yield piece;
  }
}

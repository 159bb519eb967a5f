import { logMel } from "bptt";
import { Frames, loudestOf } from "./frames.js";
import { trimmed } from "./trim.js";

/** How sound becomes steps that a network reads. */
export interface FrontEnd {
  /** Samples a second; sound of another rate is brought to it. */
  readonly rate: number;
  /** Mel bands of a frame. Its window has 25 ms, and the next one begins 10 ms later. */
  readonly bands: number;
  /** Frames that make a step. */
  readonly stack: number;
}

/** Seconds. */
const WINDOW = 0.025;
const HOP = 0.01;
/** Levels so far below the loudest of a clip are all silence, in decibels: how deep it is tells of the room and the sound card, not of what is said. */
const RANGE = 35;
/** Added to deviations, in decibels, so that silence is not blown up. */
const LEAST_DEVIATION = 0.005;
/** Where the lowest band begins, in Hz. */
export const LOWEST = 20;

/** The levels of sound at the front end's rate, of one sample at least, without the silence around it. */
export async function levelsOf(samples: Float32Array, { rate, bands }: FrontEnd): Promise<Frames> {
  const sequenceLength = Math.round(WINDOW * rate);
  const frames = await logMel(samples, {
    samplingRate: rate,
    fftLength: 2 ** Math.ceil(Math.log2(sequenceLength)),
    sequenceLength,
    sequenceStride: Math.round(HOP * rate),
    numMelBins: bands,
    minFreq: LOWEST,
    // A clip may be shorter than half a window, of which nothing can be mirrored.
    padMode: "constant",
  });
  const data = new Float32Array(frames.length * bands);
  for (const [t, frame] of frames.entries()) data.set(frame, t * bands);
  const made = trimmed(new Frames(data, bands));
  const floor = loudestOf(made) - RANGE;
  return new Frames(
    made.data.map((level) => Math.max(level, floor)),
    bands,
  );
}

/** How many steps so many frames make. */
export const countSteps = (frames: number, stack: number): number => Math.ceil(frames / stack);

/**
 * What the network reads of a clip: each band with mean 0 over the clip, which takes away what a microphone and a room add to it, and all of them with deviation 1; then `stack`
 * frames a step, band by band, so that neighbours sound alike. The last frame fills up the last step.
 *
 * @returns `[steps][bands * stack]`.
 */
export function stepsOf({ data, bands, length }: Frames, stack: number): Float32Array[] {
  const means = Float64Array.from({ length: bands }, (_, band) => meanOf(data, band, bands));
  const squares = data.reduce((sum, level, i) => sum + (level - means[i % bands]!) ** 2, 0);
  const factor = 1 / (Math.sqrt(squares / data.length) + LEAST_DEVIATION);
  const steps = countSteps(length, stack);
  const made = new Float32Array(steps * stack * bands);
  for (let i = 0; i < steps * stack; i++) {
    const [step, place] = [Math.floor(i / stack), i % stack];
    const frame = Math.min(i, length - 1);
    for (let band = 0; band < bands; band++) {
      const level = data[frame * bands + band]!;
      made[(step * bands + band) * stack + place] = (level - means[band]!) * factor;
    }
  }
  const width = stack * bands;
  return Array.from({ length: steps }, (_, t) => made.subarray(t * width, (t + 1) * width));
}

function meanOf(data: Float32Array, band: number, bands: number): number {
  let sum = 0;
  for (let i = band; i < data.length; i += bands) sum += data[i]!;
  return (sum * bands) / data.length;
}

import type { Unit } from "./alphabet.js";
import type { Settings } from "./cli.js";
import type { Sizes } from "./network.js";
import type { Distortion } from "./sound/distort.js";
import type { FrontEnd } from "./sound/front_end.js";

/** What a training is made of, all said. */
export interface Plan extends Sizes {
  readonly frontEnd: FrontEnd;
  readonly distortion: Distortion;
  readonly batch: number;
  readonly learningRate: number;
  readonly epochs: number;
}

/** Bands of the front end. */
const BANDS = 40;
/** Frames of a step: 30 ms, shorter than any sound that is told apart. */
const STACK = 3;
/** Batches of a training, where that makes as many epochs; many recordings are learned until the time is over. */
const BATCHES = 5000;
const EPOCHS = { least: 10, most: 200 } as const;
/** Recordings of a batch: few of few, so that there are many batches. */
const BATCH = { least: 4, most: 32 } as const;
const BATCHES_OF_FEW = 16;

/** Strings of an epoch, and of the test, where strings of recordings are learned. */
export const STRINGS = { training: 1600, test: 400 } as const;
/** Sequences of notes, likewise. */
export const SEQUENCES = { training: 600, test: 200 } as const;

/**
 * What the user asked for, and for the rest what suits the data.
 *
 * @param rate samples a second of the recordings, and how many of them there are.
 */
export function planOf(
  settings: Settings,
  unit: Unit,
  { rate, count }: { readonly rate: number; readonly count: number },
): Plan {
  const batch = between(BATCH, Math.ceil(count / BATCHES_OF_FEW));
  const epochs = settings.epochs ?? between(EPOCHS, Math.round((BATCHES * batch) / count));
  const common = {
    frontEnd: { rate, bands: BANDS, stack: STACK },
    layers: 2,
    units: 64,
    batch,
    epochs,
  };
  if (!settings.data) {
    // Tones of one kind: there is nothing to be careful of.
    return {
      ...common,
      ...{ units: 32, dropout: 0, hidden: { bands: 0, steps: 0 }, learningRate: 0.005 },
      distortion: { warp: 0, stretch: 0, noisy: 0 },
      epochs: settings.epochs ?? 12,
    };
  }
  if (unit === "class") {
    // A clip of a word is soon known by heart, and other speakers are not in it.
    return {
      ...common,
      ...{ dropout: 0.3, hidden: { bands: 10, steps: 4 }, learningRate: 0.004 },
      distortion: { warp: 0.2, stretch: 0.25, noisy: 0.3 },
    };
  }
  return {
    ...common,
    ...{ dropout: 0.2, hidden: { bands: 4, steps: 2 }, learningRate: 0.003 },
    distortion: { warp: 0.1, stretch: 0.15, noisy: 0.2 },
  };
}

/** Minutes from the beginning of the program to the end of training. Who says how many epochs has them. */
export function minutesOf({ minutes, epochs }: Settings): number {
  return minutes ?? (epochs === undefined ? MINUTES : Number.POSITIVE_INFINITY);
}

const MINUTES = 4.5;

function between({ least, most }: { readonly least: number; readonly most: number }, x: number) {
  return Math.min(Math.max(x, least), most);
}

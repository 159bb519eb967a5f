import type { Random } from "../../sentiment/random.js";
import { Frames, loudestOf } from "./frames.js";
import { type FrontEnd, LOWEST } from "./front_end.js";

/** How far a training takes sound from what was recorded. */
export interface Distortion {
  /** Frequencies are multiplied or divided by up to 1 + this: longer and shorter vocal tracts. */
  readonly warp: number;
  /** Times, likewise: slower and faster speech. */
  readonly stretch: number;
  /** The share of clips to which noise is added. */
  readonly noisy: number;
}

/** Mean levels of noise below the loudest of a clip, in dB, and by how much one end of its spectrum is louder than the other. */
const QUIETEST = 45;
const LOUDEST = 15;
const SLOPE = 20;

/**
 * What another speaker, at another speed, in another room might have sounded like: frequencies and times of a spectrogram are stretched, and noise is added. It is drawn anew
 * each time that a clip is learned, and stands in for more speakers than there are. (Jaitly and Hinton, 2013, for frequencies.)
 */
export function distorted(
  frames: Frames,
  frontEnd: FrontEnd,
  { warp, stretch, noisy }: Distortion,
  random: Random,
): Frames {
  const places = placesOf(frontEnd, factor(warp, random));
  const made = stretched(frames, places, factor(stretch, random));
  if (random.chance(noisy)) addNoise(made, random);
  return made;
}

/** Between 1 / (1 + most) and 1 + most, above 1 as often as below. */
const factor = (most: number, random: Random) => (1 + most) ** (2 * random.next() - 1);

/** From which place among the bands each band is taken where frequencies are multiplied by `factor`. */
function placesOf({ rate, bands }: FrontEnd, factor: number): Float64Array {
  const mel = (hertz: number) => 1127 * Math.log1p(hertz / 700);
  const low = mel(LOWEST);
  const width = (mel(Math.floor(rate / 2)) - low) / (bands + 1);
  return Float64Array.from({ length: bands }, (_, band) => {
    const hertz = 700 * Math.expm1((low + (band + 1) * width) / 1127);
    const place = (mel(hertz / factor) - low) / width - 1;
    return Math.min(Math.max(place, 0), bands - 1);
  });
}

/** Levels at other places and times, on straight lines between those that there are. */
function stretched({ data, bands, length }: Frames, places: Float64Array, factor: number): Frames {
  const made = new Frames(
    new Float32Array(Math.max(1, Math.round(length * factor)) * bands),
    bands,
  );
  for (let t = 0; t < made.length; t++) {
    const time = Math.min(t / factor, length - 1);
    const [before, after] = [Math.floor(time) * bands, Math.ceil(time) * bands];
    const later = time - Math.floor(time);
    for (let band = 0; band < bands; band++) {
      const place = places[band]!;
      const [below, above] = [Math.floor(place), Math.ceil(place)];
      const higher = place - below;
      const one = (1 - higher) * data[before + below]! + higher * data[before + above]!;
      const other = (1 - higher) * data[after + below]! + higher * data[after + above]!;
      made.data[t * bands + band] = (1 - later) * one + later * other;
    }
  }
  return made;
}

/** Adds noise that is as loud all the time, but for chance. */
function addNoise(frames: Frames, random: Random): void {
  const { data, bands } = frames;
  const level = loudestOf(frames) - LOUDEST - (QUIETEST - LOUDEST) * random.next();
  const slope = SLOPE * (2 * random.next() - 1);
  const means = Float64Array.from({ length: bands }, (_, band) =>
    power(level + slope * (band / bands - 0.5)),
  );
  for (let i = 0; i < data.length; i++) {
    // What is the sum of many waves has powers that are distributed exponentially.
    const noise = -means[i % bands]! * Math.log(1 - random.next());
    data[i] = 10 * Math.log10(power(data[i]!) + noise);
  }
}

const power = (decibels: number) => 10 ** (decibels / 10);

import { Dataset } from "bptt";
import { Random } from "../sentiment/random.js";
import type { SoundString } from "./data/strings.js";
import type { Utterance } from "./data/utterances.js";
import { type Recognizer, stepsFor } from "./recognizer.js";
import { type Distortion, distorted } from "./sound/distort.js";
import { countSteps, type FrontEnd, levelsOf, stepsOf } from "./sound/front_end.js";

/** Where utterances come from: place i of all epochs, one behind the other. */
export interface Lessons {
  /** Utterances of an epoch. */
  readonly count: number;
  at(place: number, random: Random): Utterance | Promise<Utterance>;
}

/** All utterances in each epoch, in another order each time. */
export function inTurn(utterances: readonly Utterance[], seed: number): Lessons {
  const count = utterances.length;
  let [epoch, order] = [-1, utterances];
  return {
    count,
    at(place) {
      if (Math.floor(place / count) !== epoch) {
        epoch = Math.floor(place / count);
        order = randomOf(seed, epoch).shuffled(utterances);
      }
      return order[place % count]!;
    },
  };
}

/** Strings of sound that are made when they are wanted, none of them twice. */
export function fresh(
  draw: (random: Random) => SoundString,
  count: number,
  frontEnd: FrontEnd,
): Lessons {
  return {
    count,
    async at(_, random) {
      const { samples, parts } = draw(random);
      return { parts, frames: await levelsOf(samples, frontEnd) };
    },
  };
}

/** Steps of a clip, and what the network should say of it. */
type Lesson = [x: Float32Array[], wanted: Float32Array | number[]];

/** Batches of lessons without end, each distorted in its own way. What comes depends on the seed and on its place alone, so that a training can go on anywhere. */
export function batches(
  recognizer: Recognizer,
  lessons: Lessons,
  distortion: Distortion,
  { batch, seed }: { readonly batch: number; readonly seed: number },
) {
  const { frontEnd } = recognizer;
  const lesson = async (place: number): Promise<Lesson> => {
    const random = randomOf(seed, place);
    const utterance = await lessons.at(place, random);
    const made = distorted(utterance.frames, frontEnd, distortion, random);
    // What was made shorter may have too few steps for its labels.
    const enough = countSteps(made.length, frontEnd.stack) >= stepsFor(utterance.parts);
    const frames = enough ? made : utterance.frames;
    return [stepsOf(frames, frontEnd.stack), recognizer.target(utterance)];
  };
  return Dataset.fromGenerator(places).map(lesson).batch(batch);
}

function* places(): Generator<number> {
  for (let place = 0; ; place++) yield place;
}

/** Draws that have nothing to do with those of another place. */
const randomOf = (seed: number, place: number) =>
  new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b));

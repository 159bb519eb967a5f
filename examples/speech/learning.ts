import {
  Adam,
  type CallbackLike,
  CategoricalCrossentropy,
  CTC,
  type History,
  SwapEMAWeights,
} from "bptt";
import type { Utterance } from "./data/utterances.js";
import { batches, type Lessons } from "./lessons.js";
import type { Recognizer } from "./recognizer.js";
import type { Distortion } from "./sound/distort.js";
import { stepsOf } from "./sound/front_end.js";

/** How a network learns. */
export interface LearningOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly distortion: Distortion;
  readonly seed: number;
  /** What share of the training is over by the clock. */
  readonly clock: CallbackLike & { readonly share: number };
  readonly callbacks: readonly CallbackLike[];
}

/** Of a class, what the others get of its probability: nobody is sure of what one clip of a few speakers sounds like. */
const SMOOTHING = 0.1;
/** Averages of weights are better than the weights of any batch. They go back so many batches, and in a short training that share of it. */
const AVERAGED = 100;
const AVERAGED_SHARE = 0.05;
/** What is left of the learning rate at the end. */
const LEAST = 0.01;

/** Learns, and tells after each epoch how well held-out utterances are understood. Nothing is chosen by them. */
export async function learn(
  recognizer: Recognizer,
  lessons: Lessons,
  heldOut: readonly Utterance[],
  options: LearningOptions,
): Promise<History> {
  const { model, alphabet, frontEnd } = recognizer;
  const { epochs, batch, learningRate, clock } = options;
  const steps = Math.ceil(lessons.count / batch);
  const rate = (step: number) =>
    rateOf(Math.max(step / (steps * epochs), clock.share), learningRate) *
    Math.min(1, (step + 1) / steps);
  const isClass = alphabet.unit === "class";
  model.compile({
    optimizer: new Adam({
      learningRate: rate,
      clipnorm: 1,
      useEma: true,
      emaMomentum: 1 - 1 / Math.max(1, Math.min(AVERAGED, AVERAGED_SHARE * steps * epochs)),
    }),
    loss: isClass ? new CategoricalCrossentropy({ labelSmoothing: SMOOTHING }) : new CTC(),
    metrics: [isClass ? "accuracy" : "label_error_rate"],
  });
  return model.fit(batches(recognizer, lessons, options.distortion, options), {
    epochs,
    stepsPerEpoch: steps,
    validationData: [
      heldOut.map(({ frames }) => stepsOf(frames, frontEnd.stack)),
      heldOut.map((utterance) => recognizer.target(utterance)),
    ],
    verbose: process.stdout.isTTY ? 1 : 2,
    callbacks: [clock, new SwapEMAWeights(), ...options.callbacks],
  });
}

/** The learning rate when this share of the training is over: down to almost nothing on half a wave. */
export function rateOf(share: number, rate: number): number {
  const left = (1 + Math.cos(Math.PI * Math.min(1, share))) / 2;
  return rate * (LEAST + (1 - LEAST) * left);
}

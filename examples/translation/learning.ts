import { Adam, type CallbackLike, SparseCategoricalCrossentropy } from "bptt";
import { batches, countBatches, type EncodedPair } from "./batches.js";
import type { Clock } from "./clock.js";
import type { Judge } from "./judge.js";
import type { Translator } from "./translator.js";
import type { SplitPair } from "./words.js";

/** How a network learns. */
export interface LearningOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Training ends by it, whatever epochs are left. */
  readonly clock: Clock;
  readonly judge: Judge;
  readonly callbacks: readonly CallbackLike[];
}

/** The share of the training behind which the learning rate falls, and what is left of it at the end. */
const LEVEL = 0.5;
const LEAST = 0.1;

/**
 * Learns pairs, so that at each step of a translation the next token is probable. The learning rate follows what is nearer to its end, the epochs or the
 * clock: also a training that the clock ends has seen it fall.
 */
export async function learn(
  { model, language }: Translator,
  pairs: readonly SplitPair[],
  options: LearningOptions,
): Promise<void> {
  const { epochs, batch, learningRate, clock, judge } = options;
  const known = encoded(language, pairs);
  const steps = epochs * countBatches(known, batch);
  model.compile({
    optimizer: new Adam({
      learningRate: (step) => rateOf(Math.max(step / steps, clock.share), learningRate),
      clipnorm: 1,
    }),
    loss: new SparseCategoricalCrossentropy({ fromLogits: true }),
  });
  await model.fit(batches(known, batch, options.seed), {
    epochs,
    verbose: process.stdout.isTTY ? 1 : 0,
    callbacks: [clock, judge, ...options.callbacks],
  });
  await judge.takeBest();
}

/** The learning rate when this share of the training is over: level at first, then down to a tenth on a straight line. */
export function rateOf(share: number, rate: number): number {
  const fallen = Math.max(0, share - LEVEL) / (1 - LEVEL);
  return rate * (1 - (1 - LEAST) * Math.min(1, fallen));
}

/** Pairs that have something to say on both sides, as ids. */
function encoded(
  { source, target }: Translator["language"],
  pairs: readonly SplitPair[],
): EncodedPair[] {
  const all = pairs.map((pair) => ({
    source: source.encode(pair.source),
    target: target.encode(pair.target),
  }));
  return all.filter(({ source, target }) => source.length > 0 && target.length > 0);
}

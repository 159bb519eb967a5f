import { Adam, type CallbackLike, SparseCategoricalCrossentropy } from "bptt";
import { batches, type EncodedPair } from "./batches.js";
import type { Pair } from "./data/pairs.js";
import type { Judge } from "./judge.js";
import type { Translator } from "./translator.js";
import { splitSentence } from "./words.js";

/** How a network learns. */
export interface LearningOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  /** When training ends, whatever epochs are left, in milliseconds of `performance.now()`. */
  readonly until: number;
  readonly judge: Judge;
  readonly callbacks: readonly CallbackLike[];
}

/** The share of the epochs behind which the learning rate falls, and what is left of it in the last one. */
const LEVEL = 0.5;
const LEAST = 0.1;

/** Learns pairs, so that at each step of a translation the next token is probable. */
export async function learn(
  translator: Translator,
  pairs: readonly Pair[],
  options: LearningOptions,
): Promise<void> {
  const { model } = translator;
  const { epochs, learningRate, judge } = options;
  model.compile({
    optimizer: new Adam({ learningRate, clipnorm: 1 }),
    loss: new SparseCategoricalCrossentropy({ fromLogits: true }),
  });
  const pace: CallbackLike = {
    onEpochBegin: (epoch) => {
      model.optimizer!.learningRate = rateOf(epoch, epochs, learningRate);
    },
    onProgress: () => {
      if (performance.now() <= options.until || model.stopTraining) return;
      console.log("The quarter of an hour is over: training ends here. --epochs has its own time.");
      model.stopTraining = true;
    },
  };
  await model.fit(batches(encoded(translator, pairs), options.batch, options.seed), {
    epochs,
    verbose: process.stdout.isTTY ? 1 : 0,
    callbacks: [pace, judge, ...options.callbacks],
  });
  await judge.takeBest();
}

/** The learning rate of an epoch: level at first, then down to a tenth on a straight line. */
export function rateOf(epoch: number, epochs: number, rate: number): number {
  const level = Math.ceil(LEVEL * epochs);
  const fallen = Math.max(0, epoch - level + 1) / Math.max(1, epochs - level);
  return rate * (1 - (1 - LEAST) * Math.min(1, fallen));
}

/** Pairs that have something to say on both sides, as ids. */
function encoded(translator: Translator, pairs: readonly Pair[]): EncodedPair[] {
  const { target: vocabulary, segmentation } = translator.language;
  const all = pairs.map(({ source, target }) => ({
    source: translator.encode(source),
    target: vocabulary.encode(splitSentence(target, segmentation)),
  }));
  return all.filter(({ source, target }) => source.length > 0 && target.length > 0);
}

import { Adam, type CallbackLike, type History, Normalization } from "bptt";
import type { Clock } from "../translation/clock.js";
import { rateOf } from "../translation/learning.js";
import { batches, type Lessons, stacked } from "./batches.js";
import type { Sequence } from "./data/sequences.js";
import type { Recogniser } from "./recogniser.js";

/** How a network learns. */
export interface LearningOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** Training ends by it, whatever epochs are left. */
  readonly clock: Clock;
  readonly callbacks: readonly CallbackLike[];
}

/** Over so many batches weights are averaged, or a smaller share of all there are: what is learned first must be gone from the average at the end. */
const AVERAGED = 50;
const SHARE = 0.05;

/**
 * Learns sequences. The learning rate is level at first and falls then, with what is nearer to its end, the epochs or the clock; the weights at the end
 * are the average of the last ones, which is better than any of them.
 */
export async function learn(
  { model, purpose }: Recogniser,
  lessons: Lessons,
  { epochs, learningRate, clock, callbacks }: LearningOptions,
): Promise<History> {
  const { rows, shape, size } = lessons;
  const steps = epochs * Math.ceil(rows.length / size);
  const measure = model.layers.find((layer) => layer instanceof Normalization);
  await measure?.adapt(stacked(rows, shape));
  model.compile({
    optimizer: new Adam({
      learningRate: (step) => rateOf(Math.max(step / steps, clock.share), learningRate),
      clipnorm: 1,
      useEma: true,
      emaMomentum: 1 - 1 / Math.max(2, Math.min(AVERAGED, SHARE * steps)),
    }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  const told: CallbackLike = {
    onEpochEnd: (epoch, logs) => {
      const { loss = 0, accuracy = 0 } = logs ?? {};
      console.log(`Epoch ${epoch + 1}: loss ${loss.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`);
    },
  };
  return model.fit(batches(lessons), {
    epochs,
    verbose: 0,
    ...(purpose.kind === "phases" && { classWeight: weights(rows, purpose.classes) }),
    callbacks: [clock, told, ...callbacks],
  });
}

/** What each class weighs where each step has one: the root of how much rarer it is than classes are. Rest is seldom told wrongly, and there is most of it. */
function weights(rows: readonly Sequence[], classes: readonly string[]): Record<number, number> {
  const steps = rows.flatMap(({ label }) => Array.from(label as Uint8Array));
  const count = (index: number) => steps.filter((label) => label === index).length;
  return Object.fromEntries(
    classes.map((_, i) => [i, Math.sqrt(steps.length / classes.length / Math.max(1, count(i)))]),
  );
}

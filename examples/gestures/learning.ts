import { Adam, type CallbackLike, type History, type NDArray, Normalization } from "bptt";
import type { Clock } from "../translation/clock.js";
import { rateOf } from "../translation/learning.js";
import { batches, type Lessons, stacked } from "./batches.js";
import type { makeNetwork } from "./network.js";

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
 * Learns sequences; several networks learn them side by side, and none knows of the others. The learning rate is level at first and falls then, with what is nearer to its end, the epochs or the clock; the weights at the end
 * are the average of the last ones, which is better than any of them.
 */
export async function learn(
  model: ReturnType<typeof makeNetwork>,
  lessons: Lessons,
  { epochs, learningRate, clock, callbacks }: LearningOptions,
): Promise<History> {
  const { rows, kind, shape, size } = lessons;
  const members = model.outputs.length;
  const each = <T>(value: T): T[] => Array(members).fill(value);
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
    metrics: each(["accuracy"]),
  });
  const weigh = kind === "phases" ? weighing(lessons) : undefined;
  const taught = batches(lessons).map(([x, y]): [NDArray, NDArray[], NDArray[]?] =>
    weigh ? [x, each(y), each(weigh(y))] : [x, each(y)],
  );
  return model.fit(taught, { epochs, verbose: 0, callbacks: [clock, telling, ...callbacks] });
}

/** Tells of each epoch: the means over the networks. */
const telling: CallbackLike = {
  onEpochEnd: (epoch, logs = {}) => {
    const accuracies = Object.keys(logs).filter((name) => name.endsWith("accuracy"));
    const mean = (names: string[]) =>
      names.reduce((sum, name) => sum + logs![name]!, 0) / accuracies.length;
    console.log(
      `Epoch ${epoch + 1}: loss ${mean(["loss"]).toFixed(3)}, accuracy ${mean(accuracies).toFixed(3)}`,
    );
  },
};

/** What each step weighs: the root of how much rarer its class is than classes are. Rest is seldom told wrongly, and there is most of it. */
function weighing({ rows }: Lessons): (labels: NDArray) => NDArray {
  const counts = new Map<number, number>();
  const steps = rows.flatMap(({ label }) => Array.from(label as Uint8Array));
  for (const label of steps) counts.set(label, (counts.get(label) ?? 0) + 1);
  const weight = (label: number) =>
    Math.sqrt(steps.length / counts.size / (counts.get(label) ?? 1));
  return ({ data, shape }) => ({ data: Float32Array.from(data as Int32Array, weight), shape });
}

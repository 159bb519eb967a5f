import { ctcDecode, labelErrorRate, type Model } from "bptt";
import type { Words } from "../words.js";
import { largest, predicted, said } from "./answers.js";
import { rowsOf } from "./batches.js";
import type { MetricName, Pair, Prepared } from "./task.js";

/** What each metric is called, and which of two values is better. */
export const metrics: Readonly<
  Record<MetricName, { readonly title: Words; readonly better: "more" | "less" }>
> = {
  accuracy: { title: { en: "Accuracy", zh: "准确率" }, better: "more" },
  final: { title: { en: "Accuracy at the end", zh: "最终准确率" }, better: "more" },
  exact: { title: { en: "Sequences wholly right", zh: "完全正确的序列" }, better: "more" },
  loss: { title: { en: "Loss a token (nats)", zh: "每个词元的损失（奈特）" }, better: "less" },
  squares: { title: { en: "Mean squared error", zh: "均方误差" }, better: "less" },
  labels: { title: { en: "Label errors", zh: "标签错误率" }, better: "less" },
};

/** Whether a value is as good as another. */
export const reaches = (metric: MetricName, value: number, goal: number): boolean =>
  metrics[metric].better === "more" ? value >= goal : value <= goal;

/** Rows of a call. */
const BATCH = 100;

/** A model that was compiled for the task, by a metric, on what was held out. */
export function score(model: Model, task: Prepared, metric: MetricName): Promise<number> {
  return SCORES[metric](model, task);
}

type Score = (model: Model, task: Prepared) => Promise<number>;

const told =
  (name: string): Score =>
  async (model, { heldOut }) => {
    const { x, y } = rowsOf(heldOut);
    return (await model.evaluate(x, y, { batchSize: BATCH, verbose: 0 }))[name]!;
  };

const SCORES: Readonly<Record<MetricName, Score>> = {
  accuracy: told("accuracy"),
  loss: told("loss"),
  squares: told("loss"),
  /** The class at the last step of each sequence. */
  async final(model, { heldOut, output }) {
    const answers = await predicted(model, heldOut);
    const width = output.names.length;
    const right = heldOut.filter(({ y }, i) => {
      const end = answers[i]!.subarray(answers[i]!.length - width);
      return largest(end) === (y as Int32Array).at(-1);
    });
    return right.length / heldOut.length;
  },
  /** Sequences that are said as they should be, token for token, the most probable one each time. */
  async exact(model, { input, heldOut }) {
    const made = await said(model, input as Pair, heldOut);
    const right = heldOut.filter(({ y }, i) => {
      const { ids, ended } = made[i]!;
      return ended && ids.join() === (y as Int32Array).slice(0, -1).join();
    });
    return right.length / heldOut.length;
  },
  async labels(model, { heldOut, output }) {
    const width = output.names.length;
    const steps = (await predicted(model, heldOut)).map((answer) =>
      Array.from({ length: answer.length / width }, (_, t) =>
        answer.subarray(t * width, (t + 1) * width),
      ),
    );
    const read = (await ctcDecode(steps)).map(([best]) => best!.labels);
    return labelErrorRate(
      heldOut.map(({ y }) => [...(y as Int32Array)]),
      read,
    );
  },
};

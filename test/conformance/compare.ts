// What this library computes for a case, against Keras.
import type { Predictions, Sequential, TrainOnBatchOptions } from "../../ts/index.js";
import { coreOf } from "../../ts/model/core.js";
import { prepareData, weighClasses } from "../../ts/training/data.js";
import { trainable } from "../../ts/training/trainer.js";
import { distance } from "../support/goldens.js";
import { type Case, dataOf, modelOf } from "./case.js";

/** The largest error that may be: max|a - b| / max(1e-3, max|b|). */
export const TOLERANCE = { outputs: 1e-5, gradients: 5e-5, trained: 2e-4 };

/** One tensor's error. */
export interface Finding {
  readonly kind: keyof typeof TOLERANCE;
  readonly what: string;
  /** From Keras's f32 result. */
  readonly error: number;
  /** From Keras's f64 result, as far as Keras's own f32 result is from it. */
  readonly against: { readonly ours: number; readonly keras: number };
  /**
   * Whether it is a trained weight whose gradient is 0 by arithmetic, as that of a bias added to all keys alike, or which is off only where its gradient is next to 0. Rounding
   * leaves a little of it, which an optimizer that divides by the gradient's size, or takes its sign, makes a step of. The gradient itself is judged as any.
   */
  readonly rounding?: boolean;
}

/** What came of one case: its findings, or why there are none. */
export interface Compared {
  readonly given: Case;
  readonly findings: readonly Finding[];
  readonly error?: string;
}

/**
 * Whether an error is within the tolerance; or where Keras's own f32 result is no better, within twice its distance from f64; or in a
 * weight without a way of its own.
 */
export type Verdict = "within" | "judged by f64" | "rounding" | "off";

export function judge({ kind, error, against, rounding }: Finding): Verdict {
  if (error <= TOLERANCE[kind]) return "within";
  if (against.ours <= 2 * against.keras) return "judged by f64";
  return rounding ? "rounding" : "off";
}

/** All tensors of a case. */
export async function compare(given: Case): Promise<Finding[]> {
  const model = await modelOf(given);
  try {
    return await new Comparison(given, model as Sequential).run();
  } finally {
    model.dispose();
  }
}

class Comparison {
  readonly #findings: Finding[] = [];

  constructor(
    readonly given: Case,
    readonly model: Sequential,
  ) {}

  async run(): Promise<Finding[]> {
    const { given, model } = this;
    const { x, y, sampleWeight } = dataOf(given);
    const { f32, f64 } = given.expected;
    const outputs = [await model.predictOnBatch(x)].flat() as Predictions[];
    outputs.forEach(({ data }, i) => {
      this.#note("outputs", `output ${i}`, data, f32.outputs[i]!, f64.outputs[i]!);
    });
    const weighing = sampleWeight ? { sampleWeight } : {};
    const { loss } = await model.testOnBatch(x, y, weighing);
    this.#note("outputs", "evaluated loss", [loss!], [f32.evaluate_loss], [f64.evaluate_loss]);
    if (f32.evaluated) await this.#evaluated(f32.evaluated, f64.evaluated!);
    const options = given.class_weight ? { classWeight: given.class_weight } : weighing;
    await this.#gradients(options);
    const losses = [];
    for (const _ of f32.losses) losses.push((await model.trainOnBatch(x, y, options)).loss!);
    this.#note("trained", "losses", losses, f32.losses, f64.losses);
    (await model.getWeights()).forEach(({ data }, i) => {
      const what = `trained ${given.weights[i]!.path}`;
      const rounding =
        isRounding(f32.gradients[i], f64.gradients[i]) ||
        isSteady(data, f32.trained[i]!, f64.gradients[i]);
      this.#note("trained", what, data, f32.trained[i]!, f64.trained[i]!, rounding);
    });
    return this.#findings;
  }

  /** Metrics over several batches. */
  async #evaluated(f32: Record<string, number>, f64: Record<string, number>): Promise<void> {
    const { x, y, sampleWeight } = dataOf(this.given);
    const weighing = sampleWeight ? { sampleWeight } : {};
    const logs = await this.model.evaluate(x, y, { ...weighing, batchSize: 2, verbose: 0 });
    for (const [name, value] of Object.entries(f32)) {
      // 1 less a quotient is as exact as the quotient.
      const told = this.#isLessQuotient(name) ? (x: number) => [1 - x] : (x: number) => [x];
      this.#note("outputs", `evaluated ${name}`, told(logs[name]!), told(value), told(f64[name]!));
    }
  }

  /** Whether a metric is R2Score. */
  #isLessQuotient(name: string): boolean {
    const { metrics = [], weighted_metrics = [] } = this.given.compile;
    return [...metrics, ...weighted_metrics].flat().some((asked) => {
      const { class_name, config } = asked as { class_name: string; config: { name?: string } };
      return class_name === "R2Score" && name.endsWith(config.name!);
    });
  }

  async #gradients(weighing: TrainOnBatchOptions): Promise<void> {
    const { given, model } = this;
    const core = coreOf(model);
    const network = await trainable(core);
    for (const [layer, factors] of Object.entries(given.masks)) {
      await network.inject(layer, Float32Array.from(factors));
    }
    const { x, y, sampleWeight } = dataOf(given);
    const prepared = prepareData(core, core.compiled!, [x, y, sampleWeight]);
    const dataset = weighClasses("fit", core.compiled!, prepared, prepared.dataset, weighing);
    const gradients = await network.gradients(
      dataset.chunk(undefined, 0, dataset.rows, dataset.rows),
    );
    let at = 0;
    given.weights.forEach(({ path, data }, i) => {
      const { f32, f64 } = given.expected;
      const ours = gradients.subarray(at, at + data.length);
      at += data.length;
      const expected = f32.gradients[i];
      if (expected) this.#note("gradients", `gradient ${path}`, ours, expected, f64.gradients[i]!);
    });
  }

  #note(
    kind: Finding["kind"],
    what: string,
    ours: ArrayLike<number>,
    f32: ArrayLike<number>,
    f64: ArrayLike<number>,
    rounding = false,
  ): void {
    const against = { ours: distance(ours, f64), keras: distance(f32, f64) };
    this.#findings.push({ kind, what, error: distance(ours, f32), against, rounding });
  }
}

type Gradient = readonly number[] | null | undefined;

const largest = (numbers: readonly number[]) =>
  numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Whether a trained weight is right but where its gradient is too small to have a sign in 32 bits: where it is 0 it has none to get wrong. */
function isSteady(ours: ArrayLike<number>, keras: readonly number[], gradient: Gradient): boolean {
  if (gradient == null) return false;
  const least = 1e-7 * largest(gradient);
  const steady = (values: ArrayLike<number>) =>
    Array.from(values).filter((_, i) => gradient[i] === 0 || Math.abs(gradient[i]!) > least);
  return distance(steady(ours), steady(keras)) <= TOLERANCE.trained;
}

/** Whether a gradient shrinks with the precision, as what rounding leaves does, and no other. */
function isRounding(f32: Gradient, f64: Gradient): boolean {
  return f32 != null && f64 != null && largest(f64) < 1e-6 * largest(f32);
}

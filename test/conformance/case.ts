// One case as generate.py writes it, as a model of this library.
import { type CompileOptions, Model, type NDArray, Sequential } from "../../ts/index.js";
import type { LossLike } from "../../ts/losses/index.js";
import type { MetricLike } from "../../ts/metrics/index.js";
import { parseOptimizer } from "../../ts/optimizers/index.js";
import type { Optimizer } from "../../ts/optimizers/optimizer.js";

/** What Keras computed at one precision. */
export interface Expected {
  readonly outputs: readonly number[][];
  readonly evaluate_loss: number;
  /** Metrics over batches of two rows. */
  readonly evaluated?: Readonly<Record<string, number>>;
  readonly loss: number;
  /** Null for a weight that is not trainable. */
  readonly gradients: readonly (number[] | null)[];
  readonly losses: readonly number[];
  readonly trained: readonly number[][];
}

interface Floats {
  readonly shape: number[];
  readonly data: number[];
}

/** Lists of labels, one a row, the places of the steps that they stand in, and the loss of each. */
interface Lists {
  readonly lists: number[][];
  readonly steps: number[][];
  readonly losses: number[];
  readonly classes: number;
}

export interface Case {
  readonly format: 1;
  readonly seed: number;
  readonly kind: "sequential" | "functional";
  readonly model: { readonly class_name: string; readonly config: object };
  readonly rows: number;
  readonly inputs: readonly { shape: number[]; tokens?: number[]; floats?: number[] }[];
  readonly weights: readonly {
    path: string;
    shape: number[];
    trainable: boolean;
    data: number[];
  }[];
  readonly compile: {
    readonly losses: readonly LossLike[];
    /** Those of each output. */
    readonly metrics?: readonly MetricLike[][];
    readonly weighted_metrics?: readonly MetricLike[][];
    readonly loss_weights: readonly number[] | null;
    readonly optimizer: {
      readonly class_name: string;
      readonly config: object;
      /** Patterns of weights that are not decayed. */
      readonly excluded?: readonly string[] | null;
    };
  };
  readonly targets: readonly (Floats | Lists)[];
  readonly sample_weights?: readonly Floats[] | null;
  readonly class_weight?: Readonly<Record<number, number>> | null;
  readonly masks: Readonly<Record<string, number[]>>;
  readonly expected: { readonly f32: Expected; readonly f64: Expected };
}

/** The model with its weights, compiled. */
export async function modelOf(given: Case): Promise<Sequential | Model> {
  const model = (given.kind === "sequential" ? Sequential : Model).fromConfig(given.model);
  await model.setWeights(
    given.weights.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) })),
  );
  const { losses, metrics, weighted_metrics, loss_weights, optimizer } = given.compile;
  const options: CompileOptions = { loss: losses, optimizer: optimizerOf(optimizer) };
  if (metrics?.length) options.metrics = alone(metrics);
  if (weighted_metrics?.length) options.weightedMetrics = alone(weighted_metrics);
  if (loss_weights) options.lossWeights = loss_weights;
  model.compile(options);
  return model;
}

/** An optimizer as Keras stores it. */
function optimizerOf({ class_name, config, excluded }: Case["compile"]["optimizer"]): Optimizer {
  const optimizer = parseOptimizer({ class_name, config });
  if (excluded) optimizer.excludeFromWeightDecay({ varNames: excluded });
  return optimizer;
}

/** Inputs, targets and what these weigh, as `fit` takes them: alone, or a list. */
export function dataOf({
  inputs,
  targets,
  sample_weights: weights,
}: Pick<Case, "inputs" | "targets" | "sample_weights">) {
  const floats = ({ shape, data }: Floats): NDArray => ({ shape, data: Float32Array.from(data) });
  const x = inputs.map(
    ({ shape, tokens, floats: numbers }): NDArray => ({
      shape,
      data: tokens ? Int32Array.from(tokens) : Float32Array.from(numbers!),
    }),
  );
  return {
    x: alone(x),
    y: alone(targets.map((target) => ("lists" in target ? target.lists : floats(target)))),
    sampleWeight: weights ? alone(weights.map(floats)) : undefined,
  };
}

/** What there is one of, or as the only type that a call of many forms has. */
const alone = <T>(all: readonly T[]): T => (all.length === 1 ? all[0]! : (all as T));

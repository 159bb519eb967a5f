import { checkOptions } from "../checks.js";
import { BpttError } from "../errors.js";
import { type Loss, type LossName, parseLoss } from "../losses.js";
import { type Metric, parseMetrics, resolveMetric } from "../metrics.js";
import { type OptimizerName, parseOptimizer } from "../optimizers/index.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Graph } from "./graph.js";

/** Arguments of {@link Sequential.compile}. */
export interface CompileOptions {
  /** What training makes small. */
  loss: Loss;
  /** Default `"rmsprop"`, as in Keras. */
  optimizer?: OptimizerName | Optimizer;
  /** What is reported beside the loss. Default none. */
  metrics?: readonly Metric[];
}

/** A checked `compile`. The object is the key by which its state in the engine is told from an older one's. */
export interface Compiled {
  readonly loss: LossName;
  readonly optimizer: Optimizer;
  readonly metrics: ReturnType<typeof parseMetrics>;
}

export function parseCompile(options: CompileOptions): Compiled {
  checkOptions("compile", options, ["loss", "optimizer", "metrics"]);
  if (options.loss === undefined) {
    throw new BpttError(
      "InvalidArgument",
      'compile needs a `loss`, such as "binary_crossentropy".',
    );
  }
  return {
    loss: parseLoss(options.loss),
    optimizer: parseOptimizer(options.optimizer ?? "rmsprop"),
    metrics: parseMetrics(options.metrics ?? []),
  };
}

/** Throws where the loss, a metric and the model's output do not go together. */
export function checkFit(compiled: Compiled, graph: Graph): void {
  const { loss } = compiled;
  const last = graph.nodes.at(-1)!.layer.name;
  if (loss.endsWith("categorical_crossentropy") && graph.outputs === 1) {
    throw new BpttError(
      "InvalidArgument",
      `The loss "${loss}" needs at least two outputs, and the layer "${last}" has 1: use "binary_crossentropy" for two classes, or one unit per class.`,
    );
  }
  for (const { metric } of compiled.metrics) resolveMetric(metric, loss, graph.outputs);
}

/** The form in which the core takes it. */
export function compileSpec(compiled: Compiled, graph: Graph): string {
  return JSON.stringify({
    loss: compiled.loss,
    optimizer: compiled.optimizer.getConfig(),
    metrics: compiled.metrics.map(({ metric }) =>
      resolveMetric(metric, compiled.loss, graph.outputs),
    ),
  });
}

import { checkOptions, finiteNumber, isPlain, list, show, takeItems } from "../checks.js";
import type { ListOrNamed } from "../data/types.js";
import { BpttError } from "../errors.js";
import { type LossName, parseLoss } from "../losses/index.js";
import type { LossKind } from "../losses/loss.js";
import { type MetricName, parseMetrics, resolveMetric } from "../metrics/index.js";
import { type OptimizerName, parseOptimizer } from "../optimizers/index.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { isArray } from "../show.js";
import type { Graph, GraphOutput } from "./graph.js";

/** Arguments of `compile`. For a model with several outputs a list in their order, or an object with their names. */
export interface CompileOptions {
  /** What training makes small. */
  loss: LossName | ListOrNamed<LossName>;
  /** Factors of the outputs' losses in their sum. Default 1. */
  lossWeights?: ListOrNamed<number>;
  /** Default `"rmsprop"`, as in Keras. */
  optimizer?: OptimizerName | Optimizer;
  /**
   * What is reported beside the loss. Default none. For a model with several outputs an entry for each, itself a name or a list, or an
   * object with the outputs' names, in which some may be missing.
   */
  metrics?: ListOrNamed<MetricName | readonly MetricName[]>;
}

/** What is asked of one output. */
export interface Head {
  readonly loss: LossKind;
  readonly weight: number;
  /** Names in Keras's spelling. */
  readonly metrics: readonly string[];
}

/** A checked `compile`. The object is the key by which its state in the engine is told from an older one's. */
export interface Compiled {
  readonly optimizer: Optimizer;
  /** One for each output; with one loss for all of them, as many as are asked for. */
  heads(outputs: readonly GraphOutput[]): readonly Head[];
}

export function parseCompile(options: CompileOptions): Compiled {
  const accepted = ["loss", "lossWeights", "optimizer", "metrics"];
  const { loss, lossWeights, metrics, optimizer } = checkOptions("compile", options, accepted);
  if (loss === undefined) {
    throw new BpttError(
      "InvalidArgument",
      'compile needs a `loss`, such as "binary_crossentropy".',
    );
  }
  // What needs no outputs is checked now.
  if (typeof loss !== "object" || loss === null) parseLoss(loss);
  if (metrics !== undefined && isFlatList(metrics)) parseMetrics(metrics);
  let known: readonly Head[] | undefined;
  return {
    optimizer: parseOptimizer(optimizer ?? "rmsprop"),
    heads: (outputs) => {
      known ??= outputs.map((_, i) => ({
        loss: parseLoss(pick(loss, "loss", outputs, i)),
        weight: weightOf(lossWeights, outputs, i),
        metrics: parseMetrics(metricsOf(metrics, outputs, i)),
      }));
      return known;
    },
  };
}

/** Items of a list, one for each output or metric: more than there can be. */
const MOST_ITEMS = 100;

/** Metrics for one output: a flat list. */
const isFlatList = (metrics: unknown): boolean =>
  isArray(metrics) ? !takeItems(metrics, MOST_ITEMS)?.some(isArray) : typeof metrics !== "object";

/** What belongs to output `i`: by its name, by its place, or the same for all. */
function pick(value: unknown, what: string, outputs: readonly GraphOutput[], i: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) {
    if (value.length === outputs.length) return value[i];
  } else if (isPlain(value)) {
    const names = outputs.map(({ key }) => key);
    const wrong = Object.keys(value).find((key) => !names.includes(key));
    if (wrong === undefined && Object.hasOwn(value, outputs[i]!.key)) {
      return value[outputs[i]!.key];
    }
  }
  throw new BpttError(
    "InvalidArgument",
    `compile expects \`${what}\` for the model's ${outputs.length} outputs (${list(outputs.map(({ key }) => key))}), as a list or by their names, got ${show(value)}.`,
  );
}

function weightOf(value: unknown, outputs: readonly GraphOutput[], i: number): number {
  const weight = value === undefined ? 1 : pick(value, "lossWeights", outputs, i);
  if (typeof weight === "number" && Number.isFinite(weight)) {
    return finiteNumber("compile", "lossWeights", weight);
  }
  throw new BpttError(
    "InvalidArgument",
    `compile expects \`lossWeights\` to be finite numbers, got ${show(weight)}.`,
  );
}

/** The metrics of output `i`: a list for its only output, or an entry for each. */
function metricsOf(metrics: unknown, outputs: readonly GraphOutput[], i: number): unknown {
  if (metrics === undefined || metrics === null) return [];
  if (outputs.length === 1 && isFlatList(metrics)) return metrics;
  if (isArray(metrics) && metrics.length === 0) return [];
  const missing = Object.fromEntries(outputs.map(({ key }) => [key, []]));
  const all = isPlain(metrics) ? { ...missing, ...metrics } : metrics;
  const own = pick(all, "metrics", outputs, i) ?? [];
  return isArray(own) ? own : [own];
}

/** Throws where a loss, a metric and an output do not go together. */
export function checkFit(compiled: Compiled, graph: Graph): void {
  compiled.heads(graph.outputs).forEach(({ loss, metrics }, i) => {
    const { width, name } = graph.outputs[i]!;
    const { least } = loss;
    if (least && width < least.units) {
      throw new BpttError(
        "InvalidArgument",
        `The loss "${loss.name}" needs ${least.needs}, and the layer "${name}" has ${width}: ${least.instead}.`,
      );
    }
    for (const metric of metrics) resolveMetric(metric, loss, width);
  });
}

/** The optimizer's settings as they are now, in the form in which the core takes them. */
export const optimizerSpec = ({ optimizer }: Compiled): string =>
  JSON.stringify(optimizer.getConfig());

/** The form in which the core takes it. */
export function compileSpec(compiled: Compiled, graph: Graph): string {
  return JSON.stringify({
    optimizer: compiled.optimizer.getConfig(),
    heads: compiled.heads(graph.outputs).map(({ loss, weight, metrics }, i) => ({
      loss: loss.name,
      weight,
      metrics: metrics.map((metric) => resolveMetric(metric, loss, graph.outputs[i]!.width).name),
    })),
  });
}

/**
 * What is reported, in the order of the engine's sums: metrics by name, with their output's where there are several. Outputs of one layer have
 * one name, so what is theirs is counted, as Keras counts their metrics.
 */
export function reported(
  compiled: Compiled,
  { outputs }: Graph,
): { losses: string[]; metrics: string[] } {
  const heads = compiled.heads(outputs);
  const prefix = (i: number) => (outputs.length > 1 ? `${outputs[i]!.key}_` : "");
  return {
    losses: outputs.length > 1 ? counted(outputs.map(({ key }) => `${key}_loss`)) : [],
    metrics: counted(heads.flatMap(({ metrics }, i) => metrics.map((name) => prefix(i) + name))),
  };
}

/** Names of which repeated ones are numbered from the second on. */
function counted(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

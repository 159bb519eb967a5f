import { checkOptions, finiteNumber, isPlain, list, show, takeItems } from "../checks.js";
import { frozenNodes } from "../config/spec.js";
import type { ListOrNamed } from "../data/types.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { checkLossFits, type LossLike, lossSpec, parseLoss } from "../losses/index.js";
import { Loss, type ParsedLoss } from "../losses/loss.js";
import { type MetricName, parseMetrics, resolveMetric } from "../metrics/index.js";
import { type OptimizerName, parseOptimizer } from "../optimizers/index.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { isArray } from "../show.js";
import type { Graph, GraphOutput } from "./graph.js";

/** Arguments of `compile`. For a model with several outputs a list in their order, or an object with their names. */
export interface CompileOptions {
  /** What training makes small: a name, or an object with options. */
  loss: LossLike | ListOrNamed<LossLike>;
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
  readonly loss: ParsedLoss;
  readonly weight: number;
  /** Names in Keras's spelling. */
  readonly metrics: readonly string[];
}

/** A checked `compile`. The object is the key by which its state in the engine is told from an older one's. */
export interface Compiled {
  readonly optimizer: Optimizer;
  /** Whether training moves a layer's weights, as it was said when the model was compiled. */
  trains(layer: Layer): boolean;
  /** One for each output; with one loss for all of them, as many as are asked for. */
  heads(outputs: readonly GraphOutput[]): readonly Head[];
}

export function parseCompile(options: CompileOptions, model: Layer): Compiled {
  const accepted = ["loss", "lossWeights", "optimizer", "metrics"];
  const { loss, lossWeights, metrics, optimizer } = checkOptions("compile", options, accepted);
  if (loss === undefined) {
    throw new BpttError(
      "InvalidArgument",
      'compile needs a `loss`, such as "binary_crossentropy".',
    );
  }
  // What needs no outputs is checked now.
  if (isOne(loss)) parseLoss(loss);
  if (metrics !== undefined && isFlatList(metrics)) parseMetrics(metrics);
  const said = trainedLayers(model);
  // Kept for the outputs that were asked about last: a model can be given others.
  let known: readonly GraphOutput[] | undefined;
  let heads: readonly Head[] = [];
  return {
    optimizer: parseOptimizer(optimizer ?? "rmsprop"),
    // A layer that was added since says it itself.
    trains: (layer) => said.get(model)! && (said.get(layer) ?? layer.trainable),
    heads: (outputs) => {
      if (known === outputs) return heads;
      heads = outputs.map((_, i) => ({
        loss: parseLoss(isOne(loss) ? loss : pick(loss, "loss", outputs, i)),
        weight: weightOf(lossWeights, outputs, i),
        metrics: parseMetrics(metricsOf(metrics, outputs, i)),
      }));
      known = outputs;
      return heads;
    },
  };
}

/** Of a layer and all its parts whether they are trained. */
function trainedLayers(whole: Layer): Map<Layer, boolean> {
  const said = new Map<Layer, boolean>();
  const note = (layer: Layer): void => {
    said.set(layer, layer.trainable);
    layer.parts.forEach(note);
  };
  note(whole);
  return said;
}

/** Whether it is a loss, right or wrong, and not several of them. */
const isOne = (loss: unknown): boolean =>
  typeof loss !== "object" ||
  loss === null ||
  loss instanceof Loss ||
  (isPlain(loss) && Object.hasOwn(loss, "class_name"));

/** Items of a list, one for each output or metric: more than there can be. */
const MOST_ITEMS = 100;

/** Metrics for one output: a flat list. */
const isFlatList = (metrics: unknown): boolean =>
  isArray(metrics) ? !takeItems(metrics, MOST_ITEMS)?.some(isArray) : typeof metrics !== "object";

/** What belongs to output `i`: by its name, by its place, or the same for all. */
function pick(value: unknown, what: string, outputs: readonly GraphOutput[], i: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  const names = outputs.map(({ key }) => key);
  let why = "";
  if (isArray(value)) {
    if (value.length === outputs.length) return value[i];
  } else if (isPlain(value)) {
    const wrong = Object.keys(value).filter((key) => !names.includes(key));
    const missing = names.filter((name) => !Object.hasOwn(value, name));
    if (wrong.length === 0 && missing.length === 0) return value[names[i]!];
    const lacks = missing.length > 0 ? `: ${list(missing)} ${are(missing)} missing` : "";
    const holds = wrong.length > 0 ? `: ${list(wrong)} ${are(wrong)} none of them` : "";
    why = lacks || holds;
  }
  throw new BpttError(
    "InvalidArgument",
    `compile expects \`${what}\` for the model's ${outputs.length} outputs (${list(names)}), as a list or by their names, got ${show(value)}${why}.`,
  );
}

const are = ({ length }: readonly string[]): string => (length === 1 ? "is" : "are");

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
    const output = graph.outputs[i]!;
    checkLossFits(loss, output);
    for (const metric of metrics) resolveMetric(metric, loss, output.width);
  });
}

/** The optimizer's settings as they are now, in the form in which the core takes them. */
export const optimizerSpec = ({ optimizer }: Compiled): string =>
  JSON.stringify(optimizer.getConfig());

/**
 * The form in which the core takes it.
 * @param resume whether the optimizer goes on with the state that it has there.
 */
export function compileSpec(compiled: Compiled, graph: Graph, resume: boolean): string {
  return JSON.stringify({
    optimizer: compiled.optimizer.getConfig(),
    frozen: frozenNodes(graph, compiled.trains),
    resume,
    heads: compiled.heads(graph.outputs).map(({ loss, weight, metrics }, i) => ({
      ...lossSpec(loss),
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

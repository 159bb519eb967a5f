import {
  checkOptions,
  finiteNumber,
  isPlain,
  list,
  positiveInteger,
  show,
  takeItems,
} from "../checks.js";
import type { ListOrNamed } from "../data/types.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { besideUnits } from "../losses/custom.js";
import { checkLossFits, type LossLike, parseLoss } from "../losses/index.js";
import type { ParsedLoss } from "../losses/loss.js";
import {
  type AskedMetric,
  type MetricLike,
  parseMetrics,
  resolveMetric,
} from "../metrics/index.js";
import { type OptimizerLike, parseOptimizer } from "../optimizers/index.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { isArray } from "../show.js";
import type { Graph, GraphOutput } from "./graph.js";
import { withoutLoss } from "./without_loss.js";

/** Arguments of `compile`. For a model with several outputs a list in their order, or an object with their names. */
export interface CompileOptions {
  /**
   * What training makes small: a name, or an object with options. Of several outputs some may have `null`: no gradient comes from there, what depends on no loss stays
   * as it is, and targets are for metrics alone. Without these the output takes none, in `y` as in Keras.
   */
  loss: LossLike | ListOrNamed<LossLike | null>;
  /** Factors of the outputs' losses in their sum; `null` where there is none. Default 1. */
  lossWeights?: ListOrNamed<number | null>;
  /** Default `"rmsprop"`, as in Keras. */
  optimizer?: OptimizerLike;
  /**
   * What is reported beside the loss. Default none. For a model with several outputs an entry for each, itself a metric or a list, or an
   * object with the outputs' names, in which some may be missing.
   */
  metrics?: Metrics;
  /**
   * The same for metrics in which rows and steps weigh what `sampleWeight` and `classWeight` say. Where one has the name of another metric it
   * is logged with `weighted_` before it, as in Keras.
   */
  weightedMetrics?: Metrics;
  /**
   * How many batches Keras computes at a time, at least 1. Here it follows the time that a batch takes, whatever is given; callbacks hear of
   * every batch. Default 1.
   */
  stepsPerExecution?: number;
}

/** Metrics of the only output, or of each. @inline */
type Metrics = MetricLike | ListOrNamed<MetricLike | readonly MetricLike[] | null>;

/** What is asked of one output. */
export interface Head {
  readonly loss: ParsedLoss;
  readonly weight: number;
  readonly metrics: readonly AskedMetric[];
  readonly weightedMetrics: readonly AskedMetric[];
}

/** A checked `compile`. The object is the key by which its state in the engine is told from an older one's. */
export interface Compiled {
  /** What was given, as a file of the model has it. */
  readonly given: Readonly<CompileOptions>;
  readonly optimizer: Optimizer;
  /** Whether training moves a layer's weights, as it was said when the model was compiled. */
  trains(layer: Layer): boolean;
  /** One for each output; with one loss for all of them, as many as are asked for. */
  heads(outputs: readonly GraphOutput[]): readonly Head[];
}

export function parseCompile(options: CompileOptions, model: Layer): Compiled {
  const accepted = [
    ...["loss", "lossWeights", "optimizer", "metrics", "weightedMetrics"],
    "stepsPerExecution",
  ];
  const taken = checkOptions("compile", options, accepted);
  const { loss, lossWeights, metrics, weightedMetrics, optimizer, stepsPerExecution = 1 } = taken;
  positiveInteger("compile", "stepsPerExecution", stepsPerExecution);
  if (loss === undefined || saysNone(loss)) {
    throw new BpttError(
      "InvalidArgument",
      'compile needs a `loss`, such as "binary_crossentropy".',
    );
  }
  // What needs no outputs is checked now.
  if (isOne(loss)) parseLoss(loss);
  for (const argument of METRICS) {
    const given = taken[argument];
    if (given !== undefined && isFlat(given)) parseMetrics(asList(given), argument);
  }
  const said = trainedLayers(model);
  // Kept for the outputs that were asked about last: a model can be given others.
  let known: readonly GraphOutput[] | undefined;
  let heads: readonly Head[] = [];
  return {
    given: taken,
    optimizer: parseOptimizer(optimizer ?? "rmsprop"),
    // A layer that was added since says it itself.
    trains: (layer) => said.get(model)! && (said.get(layer) ?? layer.trainable),
    heads: (outputs) => {
      if (known === outputs) return heads;
      heads = outputs.map((output, i) => {
        const asked = {
          metrics: parseMetrics(metricsOf(metrics, "metrics", outputs, i), "metrics"),
          weightedMetrics: parseMetrics(
            metricsOf(weightedMetrics, "weightedMetrics", outputs, i),
            "weightedMetrics",
          ),
        };
        const given = isOne(loss) ? loss : pick(loss, "loss", outputs, i);
        const weight = weightOf(lossWeights, outputs, i, given === null);
        const all = [...asked.metrics, ...asked.weightedMetrics];
        return {
          loss: given === null ? withoutLoss(output, all) : lossOf(given, output),
          weight,
          ...asked,
        };
      });
      known = outputs;
      return heads;
    },
  };
}

/** Weights of several heads are no predictions, which targets could be for. */
function lossOf(given: unknown, { heads, name, width }: GraphOutput) {
  if (heads === undefined) return besideUnits(parseLoss(given), width);
  throw new BpttError(
    "Unsupported",
    `compile: the weights of the heads of "${name}" can't have a loss, got ${show(given)}: in a list, or by its name, give the output null.`,
  );
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

/** Whether it is one loss or metric, right or wrong: not a list of them, nor an object with the names of outputs. */
const isOne = (value: unknown): boolean =>
  !isArray(value) && (!isPlain(value) || Object.hasOwn(value, "class_name"));

/** Whether each output is said to have no loss. */
const saysNone = (loss: unknown): boolean => {
  const all = isPlain(loss) && !isOne(loss) ? Object.values(loss) : takeItems(loss, MOST_ITEMS);
  return loss === null || (all !== undefined && all.length > 0 && all.every((one) => one === null));
};

/** Items of a list, one for each output or metric: more than there can be. */
const MOST_ITEMS = 100;

const METRICS = ["metrics", "weightedMetrics"] as const;

/** Metrics for one output: a metric or a flat list. */
const isFlat = (metrics: unknown): boolean =>
  isArray(metrics) ? !takeItems(metrics, MOST_ITEMS)?.some(isArray) : isOne(metrics);

const asList = (metrics: unknown): unknown => (isOne(metrics) ? [metrics] : metrics);

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
    const none = what === "loss" && missing.length > 0 ? "; null is for one without a loss" : "";
    why = (lacks || holds) + none;
  }
  throw new BpttError(
    "InvalidArgument",
    `compile expects \`${what}\` for the model's ${outputs.length} outputs (${list(names)}), as a list or by their names, got ${show(value)}${why}.`,
  );
}

const are = ({ length }: readonly string[]): string => (length === 1 ? "is" : "are");

function weightOf(
  value: unknown,
  outputs: readonly GraphOutput[],
  i: number,
  absent: boolean,
): number {
  const weight = value === undefined ? 1 : pick(value, "lossWeights", outputs, i);
  if (absent && weight === null) return 1;
  if (typeof weight === "number" && Number.isFinite(weight)) {
    return finiteNumber("compile", "lossWeights", weight);
  }
  throw new BpttError(
    "InvalidArgument",
    `compile expects \`lossWeights\` to be finite numbers, got ${show(weight)}.`,
  );
}

/** The metrics of output `i`: a list for its only output, or an entry for each. */
function metricsOf(
  metrics: unknown,
  argument: string,
  outputs: readonly GraphOutput[],
  i: number,
): unknown {
  if (metrics === undefined || metrics === null) return [];
  if (isOne(metrics) || (outputs.length === 1 && isFlat(metrics))) return asList(metrics);
  if (isArray(metrics) && metrics.length === 0) return [];
  const missing = Object.fromEntries(outputs.map(({ key }) => [key, []]));
  const all = isPlain(metrics) ? { ...missing, ...metrics } : metrics;
  return asList(pick(all, argument, outputs, i) ?? []);
}

/** The metrics of output `i` in the order of their sums: those that are weighted come last. */
export function metricsAt(compiled: Compiled, { outputs }: Graph, i: number) {
  const { loss, metrics, weightedMetrics } = compiled.heads(outputs)[i]!;
  const resolve = (asked: AskedMetric) => resolveMetric(asked, { loss, output: outputs[i]! });
  return { metrics: metrics.map(resolve), weighted: weightedMetrics.map(resolve) };
}

/** What follows from a compile and a graph, made once for the outputs that were asked about last: each call of a model asks. */
export function kept<T>(make: (compiled: Compiled, graph: Graph) => T) {
  const all = new WeakMap<
    Compiled,
    { readonly outputs: readonly GraphOutput[]; readonly made: T }
  >();
  return (compiled: Compiled, graph: Graph): T => {
    const known = all.get(compiled);
    if (known?.outputs === graph.outputs) return known.made;
    const made = make(compiled, graph);
    all.set(compiled, { outputs: graph.outputs, made });
    return made;
  };
}

/** Throws where a loss, a metric and an output do not go together. */
export const checkFit = kept((compiled, graph): void => {
  compiled.heads(graph.outputs).forEach(({ loss }, i) => {
    checkLossFits(loss, graph.outputs[i]!);
    metricsAt(compiled, graph, i);
  });
});

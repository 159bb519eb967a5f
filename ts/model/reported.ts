// What runs report of losses and metrics, and what computes those that are functions.
import type { Judge } from "../engine/engine.js";
import { computeLoss } from "../losses/compute.js";
import type { AskedMetric, ResolvedMetric } from "../metrics/index.js";
import type { Direction } from "../metrics/metric.js";
import { type Compiled, type Head, kept, metricsAt } from "./compiled.js";
import type { ModelCore } from "./core.js";
import type { Graph, GraphOutput } from "./graph.js";

/** What is reported of a run: the outputs' losses, where there are several, and all metrics in the order of the core's sums. */
export interface Reported {
  readonly losses: readonly string[];
  readonly metrics: readonly ReportedMetric[];
}

/** A metric with its name in logs, and the number of its output. */
export interface ReportedMetric extends ResolvedMetric {
  readonly name: string;
  readonly output: number;
}

/** Outputs of one layer have one name, so what is theirs is counted, as Keras counts their metrics. */
export const reported = kept((compiled, graph): Reported => {
  const { outputs } = graph;
  const heads = compiled.heads(outputs);
  const names = metricNames(heads, outputs);
  const judged = outputs.filter((_, i) => !heads[i]!.loss.absent);
  return {
    losses: judged.length > 1 ? counted(judged.map(({ key }) => `${key}_loss`)) : [],
    metrics: outputs.flatMap((_, i) => {
      const { metrics, weighted } = metricsAt(compiled, graph, i);
      const all = [...metrics, ...weighted];
      return all.map((metric, j) => ({ ...metric, name: names[i]![j]!, output: i }));
    }),
  };
});

/** By a model that was not compiled, or whose shapes are not known. */
const NOTHING: Reported = { losses: [], metrics: [] };

/** Which way what is logged under a name goes as the model gets better, if that is known. */
export function directionOf(name: string, { compiled, graph }: ModelCore): Direction | undefined {
  const { losses, metrics } = compiled && graph ? reported(compiled, graph) : NOTHING;
  const plain = name.replace(/^val_/, "");
  if (plain === "loss" || losses.includes(plain)) return "min";
  const of = plain.replace(/\[\d+\]$/, "");
  return metrics.find((metric) => metric.name === of)?.better;
}

/** Whether functions are to see every batch. */
export const hasFunctions = (compiled: Compiled, { outputs }: Graph): boolean =>
  compiled.heads(outputs).some(({ metrics }) => metrics.some(({ custom }) => custom));

/** What computes the losses that are functions; undefined where the core computes all of them. */
export const judgeOf = kept((compiled, { outputs }): Judge | undefined => {
  const heads = compiled.heads(outputs);
  const told = heads.flatMap(({ loss }, output) => (loss.custom ? { loss, output } : []));
  if (told.length === 0) return undefined;
  return {
    outputs: told.map(({ output }) => output),
    judge: (judged) =>
      told.map(({ loss, output }, i) => computeLoss(loss, judged[i]!, outputs[output]!.width)),
  };
});

/** Output by output the names of its metrics in logs. Keras names all that are not weighted first, and then those that are. */
function metricNames(heads: readonly Head[], outputs: readonly GraphOutput[]): string[][] {
  const seen = new Map<string, number>();
  const number = (name: string) => count(name, seen);
  const all = [heads.map(({ metrics }) => metrics), heads.map((head) => head.weightedMetrics)];
  const own = numbered(all.flat(2));
  const prefix = (i: number) => (outputs.length > 1 ? `${outputs[i]!.key}_` : "");
  const plain = heads.map(({ metrics }, i) =>
    metrics.map((metric) => number(prefix(i) + own.get(metric)!)),
  );
  const weighted = heads.map(({ weightedMetrics }, i) =>
    weightedMetrics.map((metric) => {
      const name = own.get(metric)!;
      const taken = seen.has(prefix(i) + name);
      return number(prefix(i) + (taken ? `weighted_${name}` : name));
    }),
  );
  return plain.map((names, i) => [...names, ...weighted[i]!]);
}

/** What metrics are called where objects without a name are numbered class by class, as Keras does it when it makes them. */
function numbered(metrics: readonly AskedMetric[]): Map<AskedMetric, string> {
  const objects = metrics.filter(({ numbered }) => numbered);
  const names = counted(objects.map(({ name }) => name));
  const own = new Map(objects.map((metric, i) => [metric, names[i]!]));
  return new Map(metrics.map((metric) => [metric, own.get(metric) ?? metric.name]));
}

/** Names of which repeated ones are numbered from the second on. */
function counted(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => count(name, seen));
}

/** A name with its number, unless it is the first. */
function count(name: string, seen: Map<string, number>): string {
  const before = seen.get(name) ?? 0;
  seen.set(name, before + 1);
  return before === 0 ? name : `${name}_${before}`;
}

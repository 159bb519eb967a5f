// What `compile` settled in the form in which the core takes it.
import { frozenNodes } from "../config/spec.js";
import type { Stored } from "../described.js";
import { lossSpec } from "../losses/index.js";
import type { ResolvedMetric } from "../metrics/index.js";
import { asksForRates, settingsOfPaths } from "../optimizers/optimizer.js";
import { type Compiled, metricsAt } from "./compiled.js";
import type { Graph } from "./graph.js";

/** Stands for rates that a function is asked for when batches are on their way. */
const NO_RATES: Stored = { class_name: "Told", config: { from: 0, rates: [] } };

/**
 * The optimizer's settings as they are now, in the form in which the core takes them.
 * @param rates what a function gives for the batches on their way, if the learning rate is one.
 */
export const optimizerSpec = (compiled: Compiled, graph: Graph, rates = NO_RATES): string =>
  JSON.stringify(optimizerConfig(compiled, graph, rates));

function optimizerConfig({ optimizer }: Compiled, graph: Graph, rates: Stored) {
  const { class_name, config } = optimizer.getConfig();
  const paths = graph.weights.map(({ name }) => name);
  return {
    class_name,
    config: {
      ...config,
      ...(asksForRates(optimizer) && { learning_rate: rates }),
      ...settingsOfPaths(optimizer, paths),
    },
  };
}

/**
 * The form in which the core takes it.
 * @param resume whether the optimizer goes on with the state that it has there.
 */
export function compileSpec(compiled: Compiled, graph: Graph, resume: boolean): string {
  return JSON.stringify({
    optimizer: optimizerConfig(compiled, graph, NO_RATES),
    frozen: frozenNodes(graph, compiled.trains),
    resume,
    heads: compiled.heads(graph.outputs).map(({ loss, weight }, i) => {
      const { metrics, weighted } = metricsAt(compiled, graph, i);
      const core = (of: readonly ResolvedMetric[]) => of.flatMap(({ core }) => core ?? []);
      return {
        ...lossSpec(loss),
        weight,
        metrics: core(metrics),
        weighted_metrics: core(weighted),
      };
    }),
  });
}

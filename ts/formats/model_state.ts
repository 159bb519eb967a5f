// A whole model between a program and a file, whatever the file's format.
import { checkFinite } from "../io/finite.js";
import type { Compiled } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import type { Graph, ModelWeight } from "../model/graph.js";
import { lookAtWeights } from "../model/weights.js";
import { type Optimizer, variablesOf } from "../optimizers/optimizer.js";
import { lookAtVariables, type OptimizerWeight } from "../optimizers/variables.js";

/** A model as it was at one moment. */
export interface ModelState {
  readonly core: ModelCore;
  readonly graph: Graph;
  readonly weights: ReadonlyMap<ModelWeight, Float32Array>;
  /** How it was compiled, if it was. */
  readonly compiled: Compiled | undefined;
  /** The optimizer's variables in Keras's order, if they are wanted and there are any. */
  readonly variables: readonly OptimizerWeight[] | undefined;
}

/**
 * What there is to write.
 * @throws BpttError `NotBuilt`, and `File` for a weight of which no file could be loaded again.
 */
export async function stateOfModel(
  where: string,
  core: ModelCore,
  includeOptimizer: boolean,
): Promise<ModelState> {
  const graph = core.requireGraph(where);
  const compiled = includeOptimizer ? core.compiled : undefined;
  const [values, variables] = await Promise.all([
    lookAtWeights(core),
    compiled && allVariablesOf(compiled.optimizer),
  ]);
  checkFinite([...values, ...(variables ?? [])], "file", "");
  const weights = new Map(graph.weights.map((weight, i) => [weight, values[i]!.data]));
  return { core, graph, weights, compiled, variables };
}

/** All that Keras keeps. Reading it changes nothing about what is trained later. */
async function allVariablesOf(optimizer: Optimizer): Promise<OptimizerWeight[]> {
  const own = await lookAtVariables(...variablesOf(optimizer, "getWeights"), false);
  const followers = optimizer.followers.map((value) => Float32Array.of(value));
  return [...own, ...followers.map((data, i) => ({ name: `follower_${i}`, shape: [], data }))];
}

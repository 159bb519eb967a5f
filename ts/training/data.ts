import { Dataset } from "../data/dataset.js";
import { type Inputs, toInputs } from "../data/inputs.js";
import { toTargets } from "../data/targets.js";
import { type Compiled, checkFit } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";

/** What messages call inputs and targets. */
export interface DataNames {
  readonly x: string;
  readonly y: string;
}

export const XY: DataNames = { x: "x", y: "y" };

/** Inputs in flat form, with the model's shapes: those it has, or those that this data would give it. */
export function prepareInputs(core: ModelCore, x: unknown, name = "x", graph = core.graph) {
  const inputs = toInputs(x, name, { layers: core.layers, graph });
  return { inputs, graph: graph ?? graphOf(core, inputs) };
}

function graphOf(core: ModelCore, inputs: Inputs): Graph {
  return core.graphFor(inputs.batchShape, false);
}

/** Inputs and targets as a data set. Nothing about the model changes. */
export function prepareData(
  core: ModelCore,
  compiled: Compiled,
  [x, y]: readonly [unknown, unknown],
  names: DataNames = XY,
  graph?: Graph,
): { dataset: Dataset; graph: Graph } {
  const prepared = prepareInputs(core, x, names.x, graph ?? core.graph);
  checkFit(compiled, prepared.graph);
  const targets = toTargets(y, names.y, {
    graph: prepared.graph,
    loss: compiled.loss,
    inputs: prepared.inputs,
    inputName: names.x,
  });
  const dataset = Dataset.of(prepared.inputs, targets, prepared.graph.perStep);
  return { dataset, graph: prepared.graph };
}

// What a call makes of inputs, whether or not it has targets.
import { isReadable } from "../checks.js";
import { type Inputs, toAllInputs } from "../data/inputs.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "../model/core.js";
import { fixedRowsOf } from "../model/fixed_rows.js";
import { type Graph, outputShapesFor } from "../model/graph.js";

/** Inputs in flat form, with the model's shapes: those it has, or those that this data would give it. */
export function prepareInputs(
  core: ModelCore,
  x: unknown,
  name = "x",
  known = core.graph ?? core.graphOfTexts(),
  unseen = false,
) {
  const keyed = core.ports.inputs.keys !== undefined;
  const inputs = toAllInputs(x, name, core.requests(known), keyed, unseen);
  const graph =
    known ??
    core.graphFor(
      inputs.map(({ batchShape }) => batchShape),
      false,
    );
  return { inputs, graph };
}

/**
 * The same for a call that changes nothing, whatever its numbers are. The engine looks at all of them anyway, in a seventh of the time: so they are
 * looked at here where it refuses one, as {@link saidWhere} does.
 */
export function prepareAsked(core: ModelCore, x: unknown) {
  const { graph } = core;
  return prepareInputs(
    core,
    x,
    "x",
    graph,
    graph !== undefined && fixedRowsOf(graph) === undefined,
  );
}

/** What is computed from inputs of {@link prepareAsked}. */
export async function saidWhere<T>(core: ModelCore, x: unknown, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    // A callback may throw what can't be asked.
    const ours = isReadable(error) && error instanceof BpttError;
    if (ours && error.code === "NotFinite") prepareInputs(core, x);
    throw error;
  }
}

/** Steps of an output for this data: of every row, or row by row. */
export function stepsOf(graph: Graph, inputs: readonly Inputs[], index: number) {
  const { follows, perStep } = graph.outputs[index]!;
  if (!perStep) return { steps: 0, lengths: undefined };
  const followed = follows === undefined ? undefined : inputs[follows];
  if (followed) return { steps: followed.steps, lengths: followed.lengths };
  // Stateful layers want to know the rows of a batch, which the model knows better than the data.
  const shapes = inputs.map(({ batchShape: [, ...rest] }, i) => [
    graph.inputs[i]!.shape[0]!,
    ...rest,
  ]);
  const shape = outputShapesFor(graph, shapes, true)[index]!;
  return { steps: shape[1] ?? 0, lengths: undefined };
}

/** The batch size of a call, which a stateful layer dictates. */
export function batchSizeFor(
  core: ModelCore,
  graph: Graph,
  rows: number,
  given: number | undefined,
): number {
  const { rows: fixed, why } = fixedRowsOf(graph) ?? {};
  // A batch has no more rows than there are, whatever it may have.
  if (fixed === undefined) return Math.min(given ?? 32, rows);
  if ((given === undefined || given === fixed) && rows % fixed === 0) return fixed;
  throw new BpttError(
    "Shape",
    `The model "${core.name}" ${why} for batches of ${fixed} rows: give it a multiple of ${fixed} rows${given === undefined || given === fixed ? "" : ` and a batchSize of ${fixed}`}, got ${rows} rows${given === undefined ? "" : ` and a batchSize of ${given}`}.`,
  );
}

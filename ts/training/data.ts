import { show, takeItems } from "../checks.js";
import { divideTargets } from "../data/divide_targets.js";
import type { Inputs } from "../data/inputs.js";
import { Rows } from "../data/rows.js";
import { classWeights, divideWeights, toSampleWeights } from "../data/sample_weights.js";
import type { BatchStream } from "../data/stream.js";
import { type Targets, toTargets } from "../data/targets.js";
import { BpttError } from "../errors.js";
import { takesTargets } from "../losses/loss.js";
import { type Compiled, checkFit } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { countsOf } from "../model/masks.js";
import { batchSizeFor, prepareInputs, stepsOf } from "./inputs.js";
import type { StreamSource } from "./stream_source.js";
import { peek } from "./streams.js";

/** What messages call inputs and targets. */
export interface DataNames {
  readonly x: string;
  readonly y: string;
  readonly weights: string;
}

export const XY: DataNames = { x: "x", y: "y", weights: "sampleWeight" };

/** Data of a call, checked, and what was made of its targets. */
export interface PreparedData {
  readonly dataset: Rows;
  readonly graph: Graph;
  readonly inputs: readonly Inputs[];
  readonly targets: readonly Targets[];
}

/** Inputs and targets, with what these weigh if that is given, as a data set. Nothing about the model changes. */
export function prepareData(
  core: ModelCore,
  compiled: Compiled,
  [x, y, weights]: readonly [unknown, unknown, unknown?],
  names: DataNames = XY,
  known?: Graph,
): PreparedData {
  const { inputs, graph } = prepareInputs(core, x, names.x, known ?? core.graph);
  checkFit(compiled, graph);
  const heads = compiled.heads(graph.outputs);
  const ports = graph.outputs.map(({ key, shape }) => ({ name: key, rank: shape.length }));
  const keyed = core.ports.outputs.keys !== undefined;
  const all = {
    ports,
    keyed,
    rows: inputs[0]!.rows,
    takes: heads.map(({ loss }) => takesTargets(loss)),
  };
  const parts = divideTargets(y, names.y, all);
  const requests = graph.outputs.map((output, i) => ({
    output,
    loss: heads[i]!.loss,
    rows: inputs[0]!.rows,
    ...stepsOf(graph, inputs, i),
    counts: countsOf(graph, inputs, i),
    inputName: names.x,
  }));
  const targets = parts.map(({ value, name }, i) => toTargets(value, name, requests[i]!));
  const given = weights !== undefined && weights !== null;
  const weighing = given ? divideWeights(weights, names.weights, all) : [];
  const sampleWeights = weighing.map(({ value, name }, i) =>
    all.takes[i] ? toSampleWeights(value, name, requests[i]!) : undefined,
  );
  return { dataset: Rows.of(inputs, targets, sampleWeights), graph, inputs, targets };
}

/** Rows that are trained on, weighed by their classes where that is asked for. */
export function weighClasses(
  where: string,
  compiled: Compiled,
  { graph, targets }: PreparedData,
  dataset: Rows,
  { classWeight, sampleWeight }: { classWeight?: unknown; sampleWeight?: unknown },
): Rows {
  if (classWeight === undefined || classWeight === null) return dataset;
  const [output, ...others] = graph.outputs;
  const problem =
    others.length > 0
      ? "`classWeight` is for models with one output: give `sampleWeight` with weights for each output instead."
      : sampleWeight !== undefined && sampleWeight !== null
        ? "`classWeight` and `sampleWeight` can't be given together: multiply the weights of rows by those of their classes."
        : undefined;
  if (problem) throw new BpttError("InvalidArgument", `${where}: ${problem}`);
  const { loss } = compiled.heads(graph.outputs)[0]!;
  if (loss.targets === "lists") {
    throw new BpttError(
      "InvalidArgument",
      `${where}: \`classWeight\` is for targets of one class, and those of the loss "${loss.name}" are lists: give \`sampleWeight\` with a weight for each row instead.`,
    );
  }
  const weighed = { loss, output: output!, targets: targets[0]! };
  return dataset.weighted([classWeights(where, classWeight, weighed)]);
}

interface StreamOptions {
  readonly name?: string;
  readonly index?: number;
  readonly known?: Graph;
  readonly classWeight?: unknown;
}

/**
 * A stream of batches [x, y], or [x, y, sampleWeight], as the source of a run. Its first batch is read and checked, and tells the shapes where the model has none yet;
 * nothing about the model changes.
 *
 * @param of what messages call the stream.
 * @param index the order of rows of the first pass.
 * @param classWeight what classes weigh.
 */
export async function prepareStream(
  core: ModelCore,
  compiled: Compiled,
  stream: BatchStream<unknown>,
  { name = "x", index = 0, known, classWeight }: StreamOptions = {},
): Promise<{ source: StreamSource; graph: Graph }> {
  const { StreamSource } = await import("./stream_source.js");
  let graph = known ?? core.graph;
  const source = new StreamSource(stream, name, (member) => {
    const [x, y, sampleWeight] = partsOf(member);
    const prepared = prepareData(core, compiled, [x, y, sampleWeight], XY, graph);
    graph = prepared.graph;
    const { dataset } = prepared;
    batchSizeFor(core, graph, dataset.rows, dataset.rows);
    return weighClasses("fit", compiled, prepared, dataset, { classWeight, sampleWeight });
  });
  await peek(source, index);
  return { source, graph: graph! };
}

/** A member of a stream, which brings the targets with it, and perhaps what they weigh. */
function partsOf(member: unknown): [x: unknown, y: unknown, sampleWeight?: unknown] {
  const items = takeItems(member, 3);
  if (items !== undefined && items.length >= 2) return items as [unknown, unknown, unknown?];
  throw new BpttError(
    "InvalidArgument",
    `expected [x, y] or [x, y, sampleWeight], got ${show(member)}.`,
  );
}

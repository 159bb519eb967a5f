import { joined, zeros } from "../allocate.js";
import type { BaseModel } from "../base_model.js";
import { CallbackList } from "../callbacks/list.js";
import { verbosity } from "../callbacks/progress.js";
import type { Inputs } from "../data/inputs.js";
import { type Answers, Predictions } from "../data/predictions.js";
import { Rows } from "../data/rows.js";
import { type BatchStream, hasEpochs, isStream } from "../data/stream.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { isArray } from "../show.js";
import { abortable } from "./abortable.js";
import { batchSizeFor, checkEnds, peek, prepareInputs, stepsOf } from "./data.js";
import { checkRun, type PredictOptions, refuseForStream } from "./options.js";
import { paceFor, runPass } from "./run.js";
import { checkNotShort } from "./short.js";
import { RowsSource, type Source } from "./source.js";

type RunSettings = ReturnType<typeof checkRun>;

/** What a call of `predict` computes on. */
interface Asked {
  readonly source: Source;
  readonly graph: Graph;
  /** What the answers are for: all rows, or batch by batch what was read of a stream. */
  readonly answered: readonly Answered[];
}

export async function predictModel(
  model: BaseModel,
  core: ModelCore,
  x: unknown,
  options: PredictOptions = {},
): Promise<Answers> {
  core.checkAlive();
  const run = checkRun("predict", options);
  // Rows are ready at once: whoever comes next finds the engine asked for.
  const found = sourceOf(core, x, run);
  const asked = found instanceof Promise ? await found : found;
  try {
    return await predictSource(model, core, run, asked);
  } finally {
    await asked.source.end?.();
  }
}

async function predictSource(
  model: BaseModel,
  core: ModelCore,
  run: RunSettings,
  { source, graph, answered }: Asked,
): Promise<Answers> {
  const { verbose, signal, steps: limit } = run;
  const steps = limit ?? source.batches;
  const params = { verbose: verbosity(verbose), epochs: 1, steps: steps ?? null };
  const callbacks = CallbackList.of(run, model, params);
  signal?.throwIfAborted();
  core.adopt(graph);
  const network = await abortable(core.network(), signal);
  const parts: Float32Array[][] = graph.outputs.map(() => []);
  try {
    await callbacks.call("onPredictBegin", {});
    const done = await runPass({
      core,
      phase: "Predict",
      source,
      limit,
      callbacks,
      pace: paceFor(source, callbacks, "Predict"),
      signal,
      compute: async (chunk) => {
        (await network.predict(chunk)).forEach((part, i) => {
          parts[i]!.push(part);
        });
        return {};
      },
      stopped: () => false,
    });
    checkNotShort(done, { source, limit });
    await callbacks.call("onPredictEnd", {});
  } finally {
    callbacks.close();
  }
  return predictionsOf(
    core,
    graph,
    answered,
    parts.map((part) => joined(Float32Array, part, "the predictions")),
  );
}

function sourceOf(
  core: ModelCore,
  x: unknown,
  { batchSize: given, steps }: RunSettings,
): Asked | Promise<Asked> {
  if (isStream(x)) {
    refuseForStream("predict", { batchSize: given });
    if (steps === undefined) checkEnds(x, "x", "steps");
    return streamOf(core, x);
  }
  const { inputs, graph } = prepareInputs(core, x);
  const { rows } = inputs[0]!;
  const batchSize = batchSizeFor(core, graph, rows, given);
  const asked = Math.min(rows, (steps ?? Number.POSITIVE_INFINITY) * batchSize);
  const source = new RowsSource(Rows.of(inputs, []), batchSize);
  return { source, graph, answered: [answeredBy(graph, inputs, asked)] };
}

async function streamOf(core: ModelCore, x: BatchStream<unknown>): Promise<Asked> {
  const { StreamSource } = await import("./stream_source.js");
  let { graph } = core;
  const answered: Answered[] = [];
  // Elements of a Dataset are lists: of those targets may be one more member.
  const inputsOf = (member: unknown) => (hasEpochs(x) && isArray(member) ? member[0] : member);
  const source = new StreamSource(x, "x", (member) => {
    const prepared = prepareInputs(core, inputsOf(member), "x", graph);
    graph = prepared.graph;
    const { rows } = prepared.inputs[0]!;
    batchSizeFor(core, graph, rows, rows);
    answered.push(answeredBy(graph, prepared.inputs));
    return Rows.of(prepared.inputs, []);
  });
  await peek(source);
  return { source, graph: graph!, answered };
}

/** How many rows were answered, and for each output how many steps they have. */
interface Answered {
  readonly rows: number;
  readonly outputs: readonly ReturnType<typeof stepsOf>[];
}

/** @param rows as many of the first ones as were answered. */
export function answeredBy(
  graph: Graph,
  inputs: readonly Inputs[],
  rows = inputs[0]!.rows,
): Answered {
  const outputs = graph.outputs.map((_, i) => {
    const { steps, lengths } = stepsOf(graph, inputs, i);
    return { steps, lengths: lengths?.subarray(0, rows) };
  });
  return { rows, outputs };
}

/** What a model answered, in the form in which its outputs were given: one, a list, or by their keys. */
export function predictionsOf(
  { ports: { outputs: form } }: ModelCore,
  graph: Graph,
  answered: readonly Answered[],
  outputs: readonly Float32Array[],
): Answers {
  const rows = answered.reduce((sum, part) => sum + part.rows, 0);
  const all = outputs.map((data, i) =>
    Predictions.of(data, rows, lengthsOf(answered, i), graph.outputs[i]!),
  );
  if (form.keys) return Object.fromEntries(form.keys.map((key, i) => [key, all[i]!]));
  return form.listed ? all : all[0]!;
}

/** Steps row by row, unless all rows have as many. */
function lengthsOf(answered: readonly Answered[], output: number): Uint32Array | undefined {
  const parts = answered.map(({ rows, outputs }) => ({ rows, ...outputs[output]! }));
  const [first] = parts;
  const alike = parts.every(({ steps, lengths }) => !lengths && steps === first!.steps);
  if (alike || parts.length === 1) return first!.lengths;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const all = zeros(Uint32Array, rows, "the lengths of rows");
  let at = 0;
  for (const { rows: count, steps, lengths } of parts) {
    if (lengths) all.set(lengths, at);
    else all.fill(steps, at, at + count);
    at += count;
  }
  return all;
}

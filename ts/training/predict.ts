import { joined } from "../allocate.js";
import type { BaseModel } from "../base_model.js";
import type { Answers } from "../data/predictions.js";
import { Rows } from "../data/rows.js";
import { isStream } from "../data/stream.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { type Asked, answeredBy, predictionsOf } from "./answers.js";
import { batchSizeFor, prepareAsked, saidWhere } from "./inputs.js";
import { checkRun, type PredictOptions } from "./options.js";
import { type Listeners, paceFor, runPass } from "./run.js";
import { checkNotShort } from "./short.js";
import { RowsSource } from "./source.js";

type RunSettings = ReturnType<typeof checkRun>;

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
    const answers = predictSource(model, core, run, asked);
    return await (isStream(x) ? answers : saidWhere(core, x, answers));
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
  const { signal, steps: limit } = run;
  const hearing = listening(run, model, limit ?? source.batches);
  const callbacks = hearing instanceof Promise ? await hearing : hearing;
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

/** Nobody. */
const NOBODY: Listeners = { watchesBatches: () => false, call: async () => {}, close() {} };

/** Who hears of the pass. Few calls have callbacks or print anything: what that takes is loaded for those that do. */
function listening(
  run: RunSettings,
  model: BaseModel,
  batches: number | undefined,
): Listeners | Promise<Listeners> {
  if (run.callbacks === undefined && run.verbose === 0) return NOBODY;
  return import("./listeners.js").then(({ listenersOf }) => listenersOf(run, model, batches));
}

function sourceOf(core: ModelCore, x: unknown, run: RunSettings): Asked | Promise<Asked> {
  if (isStream(x)) {
    return import("./predict_stream.js").then(({ askedOfStream }) => askedOfStream(core, x, run));
  }
  const { batchSize: given, steps } = run;
  const { inputs, graph } = prepareAsked(core, x);
  const { rows } = inputs[0]!;
  const batchSize = batchSizeFor(core, graph, rows, given);
  const asked = Math.min(rows, (steps ?? Number.POSITIVE_INFINITY) * batchSize);
  const source = new RowsSource(Rows.of(inputs, []), batchSize);
  return { source, graph, answered: [answeredBy(graph, inputs, asked)] };
}

/** The outputs of all rows as a single batch. */
export async function predictOnBatch(core: ModelCore, x: unknown) {
  core.checkAlive();
  const { inputs, graph } = prepareAsked(core, x);
  const dataset = Rows.of(inputs, []);
  batchSizeFor(core, graph, dataset.rows, dataset.rows);
  core.adopt(graph);
  const network = await core.network();
  const chunk = dataset.chunk(undefined, 0, dataset.rows, dataset.rows);
  const outputs = await saidWhere(core, x, network.predict(chunk));
  return predictionsOf(core, graph, [answeredBy(graph, inputs)], outputs);
}

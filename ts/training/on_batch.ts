import { checkOptions } from "../checks.js";
import { Rows } from "../data/rows.js";
import { judgeOf, reported } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import { batchSizeFor, prepareData, prepareInputs, weighClasses } from "./data.js";
import { Means } from "./means.js";
import type { TrainOnBatchOptions } from "./options.js";
import { answeredBy, predictionsOf } from "./predict.js";
import { trainChunk } from "./train.js";

/** One update from all rows as a single batch, or their loss and metrics without one. */
export async function computeOnBatch(
  core: ModelCore,
  kind: "train" | "test",
  x: unknown,
  y: unknown,
  options: TrainOnBatchOptions,
): Promise<Record<string, number>> {
  const where = `${kind}OnBatch`;
  const compiled = core.requireCompiled(where);
  const accepted = kind === "train" ? ["sampleWeight", "classWeight"] : ["sampleWeight"];
  const weighing = checkOptions(where, options, accepted);
  const prepared = prepareData(core, compiled, [x, y, weighing.sampleWeight]);
  const { graph } = prepared;
  const dataset = weighClasses(where, compiled, prepared, prepared.dataset, weighing);
  batchSizeFor(core, graph, dataset.rows, dataset.rows);
  core.adopt(graph);
  const network = await core.trainable();
  core.checkStillCompiled(compiled);
  const means = new Means(reported(compiled, graph));
  const chunk = { ...dataset.chunk(undefined, 0, dataset.rows, dataset.rows), ...means.request };
  const totals = await (kind === "train"
    ? trainChunk(core, network, chunk)
    : network.evaluate(chunk, judgeOf(compiled, graph)));
  return { ...means.add(totals) };
}

/** The outputs of all rows as a single batch. */
export async function predictOnBatch(core: ModelCore, x: unknown) {
  core.checkAlive();
  const { inputs, graph } = prepareInputs(core, x);
  const dataset = Rows.of(inputs, []);
  batchSizeFor(core, graph, dataset.rows, dataset.rows);
  core.adopt(graph);
  const network = await core.network();
  const outputs = await network.predict(dataset.chunk(undefined, 0, dataset.rows, dataset.rows));
  return predictionsOf(core, graph, [answeredBy(graph, inputs)], outputs);
}

import { checkOptions } from "../checks.js";
import type { Compiled } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import { judgeOf, reported } from "../model/reported.js";
import { prepareData, weighClasses } from "./data.js";
import { batchSizeFor } from "./inputs.js";
import { Means } from "./means.js";
import type { TrainOnBatchOptions } from "./options.js";
import { trainChunk } from "./train.js";
import { trainable } from "./trainer.js";

/** One update from all rows as a single batch, or their loss and metrics without one. */
export async function computeOnBatch(
  core: ModelCore,
  compiled: Compiled,
  kind: "train" | "test",
  [x, y]: readonly [unknown, unknown],
  options: TrainOnBatchOptions,
): Promise<Record<string, number>> {
  const where = `${kind}OnBatch`;
  const accepted = kind === "train" ? ["sampleWeight", "classWeight"] : ["sampleWeight"];
  const weighing = checkOptions(where, options, accepted);
  const prepared = prepareData(core, compiled, [x, y, weighing.sampleWeight]);
  const { graph } = prepared;
  const dataset = weighClasses(where, compiled, prepared, prepared.dataset, weighing);
  batchSizeFor(core, graph, dataset.rows, dataset.rows);
  core.adopt(graph);
  const network = await trainable(core);
  core.checkStillCompiled(compiled);
  const means = new Means(reported(compiled, graph));
  const chunk = { ...dataset.chunk(undefined, 0, dataset.rows, dataset.rows), ...means.request };
  const totals = await (kind === "train"
    ? trainChunk(core, network, chunk)
    : network.evaluate(chunk, judgeOf(compiled, graph)));
  return { ...means.add(totals) };
}

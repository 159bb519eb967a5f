import { Dataset } from "../data/dataset.js";
import { Predictions } from "../data/predictions.js";
import type { InputData, TargetData } from "../data/types.js";
import type { ModelCore } from "../model/core.js";
import { prepareData, prepareInputs } from "./data.js";
import { Means } from "./means.js";

/** One update from all rows as a single batch, or their loss and metrics without one. */
export async function computeOnBatch(
  core: ModelCore,
  kind: "train" | "test",
  x: InputData,
  y: TargetData,
): Promise<Record<string, number>> {
  const compiled = core.requireCompiled(`${kind}OnBatch`);
  const { dataset, graph } = prepareData(core, compiled, [x, y]);
  core.adopt(graph);
  const network = await core.trainable();
  core.checkStillCompiled(compiled);
  const chunk = dataset.chunk(undefined, 0, dataset.rows, dataset.rows);
  const totals = kind === "train" ? await network.train(chunk) : await network.evaluate(chunk);
  return { ...new Means(compiled.metrics).add(totals) };
}

/** The outputs of all rows as a single batch. */
export async function predictOnBatch(core: ModelCore, x: InputData): Promise<Predictions> {
  core.checkAlive();
  const { inputs, graph } = prepareInputs(core, x);
  core.adopt(graph);
  const network = await core.network();
  const dataset = Dataset.of(inputs, undefined, graph.perStep);
  const out = await network.predict(dataset.chunk(undefined, 0, dataset.rows, dataset.rows));
  return Predictions.of(out, inputs, graph);
}

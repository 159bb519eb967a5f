// Weights alone, to files and from them.
import { boolean, checkOptions, oneOf, show } from "../checks.js";
import type { WeightValue } from "../data/types.js";
import { BpttError } from "../errors.js";
import { checkFinite } from "../io/finite.js";
import { type Read, readSource } from "../io/source.js";
import { handOver, targetOf } from "../io/target.js";
import type { ModelCore } from "../model/core.js";
import type { Graph, ModelWeight } from "../model/graph.js";
import { lookAtWeights, writeWeights } from "../model/weights.js";
import type { CopyTo } from "../numbers.js";
import { chooseFormat } from "./choose.js";
import { made, matchByRule, type Rule } from "./layer_matching.js";
import { formatOfModel } from "./model_formats.js";
import { saidBy } from "./said_by.js";
import type { StoredModel } from "./stored_model.js";
import { unpacking } from "./unpacking.js";
import { WEIGHT_FORMATS, type WeightFormatName } from "./weight_formats.js";

/** Options of `model.saveWeights`. */
export interface SaveWeightsOptions {
  /**
   * `"safetensors"`, `"h5"`, Keras's `.weights.h5`, or `"shards"`, Keras's `.weights.json` with files beside it. Default: what the end of the target's name
   * tells, else safetensors.
   */
  format?: WeightFormatName;
  /**
   * The most that one file of a `.weights.json` holds of weights, in GB (2^30 bytes), as Keras counts it; a single weight must fit. Default 5. Other formats
   * have one file.
   */
  maxShardSize?: number;
}

/** Options of `model.loadWeights`. */
export interface LoadWeightsOptions {
  /**
   * `"order"` (the default): all weights, each in its place, of a model of the same layers. `"name"`: those of layers whose names the file has; other layers
   * of the model keep their weights, and what else the file has is passed over. A layer in a model within the model has the name of that before its own.
   * A `.weights.h5` tells no names of layers.
   */
  by?: "order" | "name";
  /** Whether layers whose weights have other shapes in the file keep their own, which a warning lists. Default false: that is an error. */
  skipMismatch?: boolean;
}

const CALL = {
  where: "saveWeights",
  what: "weights",
  hint: "`save` writes whole models",
  exact: false,
};

export async function saveWeights(
  core: ModelCore,
  target: unknown,
  options: SaveWeightsOptions,
): Promise<Uint8Array | undefined> {
  const taken = checkOptions("saveWeights", options, ["format", "maxShardSize"]);
  const { maxShardSize } = taken;
  core.requireGraph("saveWeights");
  const to = targetOf("saveWeights", target);
  const format = chooseFormat(CALL, WEIGHT_FORMATS, to, taken.format);
  const { name, ending } = format;
  if (maxShardSize !== undefined) checkShardSize(maxShardSize, format === WEIGHT_FORMATS.shards);
  // Refused before there are weights.
  const store = await to?.open({ writer: "saveWeights", name, ending });
  const write = await format.writer!();
  const files = await write(core, await finiteWeights(core), { name: to?.name, maxShardSize });
  return handOver("saveWeights", name, files, store);
}

function checkShardSize(value: unknown, sharded: boolean): void {
  if (!sharded) {
    throw new BpttError(
      "InvalidArgument",
      'saveWeights takes `maxShardSize` for names that end in ".weights.json", as other formats have one file.',
    );
  }
  if (typeof value === "number" && value > 0) return;
  throw new BpttError(
    "InvalidArgument",
    `saveWeights received an invalid value for argument \`maxShardSize\`, expected a number of GB above 0, got ${show(value)}.`,
  );
}

/** The weights, none of which may be what could not be loaded again. */
async function finiteWeights(core: ModelCore): Promise<WeightValue[]> {
  const weights = await lookAtWeights(core);
  checkFinite(weights);
  return weights;
}

/** Everything about the file is checked before the model is touched. */
export async function loadWeights(
  core: ModelCore,
  source: unknown,
  options: LoadWeightsOptions,
): Promise<void> {
  const taken = checkOptions("loadWeights", options, ["by", "skipMismatch"]);
  const by = oneOf("loadWeights", "by", taken.by ?? "order", ["order", "name"]);
  const skipMismatch = boolean("loadWeights", "skipMismatch", taken.skipMismatch ?? false);
  core.requireGraph("loadWeights");
  const file = await readSource("loadWeights", source);
  const { graph, values } = await unpacking(async () => {
    const read = await readerFor(file, { by, skipMismatch });
    // Once more, as the file took its time.
    const graph = core.requireGraph("loadWeights");
    return { graph, values: await read(core, graph) };
  });
  core.adopt(graph);
  await writeWeights(core, values);
}

type Reader = (
  core: ModelCore,
  graph: Graph,
) => Map<ModelWeight, CopyTo> | Promise<Map<ModelWeight, CopyTo>>;

/** What reads the weights of this file: of a format of weights, or of whole models. */
async function readerFor(file: Read, rule: Rule): Promise<Reader> {
  const { bytes } = file;
  const all = Object.values(WEIGHT_FORMATS);
  const format = all.find((format) => format.begins(bytes));
  const readModel = format ? undefined : await formatOfModel(bytes)?.reader?.();
  if (readModel) return ofModel(await saidBy(file.from, () => readModel(file)), rule);
  // What is no file of any format is said by the reader of the first.
  const find = await (format ?? all[0]!).reader();
  return async (core, graph) =>
    matchByRule(await find(file, core, graph, rule.by), graph.weights, rule);
}

async function ofModel(stored: StoredModel, rule: Rule): Promise<Reader> {
  if (rule.by === "order" && !rule.skipMismatch) {
    return async (core, graph) => made((await stored.numbers(core.self, graph)).weights);
  }
  const { findInModel } = await import("./other_model.js");
  return async (core, graph) =>
    matchByRule(await findInModel(stored, core, graph, rule.by), graph.weights, rule);
}

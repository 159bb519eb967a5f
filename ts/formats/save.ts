// Whole models to files.
import { boolean, checkOptions } from "../checks.js";
import { handOver, targetOf } from "../io/target.js";
import type { ModelCore } from "../model/core.js";
import { chooseFormat } from "./choose.js";
import { MODEL_FORMATS, type ModelFormatName } from "./model_formats.js";
import { stateOfModel } from "./model_state.js";

/** Options of `model.save`. */
export interface SaveOptions {
  /**
   * `"keras"`, Keras 3's format; `"safetensors"`, of which other programs read the weights; `"tfjs"`, what `tf.loadLayersModel` of TensorFlow.js
   * reads, without the optimizer's state: a `model.json`, and files of weights beside it; or `"onnx"`, what `predict` computes for any runtime of ONNX.
   * Default: what the end of the target's name tells, `.keras`, `.safetensors`, `.json` or `.onnx`; Keras's where it has no name.
   */
  format?: ModelFormatName;
  /** Whether a compiled model's loss, metrics and optimizer, with its state, are saved as well. ONNX has none of them, either way. Default true. */
  includeOptimizer?: boolean;
}

const CALL = {
  where: "save",
  what: "whole models",
  hint: "`saveWeights` writes the weights alone",
  exact: true,
};

/** @returns the bytes, where there is no target. */
export async function saveModel(
  core: ModelCore,
  target: unknown,
  options: SaveOptions,
): Promise<Uint8Array | undefined> {
  const taken = checkOptions("save", options, ["format", "includeOptimizer"]);
  const include = boolean("save", "includeOptimizer", taken.includeOptimizer ?? true);
  const to = targetOf("save", target);
  const format = chooseFormat(CALL, MODEL_FORMATS, to, taken.format);
  const { name, ending } = format;
  // Refused before anything is computed.
  const store = await to?.open({ writer: "save", name, ending });
  const write = await format.writer!();
  const files = await write(await stateOfModel("save", core, include), to?.name ?? "model");
  return handOver("save", name, files, store);
}

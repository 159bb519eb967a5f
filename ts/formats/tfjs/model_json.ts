// model.json: the layers of a model, and where its weights are.
import { isPlain, show } from "../../checks.js";
import { BpttError } from "../../errors.js";
import { parseJSON } from "../../io/json.js";
import { notedSeed } from "../seed.js";
import { readManifest, type WeightGroup } from "./manifest.js";

/** What a model.json holds. */
export interface ModelJSON {
  /** Class and configuration, in TensorFlow.js's form. */
  readonly model: Readonly<Record<string, unknown>>;
  readonly groups: readonly WeightGroup[];
  /** How it was compiled, in TensorFlow.js's form. */
  readonly training: unknown;
  /** The model's seed, where this library wrote it. */
  readonly seed: number | undefined;
}

/**
 * @param from what messages call the file.
 * @throws BpttError `File` for what is no model.json, `Unsupported` for a graph of operations.
 */
export function readModelJSON(bytes: Uint8Array, from: string): ModelJSON {
  const bad = (what: string) =>
    new BpttError("File", `${from} is no model of TensorFlow.js's: ${what}.`);
  const json = parseJSON(bytes);
  if (!isPlain(json)) throw bad("it is no JSON object");
  const { format, modelTopology: topology, weightsManifest, trainingConfig } = json;
  if (!isPlain(topology)) throw bad(`its modelTopology is ${show(topology)}`);
  if (format === "graph-model" || Array.isArray(topology.node)) throw graphModel(from);
  const model = topology.model_config ?? topology;
  if (!isPlain(model)) throw bad(`its model_config is ${show(model)}`);
  return {
    model,
    groups: readManifest(weightsManifest, from),
    training: trainingConfig,
    seed: notedSeed(json.userDefinedMetadata),
  };
}

const graphModel = (from: string): BpttError =>
  new BpttError(
    "Unsupported",
    `${from} is a graph model of TensorFlow.js, whose operations are no layers: convert the Keras model with \`--output_format=tfjs_layers_model\`.`,
  );

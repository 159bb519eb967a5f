// Models to the files of TensorFlow.js: model.json, and the weights in files of 4 MiB beside it.
import { zeros } from "../../allocate.js";
import { crc32 } from "../../crc32.js";
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import type { Files } from "../../io/target.js";
import type { ModelWeight } from "../../model/graph.js";
import { quoted } from "../../show.js";
import type { ModelState } from "../model_state.js";
import { checkCalls } from "./calls.js";
import { checkConstraints } from "./constraints.js";
import { writeLayer } from "./layers.js";
import { checkMasks } from "./masks.js";
import { tfjsName } from "./names.js";
import type { Stored } from "./stored.js";
import { writeTraining } from "./training.js";

/** In whose form configurations are written. */
const VERSION = "tfjs-layers 4.22.0";

/** Bytes of a file of weights, as TensorFlow.js's converter makes them: a size that caches keep. */
const SHARD = 2 ** 22;

/**
 * @param name of the model's file. Those of the weights begin with it, and have a checksum of all weights in theirs: so whoever reads the one finds what
 *   belongs to it.
 * @throws BpttError `Unsupported` for what TensorFlow.js has not, or would compute otherwise, naming the layer.
 */
export function writeTfjs({ core, graph, weights, compiled }: ModelState, name: string): Files {
  checkMasks(graph);
  checkCalls(graph);
  checkConstraints(weights);
  const names = checkedNames([...weights.keys()]);
  const shards = cut([...weights.values()]);
  const stem = stemOf(name);
  const sum = checksum(shards);
  const paths = shards.map((_, i) => `${stem}.${sum}.shard${i + 1}of${shards.length}.bin`);
  const json = {
    format: "layers-model",
    generatedBy: "bptt",
    convertedBy: null,
    modelTopology: {
      ...writeLayer(core.self.description as Stored, true),
      keras_version: VERSION,
      backend: "tensor_flow.js",
    },
    ...(compiled && writeTraining(compiled)),
    userDefinedMetadata: { bptt: { seed: core.seed } },
    weightsManifest: manifest(paths, names),
  };
  return {
    content: utf8(JSON.stringify(json)),
    beside: new Map(paths.map((path, i) => [path, shards[i]!])),
    outdated: (file) => isShardOf(stem, file) && !paths.includes(file),
  };
}

const manifest = (paths: readonly string[], names: ReadonlyMap<string, ModelWeight>) =>
  paths.length === 0
    ? []
    : [
        {
          paths,
          weights: Array.from(names, ([name, { shape }]) => ({ name, shape, dtype: "float32" })),
        },
      ];

/** The name without its ending, as far as addresses can have it. */
const stemOf = (name: string): string =>
  name
    .replace(/^.*[/\\]/s, "")
    .replace(/\.json$/i, "")
    .replace(/[^\w.-]|\.(?=\.)/g, "_") || "model";

/** Whether a file holds weights of a model of this name, which was saved earlier. */
const isShardOf = (stem: string, file: string): boolean =>
  file.startsWith(`${stem}.`) &&
  /^[0-9a-f]{8}\.shard\d+of\d+\.bin$/.test(file.slice(stem.length + 1));

/** The weights by the names that TensorFlow.js knows them by, which are not those of models within the model. */
function checkedNames(weights: readonly ModelWeight[]): Map<string, ModelWeight> {
  const names = new Map<string, ModelWeight>();
  for (const weight of weights) {
    const name = tfjsName(weight);
    const other = names.get(name);
    if (other) {
      throw new BpttError(
        "Unsupported",
        `The weights "${other.path}" and "${weight.path}" can't both be written for TensorFlow.js, which calls both ${quoted(name)}: give the layers other names.`,
      );
    }
    names.set(name, weight);
  }
  return names;
}

/** All numbers, one behind the other, in pieces. */
function cut(all: readonly Float32Array[]): Uint8Array[] {
  let left = all.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const shards: Uint8Array[] = [];
  let at = SHARD;
  for (const { buffer, byteOffset, byteLength } of all) {
    let from = 0;
    while (from < byteLength) {
      if (at === SHARD) {
        shards.push(zeros(Uint8Array, Math.min(left, SHARD), "the file's bytes"));
        at = 0;
      }
      const size = Math.min(byteLength - from, SHARD - at);
      shards.at(-1)!.set(new Uint8Array(buffer, byteOffset + from, size), at);
      from += size;
      at += size;
      left -= size;
    }
  }
  return shards;
}

/** Of all files: the sums of each, summed. */
const checksum = (shards: readonly Uint8Array[]): string => {
  const sums = new Uint32Array(shards.map((shard) => crc32(shard)));
  return crc32(new Uint8Array(sums.buffer)).toString(16).padStart(8, "0");
};

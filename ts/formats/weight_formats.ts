// The formats of weights alone. Files of whole models, from which weights are read as well, are in `model_formats.ts`.
import type { WeightValue } from "../data/types.js";
import { beginWith } from "../io/formats.js";
import { encodeSafetensors, isSafetensors } from "../io/safetensors.js";
import type { Read } from "../io/source.js";
import type { Files } from "../io/target.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import type { Rule } from "./layer_matching.js";
import type { Found } from "./matching.js";
import { findByPaths } from "./paths.js";

export interface WeightFormat {
  /** How messages call it. */
  readonly name: string;
  /** How names of its files end. */
  readonly ending: string;
  /** Whether a file begins like one of this format. */
  begins(bytes: Uint8Array): boolean;
  /** What reads it, by order or by names. */
  reader(): Promise<
    (file: Read, core: ModelCore, graph: Graph, by: Rule["by"]) => Found | Promise<Found>
  >;
  /** What writes all weights of a model, given in their order. Default: it is only read. */
  writer?(): Promise<
    (
      core: ModelCore,
      values: readonly WeightValue[],
      writing: WeightWriting,
    ) => Files | Promise<Files>
  >;
}

/** What a format of several files asks for. */
export interface WeightWriting {
  /** The name of the file, where it has one. */
  readonly name: string | undefined;
  /** The most that a file holds, in GB; undefined where the user named none. */
  readonly maxShardSize: number | undefined;
}

/** The names of those that are written, as programs give them. @inline */
export type WeightFormatName = "safetensors" | "h5" | "shards";

/** Another format is another entry; the first is written where nothing else is said. */
export const WEIGHT_FORMATS: Readonly<Record<WeightFormatName, WeightFormat>> = {
  safetensors: {
    name: "safetensors",
    ending: ".safetensors",
    begins: isSafetensors,
    reader: async () => findByPaths,
    writer: async () => (_: ModelCore, values: readonly WeightValue[]) => ({
      content: encodeSafetensors(values),
    }),
  },
  h5: {
    name: "the weights in Keras's format",
    ending: ".weights.h5",
    begins: (bytes: Uint8Array) => beginWith(bytes, "\x89HDF"),
    reader: async () => (await import("./keras/find_weights.js")).findInHDF5,
    writer: async () => {
      const { planWeightsFile } = await import("./keras/write_weights.js");
      return ({ self, graph }: ModelCore, values: readonly WeightValue[]) => {
        const weights = graph!.weights.map((weight, i) => [weight, values[i]!.data] as const);
        return { content: planWeightsFile(self, new Map(weights)) };
      };
    },
  },
  shards: {
    name: "the sharded weights in Keras's format",
    ending: ".weights.json",
    begins: isShardMap,
    reader: async () => (await import("./keras/shards.js")).findInShards,
    writer: async () => (await import("./keras/shards.js")).writeShards,
  },
};

/** Whether bytes begin as the JSON that tells in which files weights are. */
function isShardMap(bytes: Uint8Array): boolean {
  const beginning = String.fromCharCode(...bytes.subarray(0, 64));
  return /^\s*\{\s*"(metadata|weight_map)"\s*:\s*\{/.test(beginning);
}

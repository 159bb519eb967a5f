/** The parsers that are tried, each with good files, and a call that reads all that is in one. */
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { type DataSet, type Group, readHDF5 } from "../../../ts/formats/hdf5/read.js";
import { writeHDF5 } from "../../../ts/formats/hdf5/write.js";
import { readShardMap } from "../../../ts/formats/keras/shards.js";
import { storedLayers } from "../../../ts/formats/legacy_h5/places.js";
import { openLegacy } from "../../../ts/formats/legacy_h5/read.js";
import { weightsGroup } from "../../../ts/formats/legacy_h5/weights.js";
import { findInStateDict } from "../../../ts/formats/pytorch/read.js";
import { readModelJSON } from "../../../ts/formats/tfjs/model_json.js";
import { numbersOf, Shards } from "../../../ts/formats/tfjs/shards.js";
import { readZip } from "../../../ts/formats/zip/read.js";
import { writeZip } from "../../../ts/formats/zip/write.js";
import {
  Bidirectional,
  Dense,
  Embedding,
  LayerNormalization,
  LSTM,
  Sequential,
} from "../../../ts/index.js";
import { floatsOf } from "../../../ts/io/number_types.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
} from "../../../ts/io/safetensors.js";
import { coreOf } from "../../../ts/model/core.js";
import { wavs as wav } from "../../audio/wav_fuzz.js";
import { file } from "../support.js";
import { models } from "./descriptions.js";
import type { Dice } from "./mutate.js";

export interface Parser {
  readonly good: readonly Uint8Array[];
  /** Reads all of it, or throws. */
  readonly read: (bytes: Uint8Array) => unknown;
  /** One of the good ones as it is to be tried. Default: with one to four changes of its bytes. */
  readonly changed?: (roll: Dice) => Uint8Array;
  /** The codes of errors in which a refusal may end. Default: `File` alone. */
  readonly codes?: readonly string[];
}

/** More than any of the good files makes. */
const MOST = 300_000;

const floats = new Uint8Array(Float32Array.of(1, 2, 3).buffer);

const zip: Parser = {
  good: [
    ...["deflated.zip", "streamed.zip", "zip64.zip"].map(file),
    writeZip(
      new Map([
        ["a.json", floats],
        ["b/c", new Uint8Array(deflateRawSync(floats))],
      ]),
    ),
  ],
  read(bytes) {
    for (const member of readZip(bytes, "it", MOST).values()) member.bytes();
  },
};

function readAll(node: Group | DataSet): void {
  // The one that is no text.
  const names = node.attributes.names().filter((name) => name !== "count");
  for (const name of names) node.attributes.texts(name);
  if ("members" in node) for (const member of node.members.values()) readAll(member);
  else floatsOf(node);
}

const written = writeHDF5({
  members: new Map([
    ["a", { shape: [3], type: "float32" as const, bytes: floats }],
    ["b", { attributes: new Map([["name", "vars"]]), members: new Map() }],
  ]),
});

const hdf5: Parser = {
  good: [
    ...["superblock0.h5", "superblock1.h5", "superblock2.h5", "superblock3.h5"].map(file),
    ...["attributes.h5", "chunks.h5", "keras/11b_bf16.h5", "keras/keras2_legacy_weights.h5"].map(
      file,
    ),
    written,
  ],
  read: (bytes) => readAll(readHDF5(bytes, "it", MOST)),
};

const safetensors: Parser = {
  good: [
    file("types.safetensors"),
    encodeSafetensors([
      { name: "a/kernel", shape: [1, 3], data: Float32Array.of(1, 2, 3) },
      { name: "größe", shape: [], data: Float32Array.of(4) },
    ]),
  ],
  read(bytes) {
    decodeSafetensors(bytes, "it");
  },
};

/** A model with the weights of the state dict that is damaged. */
const classifier = new Sequential([
  new Embedding(7, 4),
  ...[1, 2].map(() => new Bidirectional(new LSTM(3, { returnSequences: true }))),
  new LayerNormalization(),
  new Dense(6),
  new Dense(6, { useBias: false }),
]);
classifier.build([null, 5]);
const { graph } = coreOf(classifier);

const beside = (name: string) => new Uint8Array(readFileSync(new URL(name, import.meta.url)));

const pytorch: Parser = {
  good: ["classifier", "classifier_f16"].map((name) => beside(`../pytorch/${name}.safetensors`)),
  read(bytes) {
    const { numbers } = findInStateDict(readSafetensors(bytes, "it").tensors, "it", graph!);
    for (const tensor of numbers.values()) floatsOf(tensor);
  },
};

const shards: Parser = {
  good: [beside("../shards/sharded.weights.json")],
  read(bytes) {
    readShardMap({ bytes, from: "it" }, graph!, MOST);
  },
};

const keras2 = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../keras2/${name}`, import.meta.url)));

/** Whole models in legacy .h5, up to what a model is made of, and the lists of weights. */
const legacy: Parser = {
  good: [keras2("translation.h5"), keras2("third.h5")],
  read(bytes) {
    openLegacy({ bytes, from: "it" });
    const group = weightsGroup(readHDF5(bytes, "it", MOST));
    if (group) storedLayers(group, "it");
  },
};

const tfjsFile = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../tfjs/${name}`, import.meta.url)));

/** The numbers of each of them lie in files that are as they should be. */
const tfjs: Parser = {
  good: ["cells.json", "connected.json", "sequential.json"].map(tfjsFile),
  read(bytes) {
    for (const { weights, bytes: size } of readModelJSON(bytes, "it").groups) {
      if (size > MOST) continue;
      const shards = new Shards([new Uint8Array(size)]);
      for (const weight of weights) numbersOf(weight, shards);
    }
  },
};

const all = { zip, hdf5, safetensors, pytorch, shards, legacy, tfjs, models, wav };
export type ParserName = keyof typeof all;
export const parsers: Readonly<Record<ParserName, Parser>> = all;

/** The parsers that are tried, each with good files, and a call that reads all that is in one. */
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { type DataSet, type Group, readHDF5 } from "../../../ts/formats/hdf5/read.js";
import { writeHDF5 } from "../../../ts/formats/hdf5/write.js";
import { readModelJSON } from "../../../ts/formats/tfjs/model_json.js";
import { numbersOf, Shards } from "../../../ts/formats/tfjs/shards.js";
import { readZip } from "../../../ts/formats/zip/read.js";
import { writeZip } from "../../../ts/formats/zip/write.js";
import { decodeSafetensors, encodeSafetensors } from "../../../ts/io/safetensors.js";
import { file } from "../support.js";

export interface Parser {
  readonly good: readonly Uint8Array[];
  /** Reads all of it, or throws. */
  readonly read: (bytes: Uint8Array) => void;
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
  else node.floats();
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

export const parsers = { zip, hdf5, safetensors, tfjs };
export type ParserName = keyof typeof parsers;

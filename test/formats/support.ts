// The files that these tests read, and what is in one of HDF5, in the form that dump.py gives it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32 } from "../../ts/crc32.js";
import { DataSet, type Group } from "../../ts/formats/hdf5/read.js";
import { loadUnpackers } from "../../ts/formats/unpacking.js";
import { readZip } from "../../ts/formats/zip/read.js";
import { floatsOf } from "../../ts/io/number_types.js";

// For tests that read what is deflated without `loadModel`.
await loadUnpackers();

/** More than any of these files holds. */
export const MOST = 1e7;

export interface Dump {
  readonly lines: number;
  readonly checksum: number;
}

export interface Corpus {
  readonly hdf5: Readonly<Record<string, Dump>>;
  readonly keras: Readonly<Record<string, Dump>>;
  readonly safetensors: Readonly<Record<string, string>>;
  readonly zip: Readonly<Record<string, Readonly<Record<string, [size: number, crc: number]>>>>;
}

const json = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));

/** What Python sees in the files (corpus.py). */
export const expected = json<Corpus>("golden/corpus.json");

/** A file that is checked in. */
export const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`corpus/${name}`, import.meta.url)));

export const hostileFiles = readdirSync(new URL("corpus/hostile/", import.meta.url));

/** A larger collection of what Keras wrote, which may lie beside the project. */
const collection =
  process.env.BPTT_MODEL_FILES ??
  fileURLToPath(new URL("../../../shared/model-files/", import.meta.url));
export const samples = `${collection}/samples/`;
export const hasSamples = existsSync(samples);
export const expectedSamples = json<Record<string, Dump>>("golden/samples.json");

/** The weights in a file of Keras's: itself, or those within a .keras. */
export function weightsOf(name: string, bytes: Uint8Array): Uint8Array {
  if (!name.endsWith(".keras")) return bytes;
  return readZip(bytes, name, MOST).get("model.weights.h5")!.bytes();
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** As dump.py: a line for each attribute, group and data set, and a checksum of them and of all numbers. */
export function dump(root: Group): Dump {
  const parts: Uint8Array[] = [];
  let lines = 0;
  const say = (line: string) => {
    lines++;
    parts.push(Buffer.from(line));
  };
  const visit = (path: string, node: Group | DataSet): void => {
    for (const name of node.attributes.names().sort(byBytes)) {
      const texts = textsOf(node, name);
      if (texts) say(`${path}@${name}: ${texts.join("|")}`);
    }
    if (node instanceof DataSet) {
      say(`${path} [${node.shape.join(", ")}]`);
      parts.push(
        new Uint8Array(floatsOf(node).map((x) => (Number.isNaN(x) ? Number.NaN : x)).buffer),
      );
      return;
    }
    say(`${path}/`);
    for (const name of [...node.members.keys()].sort(byBytes)) {
      visit(`${path}/${name}`, node.members.get(name)!);
    }
  };
  visit("", root);
  return { lines, checksum: crc32(Buffer.concat(parts)) };
}

/** An attribute's texts; undefined where it holds something else. */
function textsOf({ attributes }: Group | DataSet, name: string): string[] | undefined {
  try {
    return attributes.texts(name);
  } catch {
    return undefined;
  }
}

/** All data sets below a group, by their paths. */
export const dataSets = (group: Group, path = ""): [path: string, data: DataSet][] =>
  [...group.members].flatMap(([name, node]): [string, DataSet][] =>
    node instanceof DataSet ? [[`${path}/${name}`, node]] : dataSets(node, `${path}/${name}`),
  );

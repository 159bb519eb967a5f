/**
 * Weights in several files, as Keras shards them: `x.weights.json` tells in which of `x_00000.weights.h5`, `x_00001.weights.h5` and so on each group of
 * weights is. A group may be split over several.
 */
import { isPlain } from "../../checks.js";
import type { WeightValue } from "../../data/types.js";
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { parseJSON } from "../../io/json.js";
import type { Read } from "../../io/source.js";
import type { Files } from "../../io/target.js";
import type { ModelCore } from "../../model/core.js";
import type { Graph } from "../../model/graph.js";
import { isArray, quoted } from "../../show.js";
import { type DataSet, readHDF5 } from "../hdf5/read.js";
import { type DataToWrite, planHDF5 } from "../hdf5/write.js";
import type { Rule } from "../layer_matching.js";
import type { Found } from "../matching.js";
import { isNameBeside } from "../names.js";
import type { WeightWriting } from "../weight_formats.js";
import { refuseNames } from "./find_weights.js";
import { mostBytes } from "./read_weights.js";
import { foundIn, weightSets } from "./weights_file.js";
import { Tree } from "./write_tree.js";
import { dataToWrite } from "./write_weights.js";

const ENDING = ".weights.json";
/** GB of a file, and the bytes of one, as Keras has them. */
const LARGEST = 5;
const GB = 2 ** 30;

/** The group of a data set, as the map names it. */
const groupOf = (path: string): string => `/${path.slice(0, path.lastIndexOf("/"))}`;

/** @throws BpttError `InvalidArgument` for a weight that is larger than a file may be. */
export function writeShards(
  { self, graph }: ModelCore,
  values: readonly WeightValue[],
  { name = `model${ENDING}`, maxShardSize = LARGEST }: WeightWriting,
): Files {
  const weights = new Map(graph!.weights.map((weight, i) => [weight, values[i]!.data]));
  const shards = new Shards(baseOf(name), maxShardSize);
  for (const [path, data] of dataToWrite(self, weights)) shards.put(path, data);
  return shards.files();
}

/** The name without its folder and its ending. */
function baseOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return name.toLowerCase().endsWith(ENDING) ? name.slice(0, -ENDING.length) : name;
}

/** Files that are filled one after the other. */
class Shards {
  readonly #base: string;
  readonly #largest: number;
  readonly #most: number;
  readonly #trees: Tree[] = [];
  readonly #map = new Map<string, Set<string>>();
  #total = 0;
  #room = -1;

  constructor(base: string, largest: number) {
    this.#base = base;
    this.#largest = largest;
    this.#most = largest * GB;
  }

  put(path: string, data: DataToWrite): void {
    const { length } = data.bytes;
    if (length > this.#most) throw tooLarge(path, length, this.#largest);
    if (length > this.#room) {
      this.#trees.push(new Tree());
      this.#room = this.#most;
    }
    this.#room -= length;
    this.#total += length;
    this.#trees.at(-1)!.put(path, data);
    const files = this.#map.get(groupOf(path)) ?? new Set();
    this.#map.set(groupOf(path), files.add(shardName(this.#base, this.#trees.length - 1)));
  }

  files(): Files {
    const map = Array.from(this.#map, ([group, files]) => {
      const [first, ...others] = files;
      return [group, others.length > 0 ? [...files] : first];
    });
    const config = { metadata: { total_size: this.#total }, weight_map: Object.fromEntries(map) };
    return {
      content: utf8(JSON.stringify(config, null, 4)),
      beside: new Map(this.#trees.map(({ root }, i) => [shardName(this.#base, i), planHDF5(root)])),
    };
  }
}

const shardName = (base: string, i: number): string =>
  `${base}_${String(i).padStart(5, "0")}.weights.h5`;

const tooLarge = (path: string, bytes: number, most: number): BpttError =>
  new BpttError(
    "InvalidArgument",
    `saveWeights received a \`maxShardSize\` of ${most} GB, and the weight ${quoted(path)} alone has ${bytes} bytes.`,
  );

/** All shards that the map names for weights are read, and no others. */
export async function findInShards(
  file: Read,
  { self }: ModelCore,
  graph: Graph,
  by: Rule["by"],
): Promise<Found> {
  const { from, beside } = file;
  refuseNames(by, from, ENDING);
  const most = mostBytes(graph);
  const map = readShardMap(file, graph, most);
  if (beside === undefined) {
    throw new BpttError(
      "File",
      `${from} tells of weights in other files: give its path, or all files together.`,
    );
  }
  const sets = new Map<string, DataSet>();
  let room = most;
  for (const name of new Set([...map.values()].flat())) {
    const shard = await beside(name);
    room -= shard.bytes.length;
    if (room < 0) throw tooMany(from, most);
    for (const [path, set] of weightSets(readHDF5(shard.bytes, shard.from, most))) {
      if (!map.get(groupOf(path))?.includes(name)) {
        throw bad(from, `${quoted(name)} holds ${quoted(path)}, of which it does not tell`);
      }
      if (sets.has(path)) throw bad(from, `${quoted(path)} is in two of its files`);
      sets.set(path, set);
    }
  }
  return foundIn(sets, from, self, graph.weights);
}

/**
 * Groups of weights and the names of their files; those of an optimizer are left out.
 *
 * @param most the bytes that all files together may have.
 */
export function readShardMap({ bytes, from }: Read, graph: Graph, most: number) {
  const config = parseJSON(bytes);
  const { metadata, weight_map: map } = isPlain(config) ? config : {};
  if (!isPlain(map)) throw bad(from, "it has no weight_map");
  const total = isPlain(metadata) ? metadata.total_size : undefined;
  if (typeof total === "number" && total > most) throw tooMany(from, most);
  const groups = Object.entries(map).filter(([group]) => !group.startsWith("/optimizer/"));
  const listed = groups.map(([group, files]): [string, string[]] => {
    const names = isArray(files) ? files : [files];
    for (const name of names) checkName(from, name);
    return [group, names as string[]];
  });
  // Each file holds a weight at least.
  const count = new Set(listed.flatMap(([, names]) => names)).size;
  if (count > graph.weights.length) {
    throw bad(
      from,
      `it tells of ${count} files, and the model has ${graph.weights.length} weights`,
    );
  }
  return new Map(listed);
}

/** A file in the same folder, and in no other place. */
function checkName(from: string, name: unknown): asserts name is string {
  if (isNameBeside(name) && /.\.h5$/.test(name)) return;
  const shown = typeof name === "string" ? quoted(name) : "something that is no name";
  throw bad(from, `it tells of the file ${shown}, which is no name of a .h5 file in its folder`);
}

const tooMany = (from: string, most: number): BpttError =>
  bad(from, `its files hold more than the ${most} bytes that the weights of the model can take`);

const bad = (from: string, what: string): BpttError =>
  new BpttError("File", `${from} does not hold the weights of the model: ${what}.`);

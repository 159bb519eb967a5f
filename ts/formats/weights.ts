import { list, show } from "../checks.js";
import type { WeightValue } from "../data/types.js";
import { BpttError } from "../errors.js";
import { placeToWrite, writeWhole } from "../io/files.js";
import { checkFinite } from "../io/finite.js";
import { endsAs, type Format, isKerasFile, SAFETENSORS } from "../io/formats.js";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../io/safetensors.js";
import { isPath, readSource } from "../io/source.js";
import type { ModelCore } from "../model/core.js";
import type { Graph, ModelWeight } from "../model/graph.js";
import { getWeights, writeWeights } from "../model/weights.js";
import { checkNames } from "./names.js";
import { isStateDict } from "./pytorch/modules.js";

/** What `saveWeights` writes, by the end of a path; safetensors where there is none of these. */
const KERAS: Format = {
  writer: "saveWeights",
  name: "the weights in Keras's format",
  ending: ".weights.h5",
};

export async function saveWeights(core: ModelCore, path: unknown): Promise<Uint8Array | undefined> {
  core.requireGraph("saveWeights");
  if (path !== undefined && !isPath(path)) {
    throw new BpttError(
      "InvalidArgument",
      `saveWeights expects the path of a file, or nothing to get the bytes, got ${show(path)}.`,
    );
  }
  if (path === undefined) return encodeSafetensors(await finiteWeights(core));
  const keras = endsAs(path, KERAS);
  // Refused before there are weights.
  const place = await placeToWrite(path, keras ? KERAS : SAFETENSORS);
  await writeWhole(
    path,
    place,
    keras ? await inHDF5(core) : encodeSafetensors(await finiteWeights(core)),
  );
  return undefined;
}

async function inHDF5(core: ModelCore): Promise<Uint8Array> {
  const { writeWeightsFile } = await import("./keras/weights_file.js");
  const values = await finiteWeights(core);
  const { weights } = core.graph!;
  return writeWeightsFile(
    core.self,
    new Map(weights.map((weight, i) => [weight, values[i]!.data])),
  );
}

/** The weights, none of which may be what could not be loaded again. */
async function finiteWeights(core: ModelCore): Promise<WeightValue[]> {
  const weights = await getWeights(core);
  checkFinite(weights);
  return weights;
}

/** Everything about the file is checked before the model is touched. */
export async function loadWeights(core: ModelCore, source: unknown): Promise<void> {
  core.requireGraph("loadWeights");
  const { bytes, from } = await readSource("loadWeights", source);
  const read = await readerFor(bytes);
  // Once more, as the file took its time.
  const graph = core.requireGraph("loadWeights");
  const values = await read(core, graph, bytes, from);
  core.adopt(graph);
  await writeWeights(core, values);
}

type Weights = Map<ModelWeight, Float32Array>;
type Reader = (
  core: ModelCore,
  graph: Graph,
  bytes: Uint8Array,
  from: string,
) => Weights | Promise<Weights>;

/** What reads the weights of a file that begins like this one. */
async function readerFor(bytes: Uint8Array): Promise<Reader> {
  if (!isKerasFile(bytes)) return readSafetensors;
  const { readWeightsOf } = await import("./keras/read_weights.js");
  return readWeightsOf;
}

/** Weights under Keras's paths, or the state dict of a PyTorch model. */
async function readSafetensors(_: ModelCore, graph: Graph, bytes: Uint8Array, from: string) {
  const tensors = decodeSafetensors(bytes, from);
  if (!isStateDict([...tensors.keys()])) return arrange(graph, tensors, from);
  const { readStateDict } = await import("./pytorch/read.js");
  const numbers = Array.from(
    tensors,
    ([name, { shape, data }]) => [name, { shape, floats: () => data }] as const,
  );
  return readStateDict(new Map(numbers), from, graph);
}

/**
 * The file's tensors by the paths of weights. Those of a Sequential begin with its own name, which says nothing about its
 * layers; those of a model of connected layers do not.
 */
function byPaths(
  expected: ReadonlySet<string>,
  tensors: Map<string, Tensor>,
  from: string,
): Map<string, Tensor> {
  const names = [...tensors.keys()];
  const inner = (name: string) => name.slice(name.indexOf("/") + 1);
  const known = (name: string) => expected.has(name);
  if (names.some(known) || !names.map(inner).some(known)) return tensors;
  const models = new Set(names.map((name) => name.slice(0, Math.max(name.indexOf("/"), 0))));
  if (models.size > 1) {
    throw new BpttError("File", `${from} holds the weights of several models: ${list(models)}.`);
  }
  return new Map([...tensors].map(([name, tensor]) => [inner(name), tensor]));
}

/** The file's tensors by the model's weights. */
function arrange(
  graph: Graph,
  tensors: Map<string, Tensor>,
  from: string,
): Map<ModelWeight, Float32Array> {
  const expected = new Set(graph.weights.map(({ path }) => path));
  const byPath = byPaths(expected, tensors, from);
  checkNames(from, expected, byPath.keys());
  return new Map(
    graph.weights.map((weight) => {
      const { path, shape } = weight;
      const tensor = byPath.get(path)!;
      if (tensor.shape.length !== shape.length || shape.some((dim, i) => dim !== tensor.shape[i])) {
        throw new BpttError(
          "File",
          `In ${from} the weight "${path}" has shape [${tensor.shape.join(", ")}], and the model's has [${shape.join(", ")}].`,
        );
      }
      if (!tensor.data.every(Number.isFinite)) {
        throw new BpttError("File", `In ${from} the weight "${path}" holds NaN or Infinity.`);
      }
      return [weight, tensor.data];
    }),
  );
}

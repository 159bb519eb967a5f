import { show } from "../checks.js";
import { isURL } from "../engine/settings.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { getWeights } from "../model/weights.js";
import { toBytes } from "./bytes.js";
import { readWhole, writeWhole } from "./files.js";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "./safetensors.js";

export async function saveWeights(core: ModelCore, path: unknown): Promise<Uint8Array | undefined> {
  core.requireGraph("saveWeights");
  const toFile = typeof path === "string" || isURL(path);
  if (path !== undefined && (!toFile || path === "")) {
    throw new BpttError(
      "InvalidArgument",
      `saveWeights expects the path of a file, or nothing to get the bytes, got ${show(path)}.`,
    );
  }
  const bytes = encodeSafetensors(await getWeights(core));
  if (!toFile) return bytes;
  await writeWhole(path as string | URL, bytes);
  return undefined;
}

/** Everything about the file is checked before the model is touched. */
export async function loadWeights(core: ModelCore, source: unknown): Promise<void> {
  const graph = core.requireGraph("loadWeights");
  const { bytes, from } = await readSource(source);
  const tensors = decodeSafetensors(bytes, from);
  const flat = arrange(graph, tensors, from);
  await (await core.network()).writeWeights(flat);
}

async function readSource(source: unknown): Promise<{ bytes: Uint8Array; from: string }> {
  const bytes = toBytes(source);
  if (bytes) return { bytes, from: "the given bytes" };
  if (isURL(source) || (typeof source === "string" && source !== "")) {
    return { bytes: await readWhole(source), from: String(source) };
  }
  throw new BpttError(
    "InvalidArgument",
    `loadWeights expects the path of a file or its bytes, got ${show(source)}.`,
  );
}

/**
 * The file's tensors by the paths of weights. Those of a Sequential begin with its own name, which says nothing about its
 * layers; those of a model of connected layers do not.
 */
function byPaths(expected: Set<string>, tensors: Map<string, Tensor>): Map<string, Tensor> {
  const names = [...tensors.keys()];
  const inner = (name: string) => name.slice(name.indexOf("/") + 1);
  const known = (name: string) => expected.has(name);
  if (names.some(known) || !names.map(inner).some(known)) return tensors;
  return new Map([...tensors].map(([name, tensor]) => [inner(name), tensor]));
}

/** The file's tensors in the model's order. */
function arrange(graph: Graph, tensors: Map<string, Tensor>, from: string): Float32Array {
  const expected = new Set(graph.weights.map(({ path }) => path));
  const byPath = byPaths(expected, tensors);
  const missing = graph.weights.filter(({ path }) => !byPath.has(path)).map(({ path }) => path);
  const extra = [...byPath.keys()].filter((path) => !expected.has(path));
  if (missing.length > 0 || extra.length > 0) {
    const lacks = missing.length > 0 ? ` It lacks ${missing.join(", ")}.` : "";
    const has = extra.length > 0 ? ` It holds ${extra.join(", ")}, which the model has not.` : "";
    throw new BpttError("File", `${from} holds the weights of another model.${lacks}${has}`);
  }
  const flat = new Float32Array(graph.weights.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const { path, shape, size } of graph.weights) {
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
    flat.set(tensor.data, at);
    at += size;
  }
  return flat;
}

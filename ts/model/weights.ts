import { copyOf, zeros } from "../allocate.js";
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import type { ModelCore } from "./core.js";
import type { Graph } from "./graph.js";
import { weightData } from "./weight_data.js";

/** A weight as `getWeights` gives it. */
export interface WeightValue {
  /** Keras's path: `sequential/simple_rnn/simple_rnn_cell/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** A copy of the numbers, the last axis running fastest. */
  readonly data: Float32Array;
}

export async function getWeights(core: ModelCore): Promise<WeightValue[]> {
  const graph = core.requireGraph("getWeights");
  core.adopt(graph);
  const network = await core.network();
  const all = await network.readWeights();
  let at = 0;
  return graph.weights.map(({ name, shape, size }) => {
    at += size;
    return { name, shape: [...shape], data: copyOf(all, "the weights", at - size, at) };
  });
}

export async function setWeights(core: ModelCore, values: unknown): Promise<void> {
  const graph = core.requireGraph("setWeights");
  const flat = flatten(graph, values, core.name);
  core.adopt(graph);
  await (await core.network()).writeWeights(flat);
}

/** All weights in one array, in the model's order, each checked against its place. */
function flatten(graph: Graph, values: unknown, model: string): Float32Array {
  if (!isArray(values)) {
    throw new BpttError(
      "InvalidArgument",
      `setWeights expects a list of weights as getWeights gives it, got ${show(values)}.`,
    );
  }
  const { weights } = graph;
  if (values.length !== weights.length) {
    throw new BpttError(
      "Shape",
      `You called \`setWeights(weights)\` on the model "${model}" with a weight list of length ${values.length}, but the model was expecting ${weights.length} weights.`,
    );
  }
  const total = weights.reduce((sum, { size }) => sum + size, 0);
  const flat = zeros(Float32Array, total, "the weights");
  let at = 0;
  weights.forEach((weight, i) => {
    flat.set(weightData(weight, values[i], `weights[${i}]`), at);
    at += weight.size;
  });
  return flat;
}

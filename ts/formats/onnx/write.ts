// A model as ONNX, for inference: what `predict` computes, in operators of ONNX.
import { lowerNodes } from "../../config/spec.js";
import { BpttError } from "../../errors.js";
import type { InnerNode } from "../../graph/lowering.js";
import type { MaskRule } from "../../layers/layer.js";
import { freeName } from "../../layers/names.js";
import type { Graph, GraphInput } from "../../model/graph.js";
import { frameOf } from "../../shape.js";
import { VERSION } from "../../version.js";
import type { ModelState } from "../model_state.js";
import { GraphBuilder } from "./graph_builder.js";
import { loweringOf } from "./lowerings.js";
import { masked, overEach, overNested } from "./nesting.js";
import { type Place, unsayable, type Value, weightsOf } from "./place.js";
import type { Message } from "./protobuf.js";
import { BOOL, FLOAT, graph, INT32, model, valueInfo } from "./protos.js";

/** The most bytes that a message of Protocol Buffers can have. */
const MOST = 2 ** 31 - 1;

/**
 * The file of a model, whose inputs and outputs have the names that they have in data: (N, T, features), with any number of rows N and, where
 * the model leaves it open, of steps T. Ids are INT32, as a page has them in an Int32Array; INT64 would want a BigInt64Array.
 *
 * @throws BpttError `Unsupported` for a layer that ONNX can't say, by its name.
 */
export function writeOnnx({ core, graph, weights }: ModelState): Uint8Array {
  const size = [...weights.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (size > MOST) {
    throw new BpttError(
      "Unsupported",
      `The model "${core.name}" can't be written as ONNX: its weights take ${size} bytes, and a file holds at most ${MOST}.`,
    );
  }
  return model(graphOf(core.name, graph, weights), VERSION).finish();
}

function graphOf(name: string, described: Graph, weights: ModelState["weights"]): Message {
  const door = described.inputs.find(({ door }) => door)?.door;
  if (door)
    throw unsayable(door.layer, "it takes texts; a model of the layers behind it takes ids");
  const g = new GraphBuilder();
  const axes = stepAxes(described.inputs);
  const values = lowered(g, described, weights);
  const taken = new Set(described.inputs.map(({ key }) => key));
  const outputs = described.outputs.map(({ key, shape, follows, tensor }) => {
    const own = freeName(key, taken);
    taken.add(own);
    const [node, output] = tensor;
    g.rename(values[node]![output]!.name, own);
    const steps = follows === undefined ? undefined : axes[follows];
    return valueInfo(own, FLOAT, shape, ["N", steps]);
  });
  const inputs = described.inputs.map((input, i) =>
    valueInfo(input.key, typeOf(input), input.shape, ["N", axes[i]]),
  );
  return graph(name, { nodes: g.nodes, initializers: g.initializers, inputs, outputs });
}

/** The names of the axes of steps, of which inputs may have different numbers. */
function stepAxes(inputs: readonly GraphInput[]): string[] {
  return inputs.map((_, i) => (i === 0 ? "T" : `T_${i}`));
}

/** What data of an input holds. */
const typeOf = ({ kind, dtype }: GraphInput) => {
  if (kind === "tokens" || dtype === "int32") return INT32;
  return kind === "steps" && dtype === "bool" ? BOOL : FLOAT;
};

/** Adds all that a model computes. Gives the outputs of each of its nodes. */
function lowered(
  g: GraphBuilder,
  described: Graph,
  weights: ModelState["weights"],
): readonly (readonly Value[])[] {
  const { into, tensors, ends } = lowerNodes(described, () => undefined);
  const values: Value[][] = described.inputs.map((input) => [
    { name: input.key, shape: input.shape, type: typeOf(input) },
  ]);
  for (const [i, { layer, each, shapes }] of described.nodes.entries()) {
    const place = { g, layer, weight: weightsOf(layer, weights) };
    // What goes over a step's line of several axes sees them as those of a row.
    const rows = each > 0 && !layer.stepwise && layer.distributed(shapes.map(frameOf)) === "lines";
    const rule = { mask: each ? "first" : layer.maskRule, rows } as const;
    for (const node of into.nodes.slice(values.length, ends[i])) {
      values.push(placed(place, node, values, rule));
    }
  }
  return tensors.map((made) => made.map(([node, output]) => values[node]![output]!));
}

/** Adds a node, and the masks of what it puts out. */
function placed(
  { g, layer, weight }: Pick<Place, "g" | "layer" | "weight">,
  { name, class_name, inputs: read, config }: InnerNode,
  values: readonly (readonly Value[])[],
  rule: { readonly mask: MaskRule; readonly rows: boolean },
): Value[] {
  g.scope = name;
  const inputs = read.map(([node, output]) => values[node]![output]!);
  const at: Place = { g, layer, inputs, config, weight };
  const lower = loweringOf(class_name);
  // They tell what is masked, and where steps are sequences.
  if (["Embedding", "Nest", "Unnest"].includes(class_name)) return [lower(at)].flat();
  if (inputs.some(({ inner }) => inner)) return overNested(at, lower);
  return masked(at, rule.rows ? overEach(lower)(at) : lower(at), rule.mask);
}

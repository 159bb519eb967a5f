import { BpttError } from "../errors.js";
import type { Application, SymbolicTensor } from "../graph/tensor.js";
import { Embedding, type Layer } from "../layers/index.js";
import { freeName, type WeightSpec } from "../layers/layer.js";
import { formatShape, MOST_AXES, parseShape, type Shape, sizeOf } from "../shape.js";
import { showItems } from "../show.js";
import { ordered } from "./order.js";

/** What an input takes: rows of ids, rows of vectors, or one vector a row. */
export type InputKind = "tokens" | "sequence" | "vector";

/** A weight of a model: Keras's path with and without the model's name before it. */
export interface ModelWeight {
  readonly name: string;
  readonly path: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly trainable: boolean;
}

/** An input of a model. */
export interface GraphInput {
  readonly name: string;
  readonly shape: Shape;
  readonly kind: InputKind;
  /** The layer whose vocabulary bounds the ids. */
  readonly embedding: Embedding | undefined;
}

/** An output of a model. */
export interface GraphOutput {
  /** The name of the layer that makes it. */
  readonly name: string;
  readonly shape: Shape;
  /** Numbers per row, or per row and step: the last axis. */
  readonly width: number;
  /** Whether there is an output at every step. */
  readonly perStep: boolean;
  /** The input whose rows have as many steps, if there is one. */
  readonly follows: number | undefined;
  readonly tensor: Tensor;
}

/** An output of a node: inputs of the model come first, as nodes without a layer. */
export type Tensor = readonly [node: number, output: number];

/** A layer where it is applied. */
export interface GraphNode {
  readonly layer: Layer;
  readonly inputs: readonly Tensor[];
  readonly shapes: readonly Shape[];
  /** Whether it heeds a mask although it has initial states. */
  readonly mask: boolean;
  readonly outputs: readonly Shape[];
  /** None where the layer was applied before. */
  readonly weights: readonly WeightSpec[];
}

/** A model whose shapes are known. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphOutput[];
  readonly weights: readonly ModelWeight[];
  /** Whether `build` or an `input` named the shapes, rather than the first data. */
  readonly declared: boolean;
}

/** Every layer that outputs depend on, in an order in which they can be computed. */
export function traceGraph(
  prefix: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  declared: boolean,
): Graph {
  const places = new Map<Application, number>();
  for (const tensor of inputs) places.set(tensor.application, places.size);
  const nodes: GraphNode[] = [];
  const known = new Map<Layer, readonly WeightSpec[]>();
  for (const application of ordered(inputs, outputs)) {
    const { layer } = application;
    const shapes = application.inputs.map(({ shape }) => shape);
    const weights = layer.weightSpecs(shapes[0]!);
    checkShared(layer, shapes[0]!, weights, known.get(layer));
    places.set(application, inputs.length + nodes.length);
    nodes.push({
      layer,
      inputs: application.inputs.map((tensor) => [places.get(tensor.application)!, tensor.index]),
      shapes,
      mask: application.mask === true,
      outputs: layer.outputShapes(shapes),
      weights: known.has(layer) ? [] : weights,
    });
    known.set(layer, weights);
  }
  const graph = { nodes, inputs: describeInputs(inputs, nodes), declared };
  return {
    ...graph,
    outputs: outputs.map((tensor) => {
      const at: Tensor = [places.get(tensor.application)!, tensor.index];
      return describeOutput(tensor, at, inputs.length, nodes);
    }),
    weights: nodes.flatMap((node) => modelWeights(prefix, node)),
  };
}

/** A layer that is applied again has the weights of its first application, if it had one. */
function checkShared(
  layer: Layer,
  shape: Shape,
  weights: readonly WeightSpec[],
  first: readonly WeightSpec[] | undefined,
): void {
  const other = first?.find((spec, i) => !sameShape(spec.shape, weights[i]!.shape));
  if (other === undefined) return;
  throw new BpttError(
    "Shape",
    `Input of layer "${layer.name}" is incompatible with the layer: its weight ${other.path} has the shape ${formatShape(other.shape)} for an input that it was applied to before. Full shape received: ${formatShape(shape)}.`,
  );
}

function modelWeights(prefix: string, { layer, weights }: GraphNode): ModelWeight[] {
  return weights.map((spec) => {
    const path = `${layer.name}/${spec.path}`;
    const size = sizeOf(spec.shape);
    return {
      name: prefix + path,
      path,
      shape: spec.shape,
      size,
      get trainable() {
        return layer.trainable && (spec.part?.trainable ?? true);
      },
    };
  });
}

function describeInputs(
  inputs: readonly SymbolicTensor[],
  nodes: readonly GraphNode[],
): GraphInput[] {
  const names = inputNames(inputs);
  return inputs.map(({ shape }, index) => {
    const name = names[index]!;
    const readers = nodes.filter(({ inputs }) => inputs.some(([node]) => node === index));
    const embeddings = readers.filter(({ layer }) => layer instanceof Embedding);
    if (embeddings.length > 0 && embeddings.length < readers.length) {
      throw new BpttError(
        "InvalidArgument",
        `The input "${name}" is read both as token ids, by an Embedding, and as numbers.`,
      );
    }
    const embedding = embeddings
      .map(({ layer }) => layer as Embedding)
      .sort((a, b) => a.inputDim - b.inputDim)[0];
    const kind = embedding ? "tokens" : shape.length === 3 ? "sequence" : "vector";
    if (!embedding && shape.at(-1) === null) {
      throw new BpttError(
        "Shape",
        `The last dimension of the input "${name}" must be known, as no Embedding reads it. Full shape received: ${formatShape(shape)}.`,
      );
    }
    return { name, shape, kind, embedding };
  });
}

/** Inputs without a name get one that no other has. */
function inputNames(inputs: readonly SymbolicTensor[]): string[] {
  const given = inputs.flatMap(({ application: { name } }) => name ?? []);
  const taken = new Set(given);
  const twice = given.find((name, i) => given.indexOf(name) < i);
  if (twice !== undefined) {
    throw new BpttError("InvalidArgument", `Two inputs are named "${twice}".`);
  }
  return inputs.map(({ application }) => {
    const name = application.name ?? freeName("input_layer", taken);
    taken.add(name);
    return name;
  });
}

function describeOutput(
  { shape, application }: SymbolicTensor,
  tensor: Tensor,
  inputs: number,
  nodes: readonly GraphNode[],
): GraphOutput {
  if (application.layer === undefined) {
    throw new BpttError("InvalidArgument", "An input can't be an output of the model as it is.");
  }
  return {
    name: application.layer.name,
    shape,
    width: shape.at(-1) as number,
    perStep: shape.length === 3,
    follows: followed(tensor, inputs, nodes),
    tensor,
  };
}

/** The input whose steps a tensor has, if there is one. */
function followed(tensor: Tensor, inputs: number, nodes: readonly GraphNode[]): number | undefined {
  let [node, output] = tensor;
  while (node >= inputs) {
    const { layer, inputs: from, outputs } = nodes[node - inputs]!;
    if (outputs[output]!.length !== 3 || !layer.keepsSteps) return undefined;
    [node, output] = from[0]!;
  }
  return node;
}

/** The nodes of each layer, in their order. */
export function callsOf(nodes: readonly GraphNode[]): Map<Layer, GraphNode[]> {
  const calls = new Map<Layer, GraphNode[]>();
  for (const node of nodes) {
    const ofLayer = calls.get(node.layer) ?? [];
    ofLayer.push(node);
    calls.set(node.layer, ofLayer);
  }
  return calls;
}

/** The shapes of the outputs for data of these shapes. */
export function outputShapesFor(graph: Graph, inputs: readonly Shape[]): Shape[] {
  const shapes: (readonly Shape[])[] = inputs.map((shape) => [shape]);
  for (const { layer, inputs: from } of graph.nodes) {
    shapes.push(layer.outputShapes(from.map(([node, output]) => shapes[node]![output]!)));
  }
  return graph.outputs.map(({ tensor: [node, output] }) => shapes[node]![output]!);
}

/** The argument of `build` as a shape. */
export function parseBatchShape(value: unknown): Shape {
  const shape = parseShape(value, 2, MOST_AXES);
  if (shape) return shape;
  throw new BpttError(
    "Shape",
    `build expects the shape of a batch, such as [null, 200]: null for any number of rows, then positive integers or null; got ${showItems(value)}.`,
  );
}

/** Tells two shapes apart. */
export const sameShape = (a: Shape, b: Shape): boolean => formatShape(a) === formatShape(b);

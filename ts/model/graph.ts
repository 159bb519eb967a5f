import type { Vocabulary } from "../data/tokens.js";
import { BpttError } from "../errors.js";
import type { Application, CallFlags, DType, SymbolicTensor } from "../graph/tensor.js";
import { checkDistributed } from "../layers/distributed.js";
import type { InitialValue, Layer, Reads, WeightSpec } from "../layers/layer.js";
import { freeName } from "../layers/names.js";
import { between } from "../operations/between.js";
import { isOwnMask } from "../operations/own_mask.js";
import {
  formatShape,
  frameOf,
  isOfOpenSteps,
  MOST_AXES,
  parseShape,
  type Shape,
  sizeOf,
} from "../shape.js";
import { showItems } from "../show.js";
import { checkDoors, doorAt, idsAsNumbers } from "./doors.js";
import { ordered } from "./order.js";

/** What an input takes: rows of ids, rows of vectors, one vector a row, or one number a step, as masks are made of. */
export type InputKind = "tokens" | "sequence" | "vector" | "steps";

/** A weight of a model: Keras's path with and without the model's name before it. */
export interface ModelWeight {
  readonly name: string;
  readonly path: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** The layer that has it, where it begins among all of that layer's, and the part that it belongs to. */
  readonly layer: Layer;
  readonly at: number;
  /** All layers that it is a weight of: the models around the layer, itself, and the part of it. */
  readonly of: readonly Layer[];
  readonly trainable: boolean;
  /** The numbers that it starts with, where its layer was given them. */
  readonly initial: InitialValue | undefined;
}

/** Inputs or outputs as a model was given them. */
export interface Ports {
  readonly tensors: readonly SymbolicTensor[];
  /** The names of their own that they have in data and losses, where they came as an object. */
  readonly keys: readonly string[] | undefined;
  /** Whether they came as a list. */
  readonly listed: boolean;
}

/** An input of a model. */
export interface GraphInput {
  readonly name: string;
  /** Its name in data. */
  readonly key: string;
  readonly shape: Shape;
  readonly kind: InputKind;
  readonly dtype: DType;
  /** Whether some layer is handed it as a mask. */
  readonly mask: boolean;
  /** What bounds its ids. */
  readonly vocabulary: Vocabulary | undefined;
  /** The layer that makes numbers of its texts, and the shape of a batch of these, which is what the kind is that of. */
  readonly door: { readonly layer: Layer; readonly shape: Shape } | undefined;
}

/** An output of a model. */
export interface GraphOutput {
  /** The name of the layer that makes it. */
  readonly name: string;
  /** Its name in data, losses and logs. */
  readonly key: string;
  readonly shape: Shape;
  /** The shape of what there is per row, or per row and step: in most models one size. */
  readonly line: readonly number[];
  /** Numbers of that. */
  readonly width: number;
  /** Heads of attention, where its weights are the output: those of a step lie head by head. */
  readonly heads: number | undefined;
  /** Whether there is an output at every step. */
  readonly perStep: boolean;
  /** The input whose rows have as many steps, if there is one. */
  readonly follows: number | undefined;
  readonly tensor: Tensor;
}

/** An output of a node: inputs of the model come first, as nodes without a layer. */
export type Tensor = readonly [node: number, output: number];

/** How a layer is applied. */
interface Applied {
  readonly layer: Layer;
  readonly inputs: readonly Tensor[];
  /** The mask that it is handed, if it is another than that of its sequence; or whether it heeds that one although it has initial states. */
  readonly mask: Tensor | boolean;
  /** The mask that it was applied with, also where that is its sequence's own. */
  readonly given: Tensor | undefined;
  /** What else it is told. */
  readonly flags: CallFlags;
}

/** A layer where it is applied, as the model was made: a model within it is one layer. */
export interface GraphCall extends Applied {
  /** The masks that its first inputs are handed; null for none, undefined for their own. */
  readonly masks: readonly (Tensor | null | undefined)[];
  readonly application: Application;
  readonly outputs: readonly Tensor[];
  readonly outputShapes: readonly Shape[];
}

/** A layer where it is applied, as the model is computed: a model within it is the layers that it is made of. */
export interface GraphNode extends Applied {
  /** The models around it, from the outermost on. */
  readonly scope: readonly Layer[];
  readonly shapes: readonly Shape[];
  readonly outputs: readonly Shape[];
  /** Where it is applied to each step by itself, a number for the TimeDistributed that it stands within; 0 elsewhere. */
  readonly each: number;
  /** None where the layer was applied before. */
  readonly weights: readonly WeightSpec[];
}

/** A model whose shapes are known. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly calls: readonly GraphCall[];
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphOutput[];
  readonly weights: readonly ModelWeight[];
  /** Whether `build` or an `input` named the shapes, rather than the first data. */
  readonly declared: boolean;
  /** What it was traced from. */
  readonly ends: Ends;
}

/** Tensors at both ends of a model. */
export interface Ends {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

/** Every layer that outputs depend on, in an order in which they can be computed. */
export function traceGraph(
  prefix: string,
  { tensors: inputs, keys: inputKeys }: Omit<Ports, "listed">,
  { tensors: outputs, keys: outputKeys }: Omit<Ports, "listed">,
  declared: boolean,
): Graph {
  const tracer = new Tracer(inputs.map(({ shape }) => shape));
  const places = new Map<Application, readonly Tensor[]>();
  for (const [i, { application }] of inputs.entries()) places.set(application, [[i, 0]]);
  const at = ({ application, index }: SymbolicTensor) => places.get(application)![index]!;
  const calls = ordered(inputs, outputs).map((application): GraphCall => {
    const { layer, inputs: read, mask = false, masks: all = [], flags = {} } = application;
    const given = typeof mask === "object" ? at(mask) : undefined;
    const own = typeof mask === "object" && isOwnMask(mask, read[0]!);
    const handed = own || (given ?? mask === true);
    const call = { layer, inputs: read.map(at), mask: handed, given, flags };
    const masks = all.map((one, i) => (isOwnMask(one, read[i]!) ? undefined : one && at(one)));
    const made = tracer.place({ ...call, inputs: tracer.under(masks, call) }, []);
    places.set(application, made);
    const outputShapes = made.map(tracer.shapeOf);
    return { ...call, masks, application, outputs: made, outputShapes };
  });
  const { nodes } = tracer;
  checkDoors(inputs.length, nodes);
  return {
    calls,
    nodes,
    inputs: describeInputs(inputs, nodes, inputKeys),
    declared,
    outputs: outputs.map((tensor, i) => ({
      ...describeOutput(tensor, at(tensor), inputs.length, nodes),
      ...keyOf(outputKeys, i),
    })),
    weights: nodes.flatMap((node) => modelWeights(prefix, node)),
    ends: { inputs, outputs },
  };
}

/** Puts layers where they are applied, one after the other. */
class Tracer {
  readonly nodes: GraphNode[] = [];
  readonly #known = new Map<Layer, readonly WeightSpec[]>();

  /** @param inputs the shapes of the model's inputs, which come before all nodes. */
  constructor(readonly inputs: readonly Shape[]) {}

  shapeOf = ([node, output]: Tensor): Shape =>
    node < this.inputs.length
      ? this.inputs[node]!
      : this.nodes[node - this.inputs.length]!.outputs[output]!;

  /** What a layer reads under the masks that its inputs are handed, which layers between put on them or take off. */
  under(masks: GraphCall["masks"], { layer: around, inputs }: Applied): readonly Tensor[] {
    return inputs.map((input, i) => {
      const mask = masks[i];
      if (mask === undefined) return input;
      const layer = between(`mask_${i}`, mask !== null);
      const given = mask ?? undefined;
      const call = { layer, inputs: [input], mask: mask ?? false, given, flags: {} };
      return this.place(call, [around])[0]!;
    });
  }

  /** Adds a layer, or all that it is made of. Gives its outputs. */
  place(call: Applied, scope: readonly Layer[], each = 0): Tensor[] {
    const { layer, inputs } = call;
    const shapes = inputs.map(this.shapeOf);
    const read = each ? shapes.map(frameOf) : shapes;
    if (each > 0) checkEach(call, read);
    const within = layer.expand(read);
    if (within) {
      const own = layer.distributes ? this.nodes.length + 1 : 0;
      return this.#placeAll(within, call, [...scope, layer], each || own);
    }
    const weights = layer.weightSpecs(read[0]!, read);
    const known = this.#known.get(layer);
    checkShared(layer, shapes[0]!, weights, known);
    if (known && layer.carrying.length > 0) throw statefulTwice(layer);
    this.#known.set(layer, weights);
    const outputs = shapesOf({ ...call, each }, shapes);
    this.nodes.push({ ...call, scope, each, shapes, outputs, weights: known ? [] : weights });
    const node = this.inputs.length + this.nodes.length - 1;
    return outputs.map((_, output): Tensor => [node, output]);
  }

  /** Adds the layers of a model within the model. */
  #placeAll(model: Graph, around: Applied, scope: readonly Layer[], each: number): Tensor[] {
    const { inputs } = around;
    const base = this.nodes.length;
    const outer = typeof around.mask === "object" ? around.mask : undefined;
    const before = this.inputs.length + this.nodes.length - model.inputs.length;
    const at = ([node, output]: Tensor): Tensor =>
      node < model.inputs.length ? inputs[node]! : [before + node, output];
    for (const {
      layer,
      inputs: read,
      mask,
      given,
      flags,
      scope: inner,
      each: own,
    } of model.nodes) {
      const first = outer && read[0]![0] === 0;
      if (first && read.length > 1) throw maskedInput(around.layer, layer);
      const handed = typeof mask === "object" ? at(mask) : first ? outer : mask;
      const call = { layer, inputs: read.map(at), mask: handed, given: given && at(given), flags };
      this.place(call, [...scope, ...inner], each || (own && base + own));
    }
    return model.outputs.map(({ tensor }) => at(tensor));
  }
}

/** Refuses a layer that can't be applied to each step by itself, where steps have these shapes. */
function checkEach({ layer, mask }: Applied, frames: readonly Shape[]): void {
  if (typeof mask === "object") {
    throw new BpttError(
      "Unsupported",
      `Layer "${layer.name}" is handed a mask within a model that is applied to each step: there masks come from layers that mark steps.`,
    );
  }
  if (!layer.layersWithin || layer.distributes) checkDistributed(layer, frames);
}

/** The shapes of the outputs of a layer where it is applied, for inputs of these shapes. */
function shapesOf(
  { layer, flags, each }: Pick<GraphNode, "layer" | "flags" | "each">,
  inputs: readonly Shape[],
): readonly Shape[] {
  if (!each) return layer.shapesFor(inputs, flags);
  const [[batch, steps]] = inputs as [Shape];
  const frames = layer.shapesFor(inputs.map(frameOf), flags);
  return frames.map(([, ...frame]) => [batch!, steps!, ...frame]);
}

/** The name in data of a tensor that has one of its own. */
const keyOf = (keys: readonly string[] | undefined, i: number) => keys && { key: keys[i]! };

/** To Keras it has one state, with which the second application would go on. */
const statefulTwice = ({ name }: Layer): BpttError =>
  new BpttError(
    "Unsupported",
    `The stateful layer "${name}" is applied more than once, and the state that it carries is that of one application.`,
  );

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

const maskedInput = (model: Layer, { name }: Layer): BpttError =>
  new BpttError(
    "Unsupported",
    `The model "${model.name}" was handed a mask for an input that its layer "${name}" reads together with other tensors.`,
  );

/** A node's name: that of its layer behind those of the models around it. */
export const nodeName = ({ layer, scope }: Pick<GraphNode, "layer" | "scope">): string =>
  [...scope, layer].map(({ name }) => name).join("/");

function modelWeights(prefix: string, node: GraphNode): ModelWeight[] {
  const { layer, scope, weights } = node;
  let end = 0;
  return weights.map((spec) => {
    const path = `${nodeName(node)}/${spec.path}`;
    const size = sizeOf(spec.shape);
    const of = [...scope, layer, ...(spec.part ? [spec.part] : [])];
    end += size;
    return {
      layer,
      at: end - size,
      of,
      name: prefix + path,
      path,
      shape: spec.shape,
      size,
      initial: initialOf(spec, layer),
      get trainable() {
        return !spec.statistic && of.every(({ trainable }) => trainable);
      },
    };
  });
}

/** The numbers that a weight of a layer is given to start with. */
function initialOf({ startedBy, part, path }: WeightSpec, layer: Layer): InitialValue | undefined {
  return (startedBy ?? part ?? layer).initialValue(path.slice(path.lastIndexOf("/") + 1));
}

function describeInputs(
  inputs: readonly SymbolicTensor[],
  nodes: readonly GraphNode[],
  keys: readonly string[] | undefined,
): GraphInput[] {
  const names = inputNames(inputs);
  return inputs.map(({ shape: own, dtype: declared }, index) => {
    const name = names[index]!;
    const at = doorAt(name, index, declared, nodes);
    const door = at === undefined ? undefined : nodes[at]!;
    const shape = door ? door.outputs[0]! : own;
    const readers = readersOf(at === undefined ? index : inputs.length + at, nodes);
    // The smallest one, where several look the same ids up.
    const [vocabulary] = readers
      .flatMap((layer) => vocabularyOf(layer) ?? [])
      .sort((a, b) => a.size - b.size);
    const mask = isMask(index, nodes);
    const kind = kindOf(name, shape, readers, mask);
    if (door?.layer.dtype === "int32" && kind !== "tokens") throw idsAsNumbers(door.layer);
    const truths = declared === "bool" && areTruths(index, nodes);
    checkInput(name, shape, kind, door || truths ? undefined : declared);
    if (mask && kind === "tokens") throw maskOfIds(name);
    const dtype = door ? "string" : (declared ?? DTYPES[kind]);
    const key = keys?.[index] ?? name;
    const entry = door && { layer: door.layer, shape };
    return { name, key, shape: own, kind, dtype, vocabulary, mask, door: entry };
  });
}

const DTYPES = { tokens: "int32", sequence: "float32", vector: "float32", steps: "bool" } as const;

/** What bounds the ids that a layer reads, if it reads any. */
export const vocabularyOf = ({ name, reads }: Layer): Vocabulary | undefined =>
  reads.what === "tokens" ? { layer: name, size: reads.below } : undefined;

/** The layers that an input is data for. */
const readersOf = (index: number, nodes: readonly GraphNode[]): Layer[] =>
  nodes.filter(({ inputs }) => inputs.some(([node]) => node === index)).map(({ layer }) => layer);

const maskOfIds = (name: string): BpttError =>
  new BpttError(
    "Unsupported",
    `The input "${name}" is read as token ids, and can't be a mask as it is.`,
  );

/** Whether an input is handed to some layer as its mask. */
const isMask = (index: number, nodes: readonly GraphNode[]): boolean =>
  nodes.some(({ given }) => given?.[0] === index);

/** Whether all that read an input take it for truth values. */
const areTruths = (index: number, nodes: readonly GraphNode[]): boolean =>
  nodes.every(({ layer, inputs }) =>
    inputs.every(([node], i) => node !== index || layer.takesTruths(i)),
  );

function kindOf(name: string, shape: Shape, readers: readonly Layer[], mask: boolean): InputKind {
  const reads = (what: Reads["what"]) => readers.some((layer) => layer.reads.what === what);
  const steps = shape.length === 2 && (mask || reads("either"));
  if (reads("numbers") && (reads("tokens") || (shape.length === 2 && mask))) {
    const other = reads("tokens") ? "as token ids, by an Embedding" : "step by step, for a mask";
    throw new BpttError(
      "InvalidArgument",
      `The input "${name}" is read both ${other}, and as numbers.`,
    );
  }
  if (reads("tokens")) return "tokens";
  // What is read as images alone has no steps, whose number could differ.
  const whole = shape.length === 4 && !shape.includes(null, 1);
  if (whole && readers.every((layer) => layer.reads.what === "images")) return "vector";
  if (shape.length >= 3) return "sequence";
  return steps && !reads("numbers") ? "steps" : "vector";
}

function checkInput(name: string, shape: Shape, kind: InputKind, dtype: DType | undefined): void {
  if (kind !== "tokens" && kind !== "steps" && shape.at(-1) === null) {
    throw new BpttError(
      "Shape",
      `The last dimension of the input "${name}" must be known, as no Embedding reads it. Full shape received: ${formatShape(shape)}.`,
    );
  }
  if (shape.includes(null, 2)) {
    throw new BpttError(
      "Shape",
      `The input "${name}" can have rows and steps of an open number, and no other open dimension. Full shape received: ${formatShape(shape)}.`,
    );
  }
  // Keras would cut numbers to such a type.
  if (dtype === undefined || dtype === "float32" || kind === "steps") return;
  if (dtype === "int32" && kind === "tokens") return;
  throw new BpttError(
    "Unsupported",
    `The input "${name}" is of type ${dtype}, and is read as ${kind === "tokens" ? "token ids" : "numbers"}, which are ${DTYPES[kind]}.`,
  );
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
  { shape, application, index }: SymbolicTensor,
  tensor: Tensor,
  inputs: number,
  nodes: readonly GraphNode[],
): GraphOutput {
  if (application.layer === undefined) {
    throw new BpttError("InvalidArgument", "An input can't be an output of the model as it is.");
  }
  if (application.layer.reads.what === "texts") {
    throw new BpttError(
      "Unsupported",
      `What the layer "${application.layer.name}" makes of texts can't be an output of the model: its ids come from \`vectorize\`.`,
    );
  }
  if (application.layer.dtype === "bool") {
    throw new BpttError(
      "Unsupported",
      `The mask "${application.layer.name}" can't be an output of the model.`,
    );
  }
  if (isOfOpenSteps(shape)) {
    throw new BpttError(
      "Unsupported",
      `What "${application.layer.name}" has at each step, of an open number of them, can't be an output of the model as it is: \`expandDims(x, -1)\` makes it a sequence.`,
    );
  }
  const perStep = shape.length >= 3;
  const heads = application.layer.headsAt(index);
  const own = heads === undefined ? shape.slice(perStep ? 2 : 1) : [heads, shape.at(-1)!];
  const line = own as number[];
  return {
    name: application.layer.name,
    key: application.layer.name,
    shape,
    line,
    heads,
    width: sizeOf(line),
    perStep,
    follows: followed(tensor, inputs, nodes),
    tensor,
  };
}

/** The input whose steps a tensor has, if there is one. */
function followed(tensor: Tensor, inputs: number, nodes: readonly GraphNode[]): number | undefined {
  let [node, output] = tensor;
  while (node >= inputs) {
    const { layer, inputs: from, outputs, shapes, each } = nodes[node - inputs]!;
    if (layer.reads.what === "texts") return from[0]![0];
    const at = each ? 0 : layer.stepsFrom(shapes, output);
    if (outputs[output]!.length < 3 || at === undefined) return undefined;
    [node, output] = from[at]!;
  }
  return node;
}

/** The calls of each layer, in their order. */
export function callsOf(all: readonly GraphCall[]): Map<Layer, GraphCall[]> {
  const calls = new Map<Layer, GraphCall[]>();
  for (const call of all) {
    const ofLayer = calls.get(call.layer) ?? [];
    ofLayer.push(call);
    calls.set(call.layer, ofLayer);
  }
  return calls;
}

/**
 * The shapes of the outputs for data of these shapes.
 * @param entered whether they are those of the numbers that texts have become.
 */
export function outputShapesFor(graph: Graph, inputs: readonly Shape[], entered = false): Shape[] {
  const shapes = shapesFor(graph, inputs, entered);
  return graph.outputs.map(({ tensor: [node, output] }) => shapes[node]![output]!);
}

/** The same of the outputs of all nodes, inputs first. */
export function shapesFor(
  graph: Graph,
  inputs: readonly Shape[],
  entered = false,
): (readonly Shape[])[] {
  const shapes: (readonly Shape[])[] = inputs.map((shape) => [shape]);
  for (const node of graph.nodes) {
    const read = node.inputs.map(([from, output]) => shapes[from]![output]!);
    shapes.push(entered && node.layer.reads.what === "texts" ? read : shapesOf(node, read));
  }
  return shapes;
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

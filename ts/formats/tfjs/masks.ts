// Where TensorFlow.js would mask other steps of a sequence than this library, or do something else with them.

import type { Layer } from "../../layers/layer.js";
import { Recurrent } from "../../layers/recurrent.js";
import type { Graph, GraphNode } from "../../model/graph.js";
import { maskSourceIn } from "../../model/masks.js";
import { halvesOf, tfjsClass } from "./classes.js";
import { unsaidLayer } from "./refusing.js";

/** A layer of which the two give different numbers, and why. */
export interface Difference {
  readonly layer: string;
  readonly because: string;
  /** Whether they differ at masked steps alone. */
  readonly masked: boolean;
}

/** @throws BpttError `Unsupported` for a layer of which TensorFlow.js would give other numbers. */
export function checkMasks(graph: Graph): void {
  const [first] = maskDifferences(graph);
  if (first) throw unsaidLayer(first.layer, first.because);
}

/** The layers of a model whose numbers depend on masks in another way there. */
export function maskDifferences(graph: Graph): Difference[] {
  const flow = new MaskFlow(graph);
  return graph.nodes.flatMap((node): Difference[] => {
    const layer = node.layer.name;
    const numbers = flow.otherMask(node) ?? flow.otherNumbers(node);
    const because = numbers ?? flow.otherPadding(node);
    return because === undefined ? [] : [{ layer, because, masked: numbers === undefined }];
  });
}

/** The masks of a model's tensors as TensorFlow.js has them: the node that marked them, if any. */
class MaskFlow {
  /** Inputs of the model, and nodes behind them. */
  readonly #masks: (number | undefined)[];

  constructor(readonly graph: Graph) {
    this.#masks = graph.inputs.map(() => undefined);
    for (const node of graph.nodes) this.#masks.push(this.#after(node));
  }

  #after({ layer, inputs, outputs, scope }: GraphNode): number | undefined {
    if (layer.marks) return this.#masks.length;
    const keeps = isRecurrent(layer) || tfjsClass(layer.className)?.masks === "keeps";
    const mask = this.#masks[inputs[0]![0]];
    // Masks neither enter a model within the model nor leave it.
    const inside = mask !== undefined && sameModel(this.#node(mask).scope, scope);
    return keeps && inside && outputs[0]!.length === 3 ? mask : undefined;
  }

  #node(at: number): GraphNode {
    return this.graph.nodes[at - this.graph.inputs.length]!;
  }

  /** The mask that a layer is handed here, and whether it is one that a layer has marked. */
  #own({ inputs: [first] }: GraphNode) {
    return maskSourceIn(this.graph, first!);
  }

  /** Why a layer would be handed another mask. */
  otherMask(node: GraphNode): string | undefined {
    const { layer, inputs, given } = node;
    if (given) return "it is handed a mask, and its files can't say which";
    const kind = heeding(layer);
    const own = this.#own(node);
    if (kind === undefined) return undefined;
    if (kind === "here") return own && "it does not heed masks there";
    if (own === undefined) return this.#stale(node);
    const there = this.#masks[inputs[0]![0]];
    const inside = there !== undefined && sameModel(this.#node(there).scope, node.scope);
    if (inside && own.marked === there) return undefined;
    return "the mask of its sequence does not reach it there, or is another one";
  }

  /** What masks one layer stays with all that are computed after it, where they are given none. */
  #stale({ scope }: GraphNode): string | undefined {
    const marks = this.graph.nodes.some(
      (other) => other.layer.marks && startsWith(scope, other.scope),
    );
    return marks
      ? "its sequence has no mask, and there the mask of another layer's would be taken for it"
      : undefined;
  }

  /** Why a layer would compute something else by the same mask. */
  otherNumbers(node: GraphNode): string | undefined {
    const { layer, inputs, mask } = node;
    if (this.#own(node) === undefined) return undefined;
    const { otherwise } = tfjsClass(layer.className) ?? {};
    if (otherwise !== undefined) return otherwise;
    const states = inputs.length > 1 && isRecurrent(layer);
    return states && mask !== true ? "there masks are heeded beside initial states" : undefined;
  }

  /** Why what a layer gives for masked steps would be something else, where anything comes of it. */
  otherPadding(node: GraphNode): string | undefined {
    const { layer, inputs, outputs } = node;
    if (!isRecurrent(layer) || this.#own(node) === undefined) return undefined;
    const states = inputs.length > 1;
    const halves = halvesOf(layer);
    const both = halves !== undefined && outputs[0]!.length === 3;
    if (!states && !both) return undefined;
    // Without sequences a row that is masked whole has no other step, and backwards what is given stands beside the mask of other steps.
    const { goBackwards } = halves?.forwardLayer ?? (layer as Recurrent);
    if (outputs[0]!.length === 3 && !goBackwards && !this.#isSeen(node)) return undefined;
    return both
      ? "what it gives for masked steps is zero here, and there what it gave for the step before"
      : "what it gives for masked steps before the first other is zero here, and there its initial state";
  }

  /** Whether masked steps of what a node gives come into anything else. */
  #isSeen(node: GraphNode): boolean {
    const at = this.graph.inputs.length + this.graph.nodes.indexOf(node);
    if (this.graph.outputs.some(({ tensor }) => tensor[0] === at)) return true;
    return this.graph.nodes
      .filter(({ inputs }) => inputs.some(([from, output]) => from === at && output === 0))
      .some((reader) => this.#takesMasked(reader, at));
  }

  /** Whether a layer that reads it lets masked steps come into anything. */
  #takesMasked(reader: GraphNode, at: number): boolean {
    const [first, ...others] = reader.inputs.map(([from]) => from);
    if (others.includes(at) || first !== at) return true;
    if (isRecurrent(reader.layer)) return false;
    const passedOn = tfjsClass(reader.layer.className)?.masks === "keeps";
    return !passedOn || this.#isSeen(reader);
  }
}

const isRecurrent = (layer: Layer): boolean =>
  layer instanceof Recurrent || halvesOf(layer) !== undefined;

/** Whether a layer computes by masks: there as well, or here alone. */
function heeding(layer: Layer): "both" | "here" | undefined {
  const [part] = tfjsClass(layer.className)?.wraps ? layer.parts : [];
  if (tfjsClass((part ?? layer).className)?.masks === "heeds") return "both";
  return tfjsClass(layer.className)?.masks === "unheeded" ? "here" : undefined;
}

const sameModel = (a: readonly Layer[], b: readonly Layer[]): boolean =>
  a.length === b.length && startsWith(a, b);

const startsWith = (a: readonly Layer[], b: readonly Layer[]): boolean =>
  b.every((layer, i) => layer === a[i]);

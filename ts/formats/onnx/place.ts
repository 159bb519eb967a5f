// Where a layer stands that is lowered to ONNX: what it reads, its settings, its weights.
import { BpttError } from "../../errors.js";
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import type { Shape } from "../../shape.js";
import type { GraphBuilder } from "./graph_builder.js";
import { type ElementType, FLOAT } from "./protos.js";

/** A tensor of the graph, of which more is known than its name. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
  readonly type: ElementType;
  /** The tensor of truth values, (batch, steps), that masks it. */
  readonly mask?: string | undefined;
  /** Where each step is a sequence of its own that is gone over as such: the mask of their steps, (batch * steps, inner steps). */
  readonly inner?: { readonly mask?: string | undefined } | undefined;
}

/** A tensor of numbers. */
export const floats = (name: string, shape: Shape): Value => ({ name, shape, type: FLOAT });

/** A weight with its numbers. */
export interface WeightAt {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Place {
  readonly g: GraphBuilder;
  readonly layer: Layer;
  readonly inputs: readonly Value[];
  /** Settings as the core reads them. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The next of the layer's weights, in their order. */
  weight(): WeightAt;
}

/** How a node of the core is said in ONNX: what it puts out. A mask that it says nothing of follows from the layer's rule. */
export type Lower = (at: Place) => Value | readonly Value[];

/** The weights of a layer, one after the other. */
export function weightsOf(
  layer: Layer,
  all: ReadonlyMap<ModelWeight, Float32Array>,
): () => WeightAt {
  const own = [...all].filter(([weight]) => weight.layer === layer);
  let next = 0;
  return () => {
    const [{ path, shape }, data] = own[next++]!;
    return { path, shape, data };
  };
}

/** A weight as it is. */
export function stored({ g, ...at }: Place, dims?: readonly number[]): string {
  const { path, shape, data } = at.weight();
  return g.weight(path, dims ?? shape, () => data);
}

/** What ONNX can't say. */
export const unsayable = ({ name, className }: Layer, what: string): BpttError =>
  new BpttError(
    "Unsupported",
    `The layer "${name}" (${className}) can't be written as ONNX: ${what}.`,
  );

/** The size of the last axis, which is always known. */
export const width = ({ shape }: Value): number => shape.at(-1)!;

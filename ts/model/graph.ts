import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Embedding, type Layer } from "../layers/index.js";
import type { WeightSpec } from "../layers/layer.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";

/** What a model's first layer takes: rows of ids, rows of vectors, or one vector a row. */
export type InputKind = "tokens" | "sequence" | "vector";

/** A weight of a model: Keras's path with and without the model's name before it. */
export interface ModelWeight {
  readonly name: string;
  readonly path: string;
  readonly shape: readonly number[];
  readonly size: number;
}

/** A model whose shapes are known. */
export interface Graph {
  readonly inputShape: Shape;
  readonly kind: InputKind;
  /** Whether `build` named the shape, rather than the first data. */
  readonly declared: boolean;
  readonly nodes: readonly { layer: Layer; output: Shape; weights: readonly WeightSpec[] }[];
  readonly weights: readonly ModelWeight[];
  readonly outputShape: Shape;
  /** Numbers per row, or per row and step: the last axis of the output. */
  readonly outputs: number;
  /** Whether there is an output at every step. */
  readonly perStep: boolean;
}

/** Infers every shape of a chain of layers; nothing is computed. */
export function inferGraph(
  modelName: string,
  layers: readonly Layer[],
  inputShape: Shape,
  declared: boolean,
): Graph {
  const first = layers[0];
  if (first === undefined) {
    throw new BpttError(
      "NotBuilt",
      `Sequential model "${modelName}" cannot be built because it has no layers. Call \`model.add(layer)\`.`,
    );
  }
  let shape = inputShape;
  const nodes = [];
  const weights: ModelWeight[] = [];
  for (const layer of layers) {
    const specs = layer.weightSpecs(checked(layer, shape));
    for (const spec of specs) {
      const path = `${layer.name}/${spec.path}`;
      weights.push({
        name: `${modelName}/${path}`,
        path,
        shape: spec.shape,
        size: sizeOf(spec.shape),
      });
    }
    shape = layer.computeOutputShape(shape);
    nodes.push({ layer, output: shape, weights: specs });
  }
  const kind =
    first instanceof Embedding ? "tokens" : inputShape.length === 3 ? "sequence" : "vector";
  return {
    inputShape,
    kind,
    declared,
    nodes,
    weights,
    outputShape: shape,
    outputs: shape.at(-1) as number,
    perStep: shape.length === 3,
  };
}

/** The shape itself, once the layer has agreed to it: its weights depend on what it checks. */
function checked(layer: Layer, shape: Shape): Shape {
  layer.computeOutputShape(shape);
  return shape;
}

/** The argument of `build` as a shape. */
export function parseBatchShape(value: unknown): Shape {
  const fits =
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((dim) => dim === null || (Number.isSafeInteger(dim) && dim > 0));
  if (fits) return [...value];
  const got = Array.isArray(value) ? JSON.stringify(value) : show(value);
  throw new BpttError(
    "Shape",
    `build expects the shape of a batch, such as [null, 200]: null for any number of rows, then positive integers or null; got ${got}.`,
  );
}

/** Tells two shapes apart. */
export const sameShape = (a: Shape, b: Shape): boolean => formatShape(a) === formatShape(b);

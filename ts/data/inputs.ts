import { BpttError } from "../errors.js";
import type { Embedding, Layer } from "../layers/index.js";
import type { Graph } from "../model/graph.js";
import { formatShape, type Shape } from "../shape.js";
import { type Floats, toFloats } from "./floats.js";
import { toTokens } from "./tokens.js";

/** A whole data set of inputs in the flat form that the engine takes. */
export interface Inputs {
  readonly rows: number;
  /** Steps of every row; 0 where `lengths` tells them one by one, or where the data has no time axis. */
  readonly steps: number;
  /** Numbers per step: 1 for ids. */
  readonly width: number;
  readonly data: Int32Array | Float32Array;
  readonly lengths: Uint32Array | undefined;
  /** The shape of a batch of this data; ragged rows leave the steps open. */
  readonly batchShape: Shape;
}

/** What a model, built or not, asks of its inputs. */
export interface InputRequest {
  readonly layers: readonly Layer[];
  readonly graph: Graph | undefined;
}

/**
 * Checks and flattens what was given as input.
 *
 * @throws BpttError that names the row and column at fault.
 */
export function toInputs(value: unknown, name: string, { layers, graph }: InputRequest): Inputs {
  const first = layers[0];
  const inputs =
    first?.className === "Embedding"
      ? tokenInputs(value, name, first as Embedding)
      : floatInputs(toFloats(value, name), name, first, graph);
  if (graph !== undefined) checkAgainst(graph, inputs, name);
  return inputs;
}

function tokenInputs(value: unknown, name: string, layer: Embedding): Inputs {
  const { data, rows, steps, lengths } = toTokens(value, name, layer);
  return { rows, steps, width: 1, data, lengths, batchShape: [null, lengths ? null : steps] };
}

function floatInputs(
  { data, shape }: Floats,
  name: string,
  first: Layer | undefined,
  graph: Graph | undefined,
): Inputs {
  // As in Keras, a last axis of length 1 may be left out where the model knows that it is there.
  const expanded = graph?.inputShape.at(-1) === 1 && shape.length === graph.inputShape.length - 1;
  const dims = expanded ? [...shape, 1] : shape;
  const rank = graph?.inputShape.length ?? (first?.className === "SimpleRNN" ? 3 : undefined);
  const fits = rank === undefined ? dims.length === 2 || dims.length === 3 : dims.length === rank;
  if (!fits) {
    const form = rank === 3 ? "(rows, steps, features)" : "(rows, features)";
    throw new BpttError(
      "Shape",
      `Input of layer "${first?.name}" is incompatible with the layer: expected ${name} of rank ${rank ?? "2 or 3"}, ${form}, got shape [${dims.join(", ")}].`,
    );
  }
  const [rows = 0, ...rest] = dims;
  const steps = rest.length === 2 ? rest[0]! : 0;
  return {
    rows,
    steps,
    width: rest.at(-1)!,
    data,
    lengths: undefined,
    batchShape: [null, ...rest],
  };
}

/**
 * Rank and features must be those that the weights were made for. The number of steps may differ from the one that the
 * model was built with: nothing depends on it, and Keras's Sequential does not hold data to it either.
 */
function checkAgainst(graph: Graph, inputs: Inputs, name: string): void {
  const { inputShape } = graph;
  if (graph.kind === "tokens" || inputShape.at(-1) === inputs.width) return;
  const expected = [null, ...inputShape.slice(1)];
  const found = [inputs.rows, ...inputs.batchShape.slice(1)];
  throw new BpttError(
    "Shape",
    `Input of the model is incompatible with it: expected ${name} of shape ${formatShape(expected)}, found shape ${formatShape(found)}.`,
  );
}

// The messages of ONNX that a file needs: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import type { Shape } from "../../shape.js";
import { Message } from "./protobuf.js";

/** What a tensor holds, by ONNX's numbers. */
export const FLOAT = 1;
export const INT32 = 6;
export const INT64 = 7;
export const BOOL = 9;
export type ElementType = typeof FLOAT | typeof INT32 | typeof INT64 | typeof BOOL;

/**
 * The oldest versions with all that is written (LayerNormalization came last), so that runtimes since 2022 read it, in a page too. Later ones have no
 * operator that says more of recurrent networks.
 */
const IR = 8;
const OPSET = 17;

/** Integers as they are; what is no integer says so. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly graph: Message };

export type Attributes = Readonly<Record<string, Attribute>>;

export function node(
  name: string,
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes,
): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, name).text(4, operator);
  for (const [key, value] of Object.entries(attributes)) message.message(5, attribute(key, value));
  return message;
}

/** By the fields of the values' kinds, and the numbers of these. */
function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.int(3, value).int(20, 2);
  if (typeof value === "string") return message.text(4, value).int(20, 3);
  if ("float" in value) return message.float(2, value.float).int(20, 1);
  if ("graph" in value) return message.message(6, value.graph).int(20, 5);
  if ("floats" in value) {
    for (const number of value.floats) message.float(7, number);
    return message.int(20, 6);
  }
  const texts = typeof value[0] === "string";
  for (const item of value) {
    if (typeof item === "string") message.text(9, item);
    else message.int(8, item);
  }
  return message.int(20, texts ? 8 : 7);
}

/** Numbers as machines that run WebAssembly have them, little-endian, which is ONNX's order too. */
export function tensor(
  name: string,
  type: ElementType,
  dims: readonly number[],
  data: ArrayBufferView,
): Message {
  const message = new Message();
  for (const dim of dims) message.int(1, dim);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message.int(2, type).text(8, name).bytes(9, bytes);
}

/**
 * A tensor's name and type, and its axes, where these are known.
 *
 * @param axes their names where their sizes are open; open ones without a name may be any.
 */
export function valueInfo(
  name: string,
  type: ElementType,
  shape?: Shape,
  axes: readonly (string | undefined)[] = [],
): Message {
  const content = new Message().int(1, type);
  if (shape) {
    const dims = new Message();
    for (const [i, size] of shape.entries()) {
      const dim = new Message();
      if (size !== null) dim.int(1, size);
      else if (axes[i] !== undefined) dim.text(2, axes[i]);
      dims.message(1, dim);
    }
    content.message(2, dims);
  }
  return new Message().text(1, name).message(2, new Message().message(1, content));
}

/** What a graph is made of. */
export interface Parts {
  readonly nodes: readonly Message[];
  readonly initializers?: readonly Message[];
  readonly inputs: readonly Message[];
  readonly outputs: readonly Message[];
}

export function graph(name: string, { nodes, initializers = [], inputs, outputs }: Parts): Message {
  const message = new Message();
  for (const node of nodes) message.message(1, node);
  message.text(2, name);
  for (const initializer of initializers) message.message(5, initializer);
  for (const input of inputs) message.message(11, input);
  for (const output of outputs) message.message(12, output);
  return message;
}

/** A whole file. */
export const model = (graph: Message, version: string): Message =>
  new Message()
    .int(1, IR)
    .text(2, "bptt")
    .text(3, version)
    .message(7, graph)
    .message(8, new Message().text(1, "").int(2, OPSET));

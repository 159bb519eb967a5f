// A model as ONNX: Gather where rows are ids, RNN (or LSTM, or GRU) layers, and a product, with any number of rows.
//
// ONNX's recurrent operators want time first. Ids are transposed rather than their embeddings, which would be as many times the work as those have numbers.

import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const OPSET = 14;

/** The operator of each layer: which of Keras's gates stands in each place of ONNX's, what it is told beside, and the states it has. */
const OPERATORS = {
  SimpleRNN: { opType: "RNN", gates: [0], attribute: [], states: ["h"] },
  // Keras has i, f, c, o; ONNX i, o, f, c.
  LSTM: { opType: "LSTM", gates: [0, 3, 1, 2], attribute: [], states: ["h", "c"] },
  // Both have z, r, h. Keras's reset_after is linear_before_reset here.
  GRU: {
    opType: "GRU",
    gates: [0, 1, 2],
    attribute: [integer("linear_before_reset", 1)],
    states: ["h"],
  },
};

/**
 * The bytes of an .onnx file.
 * @param {import("../model.js").Model} model
 * @param {readonly { shape: number[], data: Float32Array }[]} weights in Keras's order
 * @param {boolean} keeps whether the state of the only layer comes in and goes out, for one row
 * @returns {Uint8Array}
 */
export function onnxModel(model, weights, keeps) {
  const { steps, features, outputs, vocabulary, depth = 1, everyStep } = model;
  const rest = [...weights];
  const graph = { name: "model", initializer: [], node: [] };
  const dims = vocabulary === undefined ? ["rows", steps, features] : ["rows", steps];
  const kind = vocabulary === undefined ? DataType.FLOAT : DataType.INT32;
  graph.input = [value("x", kind, dims)];
  graph.output = [
    value("y", DataType.FLOAT, everyStep ? ["rows", steps, outputs] : ["rows", outputs]),
  ];
  const perm = vocabulary === undefined ? [1, 0, 2] : [1, 0];
  graph.node.push(node("Transpose", ["x"], ["by_step"], [integers("perm", perm)]));
  let at = "by_step";
  if (vocabulary !== undefined) {
    graph.initializer.push(floats("embeddings", [vocabulary, features], rest.shift().data));
    graph.node.push(node("Gather", ["embeddings", at], ["vectors"]));
    at = "vectors";
  }
  for (let layer = 0; layer < depth; layer++) at = recurrent(graph, model, layer, at, rest, keeps);
  head(graph, model, at, rest);
  const made = { irVersion: 7, opsetImport: [{ domain: "", version: OPSET }], graph };
  return onnx.ModelProto.encode(made).finish();
}

/** Adds a layer and names what is read of it: all steps [steps, rows, units], or the last state of the last layer [rows, units]. */
function recurrent(graph, { cell, units, features, depth = 1, everyStep }, layer, x, rest, keeps) {
  const { opType, gates, attribute, states } = OPERATORS[cell];
  const [kernel, matrix, bias] = rest.splice(0, 3).map(({ data }) => data);
  const columns = gates.length * units;
  const width = layer === 0 ? features : units;
  const name = (what) => `${what}${layer}`;
  graph.initializer.push(
    floats(name("w"), [1, columns, width], reordered(transposed(kernel, width, columns), gates)),
    floats(name("r"), [1, columns, units], reordered(transposed(matrix, units, columns), gates)),
    floats(name("b"), [1, 2 * columns], biases(bias, gates, columns)),
    integer64(name("one"), 1),
    integer64(name("zero"), 0),
  );
  const shape = [1, 1, units];
  if (keeps) {
    graph.input.push(...states.map((state) => value(state, DataType.FLOAT, shape)));
    graph.output.push(...states.map((state) => value(`${state}_last`, DataType.FLOAT, shape)));
  }
  const given = [x, name("w"), name("r"), name("b"), ...(keeps ? ["", ...states] : [])];
  const every = everyStep || layer < depth - 1;
  const lasts = states.map((state) => (keeps ? `${state}_last` : name(`${state}_last`)));
  const made = [every ? name("steps") : "", ...lasts];
  const size = integer("hidden_size", units);
  graph.node.push(node(opType, given, made, [size, ...attribute]));
  // Directions stand second of the steps, and first of the last states.
  const squeezed = every ? [name("steps"), name("one")] : [lasts[0], name("zero")];
  graph.node.push(node("Squeeze", squeezed, [name("read")]));
  return name("read");
}

/** The Dense layer, of each step or of the last state. */
function head(graph, { units, outputs, everyStep }, x, [kernel, bias]) {
  graph.initializer.push(
    floats("dense", [units, outputs], kernel.data),
    floats("dense_bias", [outputs], bias.data),
  );
  let at = x;
  if (everyStep) {
    graph.node.push(node("Transpose", [x], ["by_row"], [integers("perm", [1, 0, 2])]));
    at = "by_row";
  }
  graph.node.push(
    node("MatMul", [at, "dense"], ["product"]),
    node("Add", ["product", "dense_bias"], ["logits"]),
    outputs === 1
      ? node("Sigmoid", ["logits"], ["y"])
      : node("Softmax", ["logits"], ["y"], [integer("axis", -1)]),
  );
}

/** The equal parts of `blocks`, one for each gate, in the order of `gates`. */
function reordered(blocks, gates) {
  const size = blocks.length / gates.length;
  return Float32Array.from(
    blocks,
    (_, i) => blocks[gates[Math.floor(i / size)] * size + (i % size)],
  );
}

/** ONNX adds a bias to either product. Keras has the second for the GRU only; else it stays 0. */
function biases(bias, gates, columns) {
  const both = new Float32Array(2 * columns);
  for (let at = 0; at < bias.length; at += columns)
    both.set(reordered(bias.subarray(at, at + columns), gates), at);
  return both;
}

function node(opType, input, output, attribute = []) {
  return { opType, input, output, attribute };
}

function integer(name, i) {
  return { name, i, type: onnx.AttributeProto.AttributeType.INT };
}

function integers(name, ints) {
  return { name, ints, type: onnx.AttributeProto.AttributeType.INTS };
}

function floats(name, dims, { buffer, byteOffset, byteLength }) {
  return {
    name,
    dims,
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

function integer64(name, number) {
  const rawData = new Uint8Array(BigInt64Array.of(BigInt(number)).buffer);
  return { name, dims: [1], dataType: DataType.INT64, rawData };
}

function value(name, elemType, dims) {
  const dim = dims.map((d) => (typeof d === "string" ? { dimParam: d } : { dimValue: d }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function transposed(matrix, rows, columns) {
  return Float32Array.from(
    { length: rows * columns },
    (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)],
  );
}

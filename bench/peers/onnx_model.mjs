// The reference model as ONNX: Gather, RNN (or LSTM, or GRU) and Gemm, with any number of rows.
//
// ONNX's recurrent operators want time first. The ids are transposed rather than their embeddings, which would be 128 times the work.

import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const OPSET = 14;

/** The operator of each layer: which of Keras's gates stands in each place of ONNX's, and what else it has to be told. */
const OPERATORS = {
  SimpleRNN: { opType: "RNN", gates: [0], attribute: [] },
  // Keras has i, f, c, o; ONNX i, o, f, c.
  LSTM: { opType: "LSTM", gates: [0, 3, 1, 2], attribute: [] },
  // Both have z, r, h. Keras's reset_after is linear_before_reset here.
  GRU: { opType: "GRU", gates: [0, 1, 2], attribute: [integer("linear_before_reset", 1)] },
};

/**
 * The bytes of an .onnx file.
 * @param {import("../cell.js").Cell} cell
 * @param {readonly Float32Array[]} weights in Keras's order: embeddings, kernel, recurrent kernel, bias, dense kernel, dense bias
 * @param {{ vocabulary: number, features: number, units: number }} sizes
 * @param {number} steps
 * @returns {Uint8Array}
 */
export function onnxModel(cell, weights, { vocabulary: v, features: d, units: u }, steps) {
  const [embeddings, kernel, recurrent, bias, dense, denseBias] = weights;
  const { opType, gates, attribute } = OPERATORS[cell];
  const columns = gates.length * u;
  const graph = {
    name: "reference",
    input: [value("ids", DataType.INT32, ["rows", steps])],
    output: [value("probability", DataType.FLOAT, ["rows", 1])],
    initializer: [
      floats("embeddings", [v, d], embeddings),
      floats("w", [1, columns, d], reordered(transposed(kernel, d, columns), gates)),
      floats("r", [1, columns, u], reordered(transposed(recurrent, u, columns), gates)),
      floats("b", [1, 2 * columns], biases(bias, gates, columns)),
      floats("dense", [u, 1], dense),
      floats("dense_bias", [1], denseBias),
      { name: "axis", dims: [1], dataType: DataType.INT64, rawData: new Uint8Array(8) },
    ],
    node: [
      node("Transpose", ["ids"], ["by_step"]),
      node("Gather", ["embeddings", "by_step"], ["x"]),
      node(opType, ["x", "w", "r", "b"], ["", "last"], [integer("hidden_size", u), ...attribute]),
      node("Squeeze", ["last", "axis"], ["state"]),
      node("Gemm", ["state", "dense", "dense_bias"], ["logit"]),
      node("Sigmoid", ["logit"], ["probability"]),
    ],
  };
  const model = { irVersion: 7, opsetImport: [{ domain: "", version: OPSET }], graph };
  return onnx.ModelProto.encode(model).finish();
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

function floats(name, dims, { buffer, byteOffset, byteLength }) {
  return {
    name,
    dims,
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(buffer, byteOffset, byteLength),
  };
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

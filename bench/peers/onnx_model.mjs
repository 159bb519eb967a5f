// The reference model as ONNX: Gather, RNN and Gemm, with any number of rows.
//
// ONNX's RNN wants time first. The ids are transposed rather than their embeddings, which would be 128 times the work.

import onnxProto from "onnx-proto";

const { onnx } = onnxProto;
const { DataType } = onnx.TensorProto;
const OPSET = 14;

/**
 * The bytes of an .onnx file.
 * @param {Float32Array[]} weights in Keras's order: embeddings, kernel, recurrent kernel, bias, dense kernel, dense bias
 * @param {{ vocabulary: number, features: number, units: number }} sizes
 * @param {number} steps
 * @returns {Uint8Array}
 */
export function onnxModel(weights, { vocabulary: v, features: d, units: u }, steps) {
  const [embeddings, kernel, recurrent, bias, dense, denseBias] = weights;
  const graph = {
    name: "reference",
    input: [value("ids", DataType.INT32, ["rows", steps])],
    output: [value("probability", DataType.FLOAT, ["rows", 1])],
    initializer: [
      floats("embeddings", [v, d], embeddings),
      floats("w", [1, u, d], transposed(kernel, d, u)),
      floats("r", [1, u, u], transposed(recurrent, u, u)),
      // ONNX adds a bias to either product; the second stays 0.
      floats(
        "b",
        [1, 2 * u],
        Float32Array.from({ length: 2 * u }, (_, j) => bias[j] ?? 0),
      ),
      floats("dense", [u, 1], dense),
      floats("dense_bias", [1], denseBias),
      { name: "axis", dims: [1], dataType: DataType.INT64, rawData: new Uint8Array(8) },
    ],
    node: [
      node("Transpose", ["ids"], ["by_step"]),
      node("Gather", ["embeddings", "by_step"], ["x"]),
      node("RNN", ["x", "w", "r", "b"], ["", "last"], [integer("hidden_size", u)]),
      node("Squeeze", ["last", "axis"], ["state"]),
      node("Gemm", ["state", "dense", "dense_bias"], ["logit"]),
      node("Sigmoid", ["logit"], ["probability"]),
    ],
  };
  const model = { irVersion: 7, opsetImport: [{ domain: "", version: OPSET }], graph };
  return onnx.ModelProto.encode(model).finish();
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

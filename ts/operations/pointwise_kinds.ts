// Operations on each number by itself. What is an activation or a layer of the core as well is that one.
import { BpttError } from "../errors.js";
import { flag, number } from "../readers.js";
import { show } from "../show.js";
import type { PointwiseKind } from "./pointwise.js";

export const ABSOLUTE: PointwiseKind = {
  className: "Absolute",
  module: "numpy",
  nodes: () => [["Elementary", { function: "absolute" }]],
};
/** To truth values, or of them to numbers. */
export const CAST: PointwiseKind = {
  className: "Cast",
  module: "core",
  overTruths: true,
  readers: { dtype: floats },
  nodes: () => [["Unmask", {}]],
};
export const CLIP: PointwiseKind = {
  className: "Clip",
  module: "numpy",
  readers: { xMin: number(), xMax: number() },
  nodes: ({ x_min, x_max }) => [
    ["Elementwise", { rule: "maximum", operands: [null, x_min] }],
    ["Elementwise", { rule: "minimum", operands: [null, x_max] }],
  ],
};
export const COS: PointwiseKind = {
  className: "Cos",
  module: "numpy",
  nodes: () => [["Elementary", { function: "cos" }]],
};
export const EXP: PointwiseKind = {
  className: "Exp",
  module: "numpy",
  nodes: () => [["Activation", { activation: "exponential" }]],
};
export const EXPM1: PointwiseKind = {
  className: "Expm1",
  module: "numpy",
  nodes: () => [["Elementary", { function: "expm1" }]],
};
export const FLOOR: PointwiseKind = {
  className: "Floor",
  module: "numpy",
  nodes: () => [["Elementary", { function: "floor" }]],
};
export const LOG: PointwiseKind = {
  className: "Log",
  module: "numpy",
  nodes: () => [["Elementary", { function: "log" }]],
};
export const LOG1P: PointwiseKind = {
  className: "Log1p",
  module: "numpy",
  nodes: () => [["Elementary", { function: "log1p" }]],
};
export const LOGICAL_NOT: PointwiseKind = {
  className: "LogicalNot",
  module: "numpy",
  truths: true,
  overTruths: true,
  nodes: () => [["Elementwise", { rule: "equal", operands: [null, 0] }]],
};
export const NEGATIVE: PointwiseKind = {
  className: "Negative",
  module: "numpy",
  nodes: () => [["Rescaling", { scale: -1 }]],
};
export const ONES_LIKE: PointwiseKind = {
  className: "OnesLike",
  module: "numpy",
  readers: { dtype: floatsOrNone },
  nodes: () => [["Rescaling", { scale: 0, offset: 1 }]],
};
export const RECIPROCAL: PointwiseKind = {
  className: "Reciprocal",
  module: "numpy",
  nodes: () => [["Elementwise", { rule: "divide", operands: [1, null] }]],
};
export const RSQRT: PointwiseKind = {
  className: "Rsqrt",
  module: "math",
  nodes: () => [["Elementary", { function: "rsqrt" }]],
};
export const SIGN: PointwiseKind = {
  className: "Sign",
  module: "numpy",
  nodes: () => [["Elementary", { function: "sign" }]],
};
export const SIN: PointwiseKind = {
  className: "Sin",
  module: "numpy",
  nodes: () => [["Elementary", { function: "sin" }]],
};
export const SQRT: PointwiseKind = {
  className: "Sqrt",
  module: "numpy",
  nodes: () => [["Elementary", { function: "sqrt" }]],
};
export const SQUARE: PointwiseKind = {
  className: "Square",
  module: "numpy",
  nodes: () => [["Elementary", { function: "square" }]],
};
export const TANH: PointwiseKind = {
  className: "Tanh",
  module: "numpy",
  nodes: () => [["Activation", { activation: "tanh" }]],
};
export const ZEROS_LIKE: PointwiseKind = {
  className: "ZerosLike",
  module: "numpy",
  readers: { dtype: floatsOrNone },
  nodes: () => [["Rescaling", { scale: 0 }]],
};

export const ELU: PointwiseKind = {
  className: "Elu",
  module: "nn",
  readers: { alpha: number(1) },
  nodes: ({ alpha }) => [["ELU", { alpha }]],
};
/** Keras's own default is the approximation, where the activation of that name is exact. */
export const GELU: PointwiseKind = {
  className: "Gelu",
  module: "nn",
  readers: { approximate: flag(true) },
  nodes: ({ approximate }) =>
    approximate
      ? [["Elementary", { function: "gelu_approximate" }]]
      : [["Activation", { activation: "gelu" }]],
};
export const LEAKY_RELU: PointwiseKind = {
  className: "LeakyRelu",
  module: "nn",
  readers: { negativeSlope: number(0.2, 0) },
  nodes: ({ negative_slope }) => [["ReLU", { negative_slope }]],
};
export const HARD_SIGMOID: PointwiseKind = {
  className: "HardSigmoid",
  module: "nn",
  nodes: () => [["Activation", { activation: "hard_sigmoid" }]],
};
export const HARD_SILU: PointwiseKind = {
  className: "HardSilu",
  module: "nn",
  nodes: () => [["Activation", { activation: "hard_silu" }]],
};
export const HARD_TANH: PointwiseKind = {
  className: "HardTanh",
  module: "nn",
  nodes: () => [["Activation", { activation: "hard_tanh" }]],
};
export const LOG_SIGMOID: PointwiseKind = {
  className: "LogSigmoid",
  module: "nn",
  nodes: () => [["Activation", { activation: "log_sigmoid" }]],
};
export const RELU: PointwiseKind = {
  className: "Relu",
  module: "nn",
  nodes: () => [["Activation", { activation: "relu" }]],
};
export const RELU6: PointwiseKind = {
  className: "Relu6",
  module: "nn",
  nodes: () => [["Activation", { activation: "relu6" }]],
};
export const SELU: PointwiseKind = {
  className: "Selu",
  module: "nn",
  nodes: () => [["Activation", { activation: "selu" }]],
};
export const SIGMOID: PointwiseKind = {
  className: "Sigmoid",
  module: "nn",
  nodes: () => [["Activation", { activation: "sigmoid" }]],
};
export const SILU: PointwiseKind = {
  className: "Silu",
  module: "nn",
  nodes: () => [["Activation", { activation: "silu" }]],
};
export const SOFTPLUS: PointwiseKind = {
  className: "Softplus",
  module: "nn",
  nodes: () => [["Activation", { activation: "softplus" }]],
};
export const SOFTSIGN: PointwiseKind = {
  className: "Softsign",
  module: "nn",
  nodes: () => [["Activation", { activation: "softsign" }]],
};
export const TANH_SHRINK: PointwiseKind = {
  className: "TanhShrink",
  module: "nn",
  nodes: () => [["Activation", { activation: "tanh_shrink" }]],
};

/** The only type that numbers have here. */
function floats(where: string, name: string, value: unknown): "float32" {
  if (value === "float32") return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected "float32", got ${show(value)}.`,
  );
}

/** The same, where null stands for the type of what it is applied to. */
function floatsOrNone(where: string, name: string, value: unknown): "float32" | null {
  return (value ?? null) === null ? null : floats(where, name, value);
}

// Activation functions as operations. Those of the core have Keras's default settings.
import { snakeCase } from "../checks.js";
import { flag, number } from "../readers.js";
import type { InnerSettings, PointwiseKind } from "./pointwise.js";

/** A function without settings. */
const plain = (className: string): PointwiseKind => ({
  className,
  module: "nn",
  nodes: () => [["Activation", { activation: snakeCase(className) }]],
});

/** A scale that a 32-bit float and its inverse can be. */
const scale = (fallback: number) => number(fallback, 1e-6, 1e6);

/** `s f(x / s)`: what a setting does to a function that has it for scale. */
const stretched = (activation: string, scale: number): InnerSettings[] => {
  const own: InnerSettings = ["Activation", { activation }];
  if (scale === 1) return [own];
  return [["Rescaling", { scale: 1 / scale }], own, ["Rescaling", { scale }]];
};

export const HARD_SIGMOID = plain("HardSigmoid");
export const HARD_SILU = plain("HardSilu");
export const HARD_TANH = plain("HardTanh");
export const LOG_SIGMOID = plain("LogSigmoid");
export const RELU = plain("Relu");
export const RELU6 = plain("Relu6");
export const SELU = plain("Selu");
export const SIGMOID = plain("Sigmoid");
export const SILU = plain("Silu");
export const SOFTPLUS = plain("Softplus");
export const SOFTSIGN = plain("Softsign");
export const SPARSE_PLUS = plain("SparsePlus");
export const SPARSE_SIGMOID = plain("SparseSigmoid");
export const TANH_SHRINK = plain("TanhShrink");

export const CELU: PointwiseKind = {
  className: "Celu",
  module: "nn",
  readers: { alpha: scale(1) },
  nodes: ({ alpha }) => stretched("elu", alpha as number),
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
export const HARD_SHRINK: PointwiseKind = {
  className: "HardShrink",
  module: "nn",
  readers: { threshold: scale(0.5) },
  nodes: ({ threshold }) => stretched("hard_shrink", (threshold as number) / 0.5),
};
export const LEAKY_RELU: PointwiseKind = {
  className: "LeakyRelu",
  module: "nn",
  readers: { negativeSlope: number(0.2, 0) },
  nodes: ({ negative_slope }) => [["ReLU", { negative_slope }]],
};
export const SOFT_SHRINK: PointwiseKind = {
  className: "SoftShrink",
  module: "nn",
  readers: { threshold: scale(0.5) },
  nodes: ({ threshold }) => stretched("soft_shrink", (threshold as number) / 0.5),
};
export const SQUAREPLUS: PointwiseKind = {
  className: "Squareplus",
  module: "nn",
  readers: { b: scale(4) },
  nodes: ({ b }) => stretched("squareplus", Math.sqrt(b as number) / 2),
};

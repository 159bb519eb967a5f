/** Activation functions. */
import type { SymbolicTensor } from "../../graph/tensor.js";
import * as kinds from "../activation_kinds.js";
import * as layers from "../layer_kinds.js";
import { LayerOperation } from "../layer_operation.js";
import { TANH } from "../pointwise_kinds.js";
import { ofEach, ofOne } from "./made.js";

/** `x / 6 + 0.5` within [0, 1]. */
export function hardSigmoid(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("hardSigmoid", kinds.HARD_SIGMOID, x, surplus);
}

/** `x hardSigmoid(x)`. */
export function hardSilu(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("hardSilu", kinds.HARD_SILU, x, surplus);
}

/** x within [-1, 1]. */
export function hardTanh(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("hardTanh", kinds.HARD_TANH, x, surplus);
}

/** x, or 0 within `threshold` of 0. */
export function hardShrink(
  x: SymbolicTensor,
  threshold = 0.5,
  ...surplus: never[]
): SymbolicTensor {
  return ofEach("hardShrink", kinds.HARD_SHRINK, x, surplus, { threshold });
}

/** `log sigmoid(x)`. */
export function logSigmoid(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("logSigmoid", kinds.LOG_SIGMOID, x, surplus);
}

/** `max(x, 0)`. */
export function relu(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("relu", kinds.RELU, x, surplus);
}

/** x within [0, 6]. */
export function relu6(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("relu6", kinds.RELU6, x, surplus);
}

/** Klambauer et al. (2017). */
export function selu(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("selu", kinds.SELU, x, surplus);
}

/** `1 / (1 + exp(-x))`. A crossentropy that follows starts from x. */
export function sigmoid(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sigmoid", kinds.SIGMOID, x, surplus);
}

/** `x sigmoid(x)`. */
export function silu(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("silu", kinds.SILU, x, surplus);
}

/** x moved towards 0 by `threshold`, and 0 where it is nearer. */
export function softShrink(
  x: SymbolicTensor,
  threshold = 0.5,
  ...surplus: never[]
): SymbolicTensor {
  return ofEach("softShrink", kinds.SOFT_SHRINK, x, surplus, { threshold });
}

/** `log(1 + exp(x))`. */
export function softplus(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("softplus", kinds.SOFTPLUS, x, surplus);
}

/** `x / (1 + |x|)`. */
export function softsign(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("softsign", kinds.SOFTSIGN, x, surplus);
}

/** `(x + 1) ** 2 / 4` between -1 and 1, below 0 and above x. */
export function sparsePlus(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sparsePlus", kinds.SPARSE_PLUS, x, surplus);
}

/** `(x + 1) / 2` within [0, 1]. */
export function sparseSigmoid(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("sparseSigmoid", kinds.SPARSE_SIGMOID, x, surplus);
}

/** `(x + sqrt(x * x + b)) / 2`. */
export function squareplus(x: SymbolicTensor, b = 4, ...surplus: never[]): SymbolicTensor {
  return ofEach("squareplus", kinds.SQUAREPLUS, x, surplus, { b });
}

/** The hyperbolic tangent. */
export function tanh(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("tanh", TANH, x, surplus);
}

/** `x - tanh(x)`. */
export function tanhShrink(x: SymbolicTensor, ...surplus: never[]): SymbolicTensor {
  return ofEach("tanhShrink", kinds.TANH_SHRINK, x, surplus);
}

/** x, or `alpha (exp(x / alpha) - 1)` below 0. */
export function celu(x: SymbolicTensor, alpha = 1, ...surplus: never[]): SymbolicTensor {
  return ofEach("celu", kinds.CELU, x, surplus, { alpha });
}

/** x, or `alpha (exp(x) - 1)` below 0. */
export function elu(x: SymbolicTensor, alpha = 1, ...surplus: never[]): SymbolicTensor {
  return ofEach("elu", kinds.ELU, x, surplus, { alpha });
}

/** x times the share of a normal distribution up to it, or as Keras's default an approximation of that by tanh. */
export function gelu(x: SymbolicTensor, approximate = true, ...surplus: never[]): SymbolicTensor {
  return ofEach("gelu", kinds.GELU, x, surplus, { approximate });
}

/** x, or `negativeSlope x` below 0. */
export function leakyRelu(
  x: SymbolicTensor,
  negativeSlope = 0.2,
  ...surplus: never[]
): SymbolicTensor {
  return ofEach("leakyRelu", kinds.LEAKY_RELU, x, surplus, { negativeSlope });
}

/** `log softmax(x)` over the last axis. */
export function logSoftmax(x: SymbolicTensor, axis = -1, ...surplus: never[]): SymbolicTensor {
  return ofOne("logSoftmax", new LayerOperation(layers.LOG_SOFTMAX, { axis }), x, surplus);
}

/** `exp(x) / sum exp(x)` along an axis, or two together. A crossentropy that follows starts from x. */
export function softmax(
  x: SymbolicTensor,
  axis: number | readonly number[] = -1,
  ...surplus: never[]
): SymbolicTensor {
  return ofOne("softmax", new LayerOperation(layers.SOFTMAX, { axis }), x, surplus);
}

/** Martins and Astudillo (2016), over the last axis, as Keras has it. */
export function sparsemax(x: SymbolicTensor, axis = -1, ...surplus: never[]): SymbolicTensor {
  return ofOne("sparsemax", new LayerOperation(layers.SPARSEMAX, { axis }), x, surplus);
}

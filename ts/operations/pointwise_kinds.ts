// Functions of each number by itself. What is an activation or a layer of the core as well is that one.
import { snakeCase } from "../checks.js";
import { BpttError } from "../errors.js";
import { number } from "../readers.js";
import { show } from "../show.js";
import type { OperationModule } from "./operation.js";
import type { InnerSettings, PointwiseKind } from "./pointwise.js";

/** A function that the core has, under Keras's name. */
const elementary = (className: string, module: OperationModule = "numpy"): PointwiseKind => ({
  className,
  module,
  nodes: () => [["Elementary", { function: snakeCase(className) }]],
});

/** One node of the core. */
const single = (className: string, ...node: InnerSettings): PointwiseKind => ({
  className,
  module: "numpy",
  nodes: () => [node],
});

export const ABSOLUTE = elementary("Absolute");
export const ARCCOS = elementary("Arccos");
export const ARCCOSH = elementary("Arccosh");
export const ARCSIN = elementary("Arcsin");
export const ARCSINH = elementary("Arcsinh");
export const ARCTAN = elementary("Arctan");
export const ARCTANH = elementary("Arctanh");
export const CBRT = elementary("Cbrt");
export const CEIL = elementary("Ceil");
export const COS = elementary("Cos");
export const COSH = elementary("Cosh");
export const ERF = elementary("Erf", "math");
export const EXP2 = elementary("Exp2");
export const EXPM1 = elementary("Expm1");
export const FLOOR = elementary("Floor");
export const LOG = elementary("Log");
export const LOG1P = elementary("Log1p");
export const LOG2 = elementary("Log2");
export const LOG10 = elementary("Log10");
export const RSQRT = elementary("Rsqrt", "math");
export const SIGN = elementary("Sign");
export const SIN = elementary("Sin");
export const SINH = elementary("Sinh");
export const SQRT = elementary("Sqrt");
export const SQUARE = elementary("Square");
export const STOP_GRADIENT = elementary("StopGradient", "core");
export const TAN = elementary("Tan");
export const TRUNC = elementary("Trunc");

export const COPY = single("Copy", "Unmask", {});
export const DEG2RAD = single("Deg2rad", "Rescaling", { scale: Math.PI / 180 });
export const EXP = single("Exp", "Activation", { activation: "exponential" });
export const NEGATIVE = single("Negative", "Rescaling", { scale: -1 });
export const RAD2DEG = single("Rad2deg", "Rescaling", { scale: 180 / Math.PI });
export const RECIPROCAL = single("Reciprocal", "Elementwise", {
  rule: "divide",
  operands: [1, null],
});
export const TANH = single("Tanh", "Activation", { activation: "tanh" });

/** Truth values, token ids and numbers as numbers. */
export const CAST: PointwiseKind = {
  className: "Cast",
  module: "core",
  reads: "either",
  overTruths: true,
  readers: { dtype: floats },
  nodes: () => [["Unmask", {}]],
};
export const CLIP: PointwiseKind = {
  className: "Clip",
  module: "numpy",
  readers: { xMin: number(), xMax: number() },
  nodes: ({ x_min, x_max }) => [
    ["Elementwise", { rule: "minimum", operands: [null, x_max] }],
    ["Elementwise", { rule: "maximum", operands: [null, x_min] }],
  ],
};
export const LOGICAL_NOT: PointwiseKind = {
  className: "LogicalNot",
  module: "numpy",
  truths: true,
  overTruths: true,
  nodes: () => [["Elementwise", { rule: "equal", operands: [null, 0] }]],
};
export const ONES_LIKE: PointwiseKind = {
  className: "OnesLike",
  module: "numpy",
  readers: { dtype: floatsOrNone },
  nodes: () => [["Rescaling", { scale: 0, offset: 1 }]],
};
/** To so many decimals; of two numbers that are as near the even one. */
export const ROUND: PointwiseKind = {
  className: "Round",
  module: "numpy",
  readers: { decimals },
  nodes: ({ decimals }) => {
    const scale = 10 ** (decimals as number);
    const rounded: InnerSettings = ["Elementary", { function: "round" }];
    if (decimals === 0) return [rounded];
    return [
      ["Rescaling", { scale }],
      rounded,
      ["Elementwise", { rule: "divide", operands: [null, scale] }],
    ];
  },
};
export const ZEROS_LIKE: PointwiseKind = {
  className: "ZerosLike",
  module: "numpy",
  readers: { dtype: floatsOrNone },
  nodes: () => [["Rescaling", { scale: 0 }]],
};

/** As many as a 32-bit float can have. */
function decimals(where: string, name: string, value: unknown): number {
  const count = value === undefined ? 0 : value;
  if (Number.isInteger(count) && Math.abs(count as number) <= 6) return count as number;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected an integer from -6 to 6, got ${show(value)}.`,
  );
}

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

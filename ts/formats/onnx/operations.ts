// Operations: numbers beside each other, elementary functions, and what is one number of several.
import type { Shape } from "../../shape.js";
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, type Value } from "./place.js";
import { BOOL, FLOAT } from "./protos.js";

/** Operators of two operands that are the core's rules. */
const OPERATORS: Readonly<Record<string, string>> = {
  add: "Add",
  subtract: "Sub",
  multiply: "Mul",
  maximum: "Max",
  minimum: "Min",
  divide: "Div",
  power: "Pow",
  equal: "Equal",
  less: "Less",
  less_equal: "LessOrEqual",
  greater: "Greater",
  greater_equal: "GreaterOrEqual",
};

const asNumbers = (g: GraphBuilder, { name, type }: Value): string =>
  type === FLOAT ? name : g.cast(name, FLOAT);

/** The shape of what tensors make that are spread over each other; an array has one row, which stands for all. */
function spreadShape(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.flatMap((shape) => {
      const size = shape.length === rank ? shape[axis] : axis === 0 ? shape[0] : shape[axis - 1];
      return shape.length < rank && axis === 1 ? [] : [size ?? null];
    });
    const others = sizes.filter((size) => size !== 1);
    return others.length === 0 ? 1 : (others.find((size) => size !== null) ?? null);
  });
}

/** The remainder has the sign of the divisor, which ONNX's own operator has for integers alone. */
const modulo = (g: GraphBuilder, [a, b]: [string, string]): string =>
  g.op("Sub", [a, g.op("Mul", [b, g.op("Floor", [g.op("Div", [a, b])])])]);

const logAddExp = (g: GraphBuilder, [a, b]: [string, string]): string => {
  const apart = g.op("Neg", [g.op("Abs", [g.op("Sub", [a, b])])]);
  const beyond = g.op("Log", [g.op("Add", [g.op("Exp", [apart]), g.floats(1)])]);
  return g.op("Add", [g.op("Max", [a, b]), beyond]);
};

/** Operands are inputs, in their order, and numbers. Truth values are numbers but where they choose. */
export const elementwise: Lower = ({ g, inputs, config, layer }) => {
  const rule = config.rule as string;
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const next = inputs[Symbol.iterator]();
  const given =
    (config.operands as readonly (number | null)[] | undefined) ?? inputs.map(() => null);
  const operands = given.map((number) => {
    if (number !== null) return g.floats(number);
    const value = next.next().value as Value;
    const name = asNumbers(g, value);
    return value.shape.length < rank ? g.unsqueeze(name, 1) : name;
  });
  const shape = spreadShape(inputs.map((input) => input.shape));
  const made = () => {
    if (rule === "where") return g.op("Where", [g.cast(operands[0]!, BOOL), ...operands.slice(1)]);
    if (rule === "not_equal") return g.op("Not", [g.op("Equal", operands)]);
    if (rule === "mod") return modulo(g, operands as [string, string]);
    if (rule === "logaddexp") return logAddExp(g, operands as [string, string]);
    return g.op(OPERATORS[rule]!, operands);
  };
  const compared = rule === "not_equal" || /equal|less|greater/.test(rule);
  if (compared && layer.dtype !== "bool") return floats(g.cast(made(), FLOAT), shape);
  if (compared) return { name: made(), shape, type: BOOL };
  return layer.dtype === "bool"
    ? { name: g.cast(made(), BOOL), shape, type: BOOL }
    : floats(made(), shape);
};

const FUNCTIONS: Readonly<Record<string, (g: GraphBuilder, x: string) => string>> = {
  absolute: (g, x) => g.op("Abs", [x]),
  arccos: (g, x) => g.op("Acos", [x]),
  arccosh: (g, x) => g.op("Acosh", [x]),
  arcsin: (g, x) => g.op("Asin", [x]),
  arcsinh: (g, x) => g.op("Asinh", [x]),
  arctan: (g, x) => g.op("Atan", [x]),
  arctanh: (g, x) => g.op("Atanh", [x]),
  cbrt: (g, x) =>
    g.op("Mul", [g.op("Sign", [x]), g.op("Pow", [g.op("Abs", [x]), g.floats(1 / 3)])]),
  ceil: (g, x) => g.op("Ceil", [x]),
  cos: (g, x) => g.op("Cos", [x]),
  cosh: (g, x) => g.op("Cosh", [x]),
  erf: (g, x) => g.op("Erf", [x]),
  exp2: (g, x) => g.op("Pow", [g.floats(2), x]),
  expm1: (g, x) => g.op("Sub", [g.op("Exp", [x]), g.floats(1)]),
  floor: (g, x) => g.op("Floor", [x]),
  gelu_approximate: (g, x) => {
    const cube = g.op("Mul", [g.op("Mul", [x, x]), g.op("Mul", [x, g.floats(0.044715)])]);
    const inner = g.op("Mul", [g.op("Add", [x, cube]), g.floats(Math.sqrt(2 / Math.PI))]);
    const share = g.op("Add", [g.op("Tanh", [inner]), g.floats(1)]);
    return g.op("Mul", [g.op("Mul", [x, g.floats(0.5)]), share]);
  },
  log: (g, x) => g.op("Log", [x]),
  log1p: (g, x) => g.op("Log", [g.op("Add", [x, g.floats(1)])]),
  log2: (g, x) => g.op("Div", [g.op("Log", [x]), g.floats(Math.LN2)]),
  log10: (g, x) => g.op("Div", [g.op("Log", [x]), g.floats(Math.LN10)]),
  round: (g, x) => g.op("Round", [x]),
  rsqrt: (g, x) => g.op("Reciprocal", [g.op("Sqrt", [x])]),
  sign: (g, x) => g.op("Sign", [x]),
  sin: (g, x) => g.op("Sin", [x]),
  sinh: (g, x) => g.op("Sinh", [x]),
  sqrt: (g, x) => g.op("Sqrt", [x]),
  square: (g, x) => g.op("Mul", [x, x]),
  stop_gradient: (g, x) => g.op("Identity", [x]),
  tan: (g, x) => g.op("Tan", [x]),
  trunc: (g, x) => g.op("Mul", [g.op("Sign", [x]), g.op("Floor", [g.op("Abs", [x])])]),
};

export const elementary: Lower = ({ g, inputs: [x], config }) =>
  floats(FUNCTIONS[config.function as string]!(g, x!.name), x!.shape);

/** Over features an axis of size 1 stays, and of a number at each step; of other steps none does. */
export const reduce: Lower = ({ g, inputs: [x], config, layer }) => {
  const [rows, ...row] = x!.shape as [number | null, ...(number | null)[]];
  const gone = config.over === "steps" && row.length === 2;
  const axis = config.over === "steps" ? 1 : row.length;
  const of = asNumbers(g, x!);
  const over = (operator: string, of: string, keepdims = gone ? 0 : 1) =>
    operator === "ReduceSum"
      ? g.op(operator, [of, g.ints([axis])], { keepdims })
      : g.op(operator, [of], { axes: [axis], keepdims });
  const variance = () => {
    const away = g.op("Sub", [of, over("ReduceMean", of, 1)]);
    return over("ReduceMean", g.op("Mul", [away, away]));
  };
  const place = (operator: string) =>
    g.cast(g.op(operator, [of], { axis, keepdims: gone ? 0 : 1 }), FLOAT);
  const rules: Readonly<Record<string, () => string>> = {
    argmax: () => place("ArgMax"),
    argmin: () => place("ArgMin"),
    logsumexp: () => over("ReduceLogSumExp", of),
    max: () => over("ReduceMax", of),
    mean: () => over("ReduceMean", of),
    min: () => over("ReduceMin", of),
    norm: () => over("ReduceL2", of),
    prod: () => over("ReduceProd", of),
    std: () => g.op("Sqrt", [variance()]),
    sum: () => over("ReduceSum", of),
    var: variance,
  };
  const made = rules[config.rule as string]!();
  const shape = gone ? [rows, row[1]!] : [rows, ...row.slice(0, -1), 1];
  return layer.dtype === "bool"
    ? { name: g.cast(made, BOOL), shape, type: BOOL }
    : floats(made, shape);
};

/** Each with all before it. */
export const cumulativeSum: Lower = ({ g, inputs: [x], config }) => {
  const axis = config.over === "steps" ? 1 : x!.shape.length - 1;
  return floats(g.op("CumSum", [asNumbers(g, x!), g.ints([axis])]), x!.shape);
};

/** A number at each step is the only feature of the step. */
export const expandSteps: Lower = ({ g, inputs: [x] }) => ({
  name: g.unsqueeze(x!.name, 2),
  shape: [...x!.shape, 1],
  type: x!.type,
});

/** What a layer of numbers reads are numbers. */
export const unmask: Lower = ({ g, layer, inputs: [x] }) => {
  const own = layer.dtype === "bool" ? x!.name : asNumbers(g, x!);
  return { name: own, shape: x!.shape, type: layer.dtype === "bool" ? x!.type : FLOAT };
};

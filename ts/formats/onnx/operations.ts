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
    return g.op(OPERATORS[rule]!, operands);
  };
  const compared = rule === "not_equal" || /equal|less|greater/.test(rule);
  if (compared) return { name: made(), shape, type: BOOL };
  return layer.dtype === "bool"
    ? { name: g.cast(made(), BOOL), shape, type: BOOL }
    : floats(made(), shape);
};

const FUNCTIONS: Readonly<Record<string, (g: GraphBuilder, x: string) => string>> = {
  absolute: (g, x) => g.op("Abs", [x]),
  cos: (g, x) => g.op("Cos", [x]),
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
  rsqrt: (g, x) => g.op("Reciprocal", [g.op("Sqrt", [x])]),
  sign: (g, x) => g.op("Sign", [x]),
  sin: (g, x) => g.op("Sin", [x]),
  sqrt: (g, x) => g.op("Sqrt", [x]),
  square: (g, x) => g.op("Mul", [x, x]),
};

export const elementary: Lower = ({ g, inputs: [x], config }) =>
  floats(FUNCTIONS[config.function as string]!(g, x!.name), x!.shape);

/** Over features an axis of size 1 stays, over steps none. */
export const reduce: Lower = ({ g, inputs: [x], config }) => {
  const steps = config.over === "steps";
  const axis = steps ? 1 : x!.shape.length - 1;
  const over = (operator: string, of: string, keepdims = steps ? 0 : 1) =>
    operator === "ReduceSum"
      ? g.op(operator, [of, g.ints([axis])], { keepdims })
      : g.op(operator, [of], { axes: [axis], keepdims });
  const variance = () => {
    const away = g.op("Sub", [x!.name, over("ReduceMean", x!.name, 1)]);
    return over("ReduceMean", g.op("Mul", [away, away]));
  };
  const rules: Readonly<Record<string, string>> = {
    sum: "ReduceSum",
    mean: "ReduceMean",
    max: "ReduceMax",
    min: "ReduceMin",
  };
  const rule = config.rule as string;
  const made = rule === "var" ? variance() : over(rules[rule]!, x!.name);
  const [rows, ...row] = x!.shape as [number | null, ...(number | null)[]];
  return floats(made, steps ? [rows, row[1]!] : [rows, ...row.slice(0, -1), 1]);
};

/** What a layer of numbers reads are numbers. */
export const unmask: Lower = ({ g, layer, inputs: [x] }) => {
  const own = layer.dtype === "bool" ? x!.name : asNumbers(g, x!);
  return { name: own, shape: x!.shape, type: layer.dtype === "bool" ? x!.type : FLOAT };
};

// Activations in ONNX's operators: the formulas are those of the core's `kernel/activation.rs`.
import type { ACTIVATIONS } from "../../activations.js";
import type { GraphBuilder } from "./graph_builder.js";
import { FLOAT } from "./protos.js";

type Name = (typeof ACTIVATIONS)[number];

/** @param width the size of the last axis. */
type Apply = (g: GraphBuilder, x: string, width: number) => string;

/** One operator. */
const one =
  (operator: string, numbers: Readonly<Record<string, number>> = {}): Apply =>
  (g, x) =>
    g.op(
      operator,
      [x],
      Object.fromEntries(Object.entries(numbers).map(([key, float]) => [key, { float }])),
    );
const overFeatures =
  (operator: string): Apply =>
  (g, x) =>
    g.op(operator, [x], { axis: -1 });
const clip =
  (least: number, most: number): Apply =>
  (g, x) =>
    g.op("Clip", [x, g.floats(least), g.floats(most)]);
/** `x f(x)` */
const times =
  (f: Apply): Apply =>
  (g, x, width) =>
    g.op("Mul", [x, f(g, x, width)]);

const hardSigmoid = one("HardSigmoid", { alpha: 1 / 6, beta: 0.5 });
const elu = one("Elu", { alpha: 1 });
const silu = times(one("Sigmoid"));
const hardSilu = times(hardSigmoid);

/** Every activation. One that is missing here is an error of types. */
const APPLY: Readonly<Record<Name, Apply>> = {
  linear: (_, x) => x,
  tanh: one("Tanh"),
  relu: one("Relu"),
  sigmoid: one("Sigmoid"),
  softmax: overFeatures("Softmax"),
  celu: elu,
  elu,
  exponential: one("Exp"),
  gelu: times((g, x) => {
    const erf = g.op("Erf", [g.op("Mul", [x, g.floats(Math.SQRT1_2)])]);
    return g.op("Mul", [g.op("Add", [erf, g.floats(1)]), g.floats(0.5)]);
  }),
  hard_shrink: one("Shrink", { lambd: 0.5, bias: 0 }),
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  hard_tanh: clip(-1, 1),
  keras2_hard_sigmoid: one("HardSigmoid", { alpha: 0.2, beta: 0.5 }),
  leaky_relu: one("LeakyRelu", { alpha: 0.2 }),
  log_sigmoid: (g, x) => g.op("Neg", [g.op("Softplus", [g.op("Neg", [x])])]),
  log_softmax: overFeatures("LogSoftmax"),
  mish: times((g, x) => g.op("Tanh", [g.op("Softplus", [x])])),
  relu6: clip(0, 6),
  selu: one("Selu", { alpha: 1.6732632423543772, gamma: 1.0507009873554805 }),
  silu,
  soft_shrink: one("Shrink", { lambd: 0.5, bias: 0.5 }),
  softplus: one("Softplus"),
  softsign: one("Softsign"),
  // (x + 1)^2 / 4 between -1 and 1, and what is beyond 1.
  sparse_plus: (g, x) => {
    const near = g.op("Add", [clip(-1, 1)(g, x, 0), g.floats(1)]);
    const beyond = g.op("Relu", [g.op("Sub", [x, g.floats(1)])]);
    return g.op("Add", [g.op("Mul", [g.op("Mul", [near, near]), g.floats(0.25)]), beyond]);
  },
  sparse_sigmoid: one("HardSigmoid", { alpha: 0.5, beta: 0.5 }),
  sparsemax,
  squareplus: (g, x) => {
    const root = g.op("Sqrt", [g.op("Add", [g.op("Mul", [x, x]), g.floats(4)])]);
    return g.op("Mul", [g.op("Add", [x, root]), g.floats(0.5)]);
  },
  swish: silu,
  tanh_shrink: (g, x) => g.op("Sub", [x, g.op("Tanh", [x])]),
};

/** As Keras has it: `max(x - tau, 0)`, with `tau = (c_1 + ... + c_k - 1) / k` where c_j are the sums of the largest j, k of which are the support. */
function sparsemax(g: GraphBuilder, x: string, width: number): string {
  const [largest] = g.ops("TopK", [x, g.ints([width])], 2, { axis: -1 });
  const sums = g.op("CumSum", [largest!, g.ints(-1)]);
  const places = g.floats(Array.from({ length: width }, (_, i) => i + 1));
  const reach = g.op("Add", [g.op("Mul", [places, largest!]), g.floats(1)]);
  const support = g.op("Greater", [reach, sums]);
  const total = (of: string) => g.op("ReduceSum", [of, g.ints([-1])]);
  const counted = total(g.op("Where", [support, sums, g.floats(0)]));
  const count = total(g.cast(support, FLOAT));
  const tau = g.op("Div", [g.op("Sub", [counted, g.floats(1)]), count]);
  return g.op("Relu", [g.op("Sub", [x, tau])]);
}

/** The activation of this name, applied to a tensor. */
export const activated = (g: GraphBuilder, name: unknown, x: string, width: number): string =>
  APPLY[name as Name](g, x, width);

/** What the recurrent operators call a function, and what they are told of it. */
export interface Gate {
  readonly operator: string;
  readonly alpha?: number;
  readonly beta?: number;
}

/** Those that the recurrent operators have for their gates. */
const GATES: Readonly<Partial<Record<Name, Gate>>> = {
  linear: { operator: "Affine", alpha: 1, beta: 0 },
  tanh: { operator: "Tanh" },
  relu: { operator: "Relu" },
  sigmoid: { operator: "Sigmoid" },
  celu: { operator: "Elu", alpha: 1 },
  elu: { operator: "Elu", alpha: 1 },
  keras2_hard_sigmoid: { operator: "HardSigmoid", alpha: 0.2, beta: 0.5 },
  hard_sigmoid: { operator: "HardSigmoid", alpha: 1 / 6, beta: 0.5 },
  leaky_relu: { operator: "LeakyRelu", alpha: 0.2 },
  softplus: { operator: "Softplus" },
  softsign: { operator: "Softsign" },
  sparse_sigmoid: { operator: "HardSigmoid", alpha: 0.5, beta: 0.5 },
};

/** The activation of this name as a gate's; undefined where recurrent operators don't have it. */
export const gateOf = (name: unknown): Gate | undefined => GATES[name as Name];

// Initializers, regularizers, constraints and losses: each constructor with all that it takes, and what is asked of what it made.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";

/** What each constructor takes. */
const ARGS: Readonly<Record<string, () => unknown[]>> = {
  Constant: () => [
    [
      [1, 2],
      [3, 4],
    ],
  ],
  GlorotNormal: () => [{}],
  GlorotUniform: () => [{}],
  HeNormal: () => [{}],
  HeUniform: () => [{}],
  IdentityInitializer: () => [{ gain: 2 }],
  L1: () => [0.1],
  L1L2: () => [{ l1: 0.1, l2: 0.1 }],
  L2: () => [0.1],
  LecunNormal: () => [{}],
  LecunUniform: () => [{}],
  MaxNorm: () => [2, { axis: 1 }],
  MinMaxNorm: () => [{ minValue: 0.5, maxValue: 2, rate: 0.5, axis: -1 }],
  NonNeg: () => [{}],
  Ones: () => [{}],
  Orthogonal: () => [{ gain: 2 }],
  OrthogonalRegularizer: () => [{ factor: 0.1, mode: "columns" }],
  RandomNormal: () => [{ mean: 1, stddev: 2 }],
  RandomUniform: () => [{ minval: 1, maxval: 2 }],
  TruncatedNormal: () => [{ mean: 1, stddev: 2 }],
  UnitNorm: () => [{ axis: 1 }],
  VarianceScaling: () => [{ scale: 2, mode: "fan_out", distribution: "uniform" }],
  Zeros: () => [{}],
};

const logits = { fromLogits: true, labelSmoothing: 0.1, axis: 1, name: "mine", reduction: "sum" };

/** What the constructor of each loss takes. */
const LOSSES: Readonly<Record<string, object>> = {
  BinaryCrossentropy: logits,
  BinaryFocalCrossentropy: { ...logits, applyClassBalancing: true, alpha: 0.5, gamma: 1 },
  CategoricalCrossentropy: logits,
  CategoricalFocalCrossentropy: { ...logits, alpha: [0.5, 1], gamma: 1 },
  CategoricalGeneralizedCrossEntropy: { q: 0.3 },
  CategoricalHinge: {},
  Circle: { gamma: 2, margin: 0.1, removeDiagonal: false },
  CosineSimilarity: { axis: 1 },
  CTC: { blankIndex: 1 },
  Dice: { axis: -1 },
  Hinge: {},
  Huber: { delta: 2 },
  KLDivergence: {},
  LogCosh: {},
  MeanAbsoluteError: {},
  MeanAbsolutePercentageError: {},
  MeanSquaredError: {},
  MeanSquaredLogarithmicError: {},
  Poisson: {},
  SparseCategoricalCrossentropy: { fromLogits: true, ignoreClass: -1, axis: 1 },
  SquaredHinge: {},
  Tversky: { alpha: 0.3, beta: 0.7, axis: -1 },
};

type Constructor = new (...args: unknown[]) => bptt.Initializer | bptt.Regularizer | bptt.Loss;
const classOf = (name: string) => (bptt as unknown as Record<string, Constructor>)[name]!;

/** Where a layer takes what a class makes. */
const OPTIONS = ["kernelInitializer", "kernelRegularizer", "kernelConstraint"];

const called = Object.entries(ARGS).map(([name, args]): [string, Call[]] => [
  name,
  [
    {
      name: `new ${name}`,
      args,
      run: (...given: unknown[]) => {
        const part = new (classOf(name))(...given);
        for (const option of OPTIONS) {
          try {
            new bptt.Dense(2, { [option]: part });
          } catch (error) {
            if (!(error instanceof bptt.BpttError)) throw error;
          }
        }
        return part.getConfig();
      },
    },
  ],
]);

const losses = Object.entries(LOSSES).map(([name, options]): [string, Call[]] => [
  name,
  [
    {
      name: `new ${name}`,
      args: () => [options],
      run: (...given: unknown[]) => {
        const loss = new (classOf(name))(...given) as bptt.Loss;
        new bptt.Sequential([bptt.input({ shape: [3] }), new bptt.Dense(2)]).compile({ loss });
        return loss.getConfig();
      },
    },
  ],
]);

/** A kind, which is there to be asked about. */
const base = (name: string): [string, Call[]] => [
  name,
  [
    {
      name: `new ${name}`,
      args: () => ["Mine", {}],
      run: (...args: unknown[]) => new (classOf(name))(...args),
    },
  ],
];

export const PARTS: Readonly<Record<string, readonly Call[]>> = Object.fromEntries([
  ...called,
  ...losses,
  ...["Initializer", "Regularizer", "Constraint", "Loss"].map(base),
]);

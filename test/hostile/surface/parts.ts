// Initializers, regularizers and constraints: each constructor with all that it takes, and what is asked of what it made.
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

type Constructor = new (...args: unknown[]) => bptt.Initializer | bptt.Regularizer;
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
  ...["Initializer", "Regularizer", "Constraint"].map(base),
]);

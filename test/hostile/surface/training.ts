// Metrics, optimizers and schedules: each constructor with all that it takes, and a compile with what it made.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";

const clip = { clipnorm: 1, clipvalue: null, globalClipnorm: null };
const general = {
  ...{ ...clip, learningRate: 0.1, weightDecay: 0.1, lossScaleFactor: 2 },
  ...{ useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 2, gradientAccumulationSteps: 2 },
};
const adam = { ...general, beta1: 0.9, beta2: 0.9, epsilon: 1e-7 };

/** What the constructor of each optimizer takes. */
const OPTIMIZERS: Readonly<Record<string, object>> = {
  Adadelta: { ...general, rho: 0.9, epsilon: 1e-7 },
  Adagrad: { ...general, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  Adam: { ...adam, amsgrad: true },
  AdamW: { ...adam, amsgrad: true },
  Adamax: adam,
  Ftrl: {
    ...general,
    ...{ learningRatePower: -0.5, initialAccumulatorValue: 0.1, beta: 0.1 },
    ...{ l1RegularizationStrength: 0.1, l2RegularizationStrength: 0.1 },
    l2ShrinkageRegularizationStrength: 0.1,
  },
  Lion: { ...general, beta1: 0.9, beta2: 0.9 },
  Lamb: { ...general, beta1: 0.9, beta2: 0.9, epsilon: 1e-7 },
  Adafactor: {
    ...general,
    beta2Decay: -0.8,
    epsilon1: 1e-30,
    epsilon2: 1e-3,
    clipThreshold: 1,
    relativeStep: true,
  },
  Muon: {
    ...general,
    adamBeta1: 0.9,
    adamBeta2: 0.9,
    adamWeightDecay: 0.1,
    epsilon: 1e-7,
    excludeLayers: ["out"],
    excludeEmbeddings: true,
    muonA: 3,
    muonB: -4,
    muonC: 2,
    adamLrRatio: 1,
    momentum: 0.9,
    nsSteps: 5,
    nesterov: true,
    rmsRate: 0.2,
  },
  Nadam: adam,
  RMSprop: { ...general, rho: 0.9, momentum: 0.1, epsilon: 1e-7, centered: true },
  SGD: { ...general, momentum: 0.1, nesterov: true },
};

/** What the constructor of each schedule takes. */
const SCHEDULES: Readonly<Record<string, readonly unknown[]>> = {
  CosineDecay: [0.1, 10, { alpha: 0.1, warmupTarget: 0.2, warmupSteps: 2 }],
  CosineDecayRestarts: [0.1, 10, { tMul: 2, mMul: 1, alpha: 0 }],
  ExponentialDecay: [0.1, 10, 0.9, { staircase: true }],
  InverseTimeDecay: [0.1, 10, 0.9, { staircase: true }],
  PiecewiseConstantDecay: [[2, 4], [0.1, 0.2, 0.3], {}],
  PolynomialDecay: [0.1, 10, { endLearningRate: 0.01, power: 1, cycle: true }],
};

const at = [0.5, { numThresholds: 20, classId: 1, name: "mine" }];
const counts = [{ thresholds: [0.2, 0.5], name: "mine" }];

/** What the constructor of each metric takes. */
const METRICS: Readonly<Record<string, readonly unknown[]>> = {
  AUC: [
    {
      ...{ numThresholds: 20, curve: "PR", summationMethod: "majoring", thresholds: [0.2, 0.5] },
      ...{ multiLabel: true, numLabels: 2, labelWeights: [1, 2], fromLogits: true },
    },
  ],
  BinaryAccuracy: [{ threshold: 0.4 }],
  CategoricalAccuracy: [{ name: "mine" }],
  F1Score: [{ average: "macro", threshold: 0.4 }],
  FBetaScore: [{ average: "macro", beta: 2, threshold: 0.4 }],
  FalseNegatives: counts,
  FalsePositives: counts,
  PearsonCorrelation: [{}],
  CharacterErrorRate: [{}],
  LabelErrorRate: [{}],
  WordErrorRate: [{ separator: 1 }],
  Perplexity: [{ fromLogits: true }],
  Precision: [{ thresholds: 0.5, topK: 1, classId: 1 }],
  PrecisionAtRecall: at,
  R2Score: [{ classAggregation: "uniform_average", numRegressors: 1 }],
  Recall: [{ thresholds: 0.5, topK: 1, classId: 1 }],
  RecallAtPrecision: at,
  LogCoshError: [{}],
  RootMeanSquaredError: [{}],
  SensitivityAtSpecificity: at,
  SparseCategoricalAccuracy: [{}],
  SparseTopKCategoricalAccuracy: [{ k: 1 }],
  SpecificityAtSensitivity: at,
  TopKCategoricalAccuracy: [{ k: 1 }],
  TrueNegatives: counts,
  TruePositives: counts,
};

type Constructor = new (...args: unknown[]) => { getConfig(): unknown };
const classOf = (name: string) => (bptt as unknown as Record<string, Constructor>)[name]!;
const compile = (options: object) =>
  new bptt.Sequential([bptt.input({ shape: [3] }), new bptt.Dense(2)]).compile({
    loss: "mse",
    ...options,
  });

/** Lists and options made anew, as cases change them. */
const anew = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(anew);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, anew(field)]));
};

/** A constructor of each class, whose object is used. */
const made = (
  table: Readonly<Record<string, readonly unknown[]>>,
  use: (object: object) => void,
): [string, Call[]][] =>
  Object.entries(table).map(([name, args]) => [
    name,
    [
      {
        name: `new ${name}`,
        args: () => args.map(anew),
        run: (...given: unknown[]) => {
          const object = new (classOf(name))(...given);
          use(object);
          return object.getConfig();
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

const optimizers = Object.fromEntries(
  Object.entries(OPTIMIZERS).map(([name, options]) => [name, [options]]),
);

export const TRAINING: Readonly<Record<string, readonly Call[]>> = Object.fromEntries([
  ...made(optimizers, (optimizer) => compile({ optimizer })),
  ...made(SCHEDULES, (learningRate) =>
    compile({ optimizer: new bptt.SGD({ learningRate: learningRate as never }) }),
  ),
  ...made(METRICS, (metric) => {
    // Not each goes with the loss.
    try {
      compile({ metrics: [metric] });
    } catch (error) {
      if (!(error instanceof bptt.BpttError)) throw error;
    }
  }),
  ...["Metric", "LearningRateSchedule"].map(base),
]);

// Models: how they are made, trained, asked, saved and read.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";
import { OTHERS } from "./others.js";
import { TEXTS } from "./texts.js";

/** A small model of token ids, compiled. */
function tokens(): bptt.Sequential {
  const layers = [
    new bptt.Embedding(10, 2, { maskZero: true }),
    new bptt.LSTM(2, { name: "lstm" }),
    new bptt.Dense(2, { activation: "softmax" }),
  ];
  const model = new bptt.Sequential(layers, { seed: 1, name: "tokens" });
  model.compile({ loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

/** One that says which token comes next. */
function speaker(): bptt.Sequential {
  const layers = [
    new bptt.Embedding(6, 2),
    new bptt.GRU(2, { returnSequences: true }),
    new bptt.Dense(6, { name: "dense" }),
  ];
  return new bptt.Sequential(layers, { seed: 1 });
}

/** One with inputs and outputs of its own names, two of which are those of the flat form of data. */
function named(): bptt.Model {
  const [data, shape] = ["data", "shape"].map((name) => bptt.input({ shape: [2], name }));
  const outputs = [data, shape].map((x, i) =>
    new bptt.Dense(1, { name: ["constructor", "__proto__"][i]! }).apply(x!),
  );
  const model = new bptt.Model({ inputs: [data!, shape!], outputs, seed: 1 });
  model.compile({ loss: "mse" });
  return model;
}

const two = (make: () => unknown) => ({ data: make(), shape: make() });
const vectors = () => [
  [1, 2],
  [3, 4],
];
const outputs = (make: () => unknown) =>
  Object.fromEntries(["constructor", "__proto__"].map((name) => [name, make()]));

const vector = () => new bptt.Sequential([bptt.input({ shape: [3] }), new bptt.Dense(2)]);

/** The options that runs share, and with which none goes on for ever. */
const run = (model: () => bptt.Model) => ({
  batchSize: 2,
  verbose: 0,
  callbacks: [{ onEpochEnd: () => stop(model()), onPredictBegin: () => {} }],
  signal: new AbortController().signal,
});
function stop(model: bptt.Model): void {
  model.stopTraining = true;
}

type Method = Exclude<keyof bptt.Sequential & keyof bptt.Model, symbol>;

/** A call of a method, on a model of its own. */
function method(
  make: () => bptt.Model,
  name: Method | "add" | "build" | "pop",
  args: (model: () => bptt.Model) => unknown[],
): Call {
  let model: bptt.Model | undefined;
  return {
    name: `${make === named ? "model" : "sequential"}.${name}`,
    args: () => args(() => model!),
    run: async (...given: unknown[]) => {
      using fresh = make();
      model = fresh;
      const called = Reflect.get(fresh, name) as (...args: unknown[]) => unknown;
      return await called.apply(fresh, given);
    },
  };
}

const ids = () => [
  [1, 2, 0],
  [3, 4, 5],
];
const flat = () => ({ data: Int32Array.of(1, 2, 0, 3, 4, 5), shape: [2, 3], lengths: [2, 3] });
const training = (model: () => bptt.Model) => ({
  ...run(model),
  epochs: 1,
  initialEpoch: 0,
  validationSplit: 0.5,
  shuffle: true,
});

/** A call on a session of two rows. */
const session = (name: "step" | "reset" | "dispose", args: () => unknown[]): Call => ({
  name: `session.${name}`,
  args,
  run: async (...given: unknown[]) => {
    using model = tokens();
    using opened = await model.session({ rows: 2 });
    await opened.step([1, 2]);
    return await Reflect.apply(opened[name], opened, given);
  },
});

const SEQUENTIAL: readonly Call[] = [
  {
    name: "new Sequential",
    args: () => [[bptt.input({ shape: [3] }), new bptt.Dense(2)], { name: "mine", seed: 3 }],
    run: (...args: never[]) => new bptt.Sequential(...(args as [])).getConfig(),
  },
  {
    name: "Sequential.fromConfig",
    args: () => [JSON.parse(JSON.stringify(new bptt.Sequential([new bptt.LSTM(2)]))), { seed: 3 }],
    run: (...args: never[]) => bptt.Sequential.fromConfig(args[0]!, args[1]),
  },
  {
    name: "Sequential.fromConfig of wrappers",
    args: () => {
      const wrapped = new bptt.Bidirectional(new bptt.GRU(2, { returnSequences: true }));
      const layers = [wrapped, new bptt.RNN([new bptt.LSTMCell(2), new bptt.GRUCell(2)])];
      return [new bptt.Sequential(layers).getConfig()];
    },
    run: (...args: never[]) => bptt.Sequential.fromConfig(args[0]!, args[1]),
  },
  {
    name: "sequential.stopTraining =",
    args: () => [true],
    run: (value: never) => {
      new bptt.Sequential().stopTraining = value;
    },
  },
  method(tokens, "add", () => [new bptt.Dense(2)]),
  method(tokens, "build", () => [[null, 3]]),
  method(tokens, "summary", () => [() => {}]),
  method(tokens, "summary", () => [{ printFn: () => {}, expandNested: true, showTrainable: true }]),
  method(tokens, "countParams", () => []),
  method(tokens, "compile", () => [
    { loss: "mse", lossWeights: [1], optimizer: "sgd", metrics: ["acc"] },
  ]),
  method(tokens, "fit", (model) => [ids(), [0, 1], training(model)]),
  method(tokens, "fit", (model) => [
    flat(),
    [0, 1],
    {
      ...training(model),
      validationData: [ids(), [0, 1], [1, 2]],
      sampleWeight: [1, 2],
    },
  ]),
  method(tokens, "trainOnBatch", () => [ids(), [0, 1], { classWeight: { 0: 1 } }]),
  method(tokens, "evaluate", (model) => [ids(), Int8Array.of(0, 1), run(model)]),
  method(tokens, "predict", (model) => [ids(), run(model)]),
  method(tokens, "predict", () => [flat()]),
  method(tokens, "trainOnBatch", () => [ids(), [0, 1], { sampleWeight: [1, 2] }]),
  method(tokens, "testOnBatch", () => [ids(), [0, 1], { sampleWeight: [[1], [2]] }]),
  method(tokens, "predictOnBatch", () => [ids()]),
  method(tokens, "gradientNorms", () => [ids(), [0, 1]]),
  method(tokens, "contributions", () => [ids(), { unit: 0 }]),
  method(tokens, "getWeights", () => []),
  method(tokens, "setWeights", () => [
    [
      { shape: [10, 2], data: new Float32Array(20), name: "a" },
      new Float32Array(16),
      [
        [1, 2, 3, 4, 5, 6, 7, 8],
        [1, 2, 3, 4, 5, 6, 7, 8],
      ],
      new Float32Array(8),
      new Float32Array(4),
      [0, 0],
    ],
  ]),
  method(tokens, "saveWeights", () => ["weights.safetensors", { format: "safetensors" }]),
  method(tokens, "save", () => ["model.keras", { format: "keras", includeOptimizer: true }]),
  method(tokens, "save", () => []),
  method(tokens, "loadWeights", () => [new ArrayBuffer(8), { by: "name", skipMismatch: true }]),
  method(tokens, "resetStates", () => ["lstm"]),
  method(tokens, "session", () => [{ rows: 2 }]),
  method(speaker, "generate", () => [
    [[1, 2], [3]],
    {
      ...{ feed: "input_layer", output: "dense", start: 1, end: 2, maxLength: 4, minLength: 1 },
      ...{ beams: 2, lengthPenalty: 0.5, numReturn: 2, suppress: [3, 4], noRepeatNgram: 2 },
      ...{ returnAttention: false, signal: new AbortController().signal },
    },
  ]),
  method(speaker, "generate", () => [
    null,
    {
      ...{ prompt: [[1, 2], [3]], maxLength: 3, temperature: 0.5, topK: 3, topP: 0.9, seed: 1 },
      onToken: () => {},
    },
  ]),
  session("step", () => [[3, null]]),
  session("step", () => [{ data: Int32Array.of(3, 4), shape: [2] }]),
  session("reset", () => [[1]]),
  session("dispose", () => []),
  method(tokens, "getLayer", () => ["lstm"]),
  method(tokens, "pop", () => []),
  method(vector, "apply", () => [bptt.input({ shape: [3] }), {}]),
  method(vector, "computeOutputShape", () => [[2, 3]]),
  method(tokens, "memoryUse", () => []),
  method(tokens, "plan", () => []),
  method(tokens, "getConfig", () => []),
  method(tokens, "toJSON", () => [""]),
  method(tokens, "dispose", () => []),
];

const MODEL: readonly Call[] = [
  {
    name: "new Model",
    args: () => {
      const x = bptt.input({ shape: [3], name: "x" });
      const y = new bptt.Dense(2).apply(x);
      return [{ inputs: [x], outputs: [y], name: "mine", seed: 3 }];
    },
    run: (options: never) => new bptt.Model(options).getConfig(),
  },
  {
    name: "Model.fromConfig",
    args: () => [JSON.parse(JSON.stringify(named())), { seed: 3 }],
    run: (...args: never[]) => bptt.Model.fromConfig(args[0]!, args[1]),
  },
  method(named, "compile", () => [
    {
      loss: outputs(() => "mse"),
      lossWeights: outputs(() => 1),
      metrics: outputs(() => ["acc"]),
    },
  ]),
  method(named, "fit", (model) => [two(vectors), outputs(() => [1, 2]), run(model)]),
  method(named, "evaluate", () => [
    two(vectors),
    [
      [1, 2],
      [1, 2],
    ],
  ]),
  method(named, "predict", () => [[vectors(), { data: [1, 2, 3, 4], shape: [2, 2] }]]),
];

export const MODELS: Readonly<Record<string, readonly Call[]>> = {
  Sequential: SEQUENTIAL,
  Functional: MODEL,
  // The same under another name.
  Model: [],
};

/** The methods that a table calls. */
const called = (calls: readonly Call[]): string[] =>
  calls.flatMap(({ name }) => /\.(\w+)/.exec(name)?.[1] ?? []);

const LAYER = [
  ...["className", "name", "trainable", "getConfig", "apply", "computeOutputShape"],
  ...["input", "output", "getWeights", "setWeights"],
];

/** Members of classes that the tables call, and those that take nothing. */
export const KNOWN_MEMBERS = {
  Sequential: [
    ...called(SEQUENTIAL),
    ...["history", "name", "seed", "layers", "optimizer", "inputShape", "outputShape"],
    ...["className", "trainable", "input", "inputs", "output", "outputs"],
  ],
  Model: ["inputShape", "inputShapes", "outputShape", "outputShapes"],
  Layer: [...LAYER, "units"],
  TextVectorization: [...called(TEXTS), ...LAYER],
  Optimizer: [
    ...called(OTHERS.Optimizer!),
    ...["learningRate", "momentum", "nesterov", "clipnorm", "clipvalue", "globalClipnorm"],
    ...["weightDecay", "useEma", "emaMomentum", "emaOverwriteFrequency", "lossScaleFactor"],
    "gradientAccumulationSteps",
    "getConfig",
  ],
};

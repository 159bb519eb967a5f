// Whatever is assigned to an object that the library hands out has an effect or is refused.
import * as bptt from "bptt";
import {
  Bidirectional,
  Dense,
  EarlyStopping,
  Embedding,
  engineInfo,
  GRUCell,
  input,
  LSTM,
  Masking,
  Model,
  RMSprop,
  RNN,
  Sequential,
  SGD,
  SimpleRNNCell,
  StackedRNNCells,
  TextVectorization,
  TimeDistributed,
} from "bptt";
import { afterAll, describe, expect, test, vi } from "vitest";
import { expectError } from "./support/models.js";

const model = new Sequential([new Dense(1)], { seed: 1 });
const tokens = input({ shape: [null] });
const connected = new Model({ inputs: tokens, outputs: new Embedding(3, 2).apply(tokens) });
const predictions = await model.predict([[1, 2]]);
afterAll(() => model.dispose());

/** An object of every class, layers by what their constructors want. */
const ARGUMENTS: Record<string, unknown[]> = {
  Activation: ["tanh"],
  AlphaDropout: [0.1],
  Bidirectional: [new LSTM(2)],
  CenterCrop: [2, 3],
  Conv1D: [2, 3],
  Conv1DTranspose: [2, 3],
  Conv2D: [2, 3],
  Conv2DTranspose: [2, 3],
  ConvLSTM1D: [2, 3],
  ConvLSTM2D: [2, 3],
  CosineDecay: [0.1, 10],
  CosineDecayRestarts: [0.1, 10],
  DepthwiseConv2D: [3],
  Discretization: [{ binBoundaries: [0, 1] }],
  EinsumDense: ["ab,bc->ac", 2],
  Embedding: [3, 2],
  ExponentialDecay: [0.1, 10, 0.5],
  GaussianDropout: [0.1],
  GaussianNoise: [0.1],
  InverseTimeDecay: [0.1, 10, 0.5],
  LossFunction: [() => ({ loss: [], gradient: [] })],
  Permute: [[2, 1]],
  PrecisionAtRecall: [0.5],
  SeparableConv1D: [2, 3],
  SeparableConv2D: [2, 3],
  RecallAtPrecision: [0.5],
  SensitivityAtSpecificity: [0.5],
  SpecificityAtSensitivity: [0.5],
  PositionEmbedding: [9],
  PiecewiseConstantDecay: [[1], [0.2, 0.1]],
  PolynomialDecay: [0.1, 10],
  AttentionCell: [new GRUCell(2)],
  RNN: [new GRUCell(2)],
  GroupQueryAttention: [2, 2, 1],
  MultiHeadAttention: [2, 2],
  RandomRotation: [0.1],
  RandomTranslation: [0.1, 0.1],
  RepeatVector: [2],
  Rescaling: [0.5],
  Reshape: [[2, 3]],
  Resizing: [2, 3],
  SpatialDropout1D: [0.1],
  Dropout: [0.1],
  StackedRNNCells: [[new SimpleRNNCell(2)]],
  TimeDistributed: [new Dense(2)],
};
const PARTS = [bptt.Initializer, bptt.Regularizer, bptt.Constraint, bptt.Loss, bptt.Metric];
const isPart = ({ prototype }: { prototype: object }) =>
  PARTS.some((Base) => Object.prototype.isPrototypeOf.call(Base.prototype, prototype));
const bases = [
  "Layer",
  "Cell",
  "Optimizer",
  "Initializer",
  "Regularizer",
  "Constraint",
  "Loss",
  "Metric",
  "LearningRateSchedule",
];
const others = [
  "Sequential",
  "Model",
  "Functional",
  "BpttError",
  "BackupAndRestore",
  "Callback",
  "EarlyStopping",
  "History",
  "CSVLogger",
  "LambdaCallback",
  "LearningRateScheduler",
  "ModelCheckpoint",
  "PageProgress",
  "ProgbarLogger",
  "ReduceLROnPlateau",
  "SwapEMAWeights",
  "TensorBoard",
  "TerminateOnNaN",
];
const made = Object.entries(bptt).flatMap(([name, Class]) => {
  if (typeof Class !== "function" || !/^[A-Z]/.test(name)) return [];
  if (bases.includes(name) || others.includes(name)) return [];
  // What a constructor wants before its options.
  const args = ARGUMENTS[name] ?? (Class.length > 0 && !isPart(Class) ? [2] : []);
  return [[name, new (Class as new (...args: unknown[]) => object)(...args)]];
}) as [string, object][];

const objects: [string, object][] = [
  ...made,
  ["Sequential", model],
  ["Model", connected],
  ["Predictions", predictions],
  ["SymbolicTensor", tokens],
];

/** Every name that an object answers to, but for those of all objects. */
function namesOf(object: object): string[] {
  const names = new Set(Object.keys(object));
  for (let at = Object.getPrototypeOf(object); at.constructor !== Object; ) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
    at = Object.getPrototypeOf(at);
  }
  return [...names].filter((name) => name !== "constructor");
}

const SETTABLE = [
  "learningRate",
  "momentum",
  "clipnorm",
  "clipvalue",
  "globalClipnorm",
  "iterations",
  "trainable",
  "stopTraining",
];

describe("an assignment", () => {
  test.each(objects)("to what %s does not know is refused", (_, object) => {
    for (const name of ["learning_rate", "units_", "x", "patience", "Seed"]) {
      const assign = () => {
        (object as Record<string, unknown>)[name] = 3;
      };
      expect(assign).toThrow(/can't be set; (what can be set: "|none can be set)/);
      expect(name in object).toBe(false);
    }
  });

  test.each(objects)("to what %s has is refused, or takes effect", (_, object) => {
    const fields = object as Record<string, unknown>;
    for (const name of namesOf(object)) {
      // Some can only be read once there is something to tell.
      const read = () => {
        try {
          return fields[name];
        } catch (error) {
          return (error as Error).message;
        }
      };
      const before = read();
      // A method may be replaced, as spies do.
      if (typeof before === "function" || SETTABLE.includes(name)) continue;
      const assign = () => {
        fields[name] = "something else";
      };
      expect(assign, name).toThrow();
      expect(read()).toEqual(before);
    }
  });

  test("in the words of the class", async () => {
    const set = (object: object, name: string) => () => {
      (object as Record<string, unknown>)[name] = 3;
    };
    for (const name of ["seed", "history", "optimizer", "name", "layers", "core", "units"]) {
      const words = `\`${name}\` of Sequential can't be set; what can be set: "stopTraining", "trainable".`;
      expect(await expectError(set(model, name), "InvalidArgument")).toBe(words);
    }
    await expectError(
      set(new Dense(2), "units"),
      "InvalidArgument",
      /what can be set: "trainable"\.$/,
    );
    await expectError(
      set(new bptt.StringLookup(), "maxTokens"),
      "InvalidArgument",
      /none can be set\.$/,
    );
  });

  test("is not lost either where code is sloppy, as old scripts are", () => {
    const assign = new Function("object", "name", "object[name] = 3");
    for (const name of ["seed", "layers", "nothing"]) {
      expect(() => assign(model, name)).toThrow(/can't be set/);
    }
    expect(() => assign(new RMSprop(), "rho")).toThrow(/`rho` of RMSprop can't be set/);
  });

  test("to lists that are handed out is refused", () => {
    const stack = new StackedRNNCells([new SimpleRNNCell(2)]);
    const lists = [
      model.layers,
      connected.inputShapes,
      tokens.shape,
      predictions.shape,
      stack.cells,
    ];
    for (const list of lists) {
      expect(() => {
        (list as unknown[])[0] = 7;
      }).toThrow(TypeError);
    }
  });
});

test("parts of layers are what they were", () => {
  const both = new Bidirectional(new LSTM(3), { mergeMode: "sum" });
  expect([both.mergeMode, both.forwardLayer.units, both.backwardLayer.units]).toEqual([
    "sum",
    3,
    3,
  ]);
  expect(new TimeDistributed(new Dense(2)).layer.className).toBe("Dense");
  expect(new RNN([new GRUCell(2), new GRUCell(4)]).cells.map(({ units }) => units)).toEqual([2, 4]);
  const className = new Masking().className;
  expect(className).toBe("Masking");
});

test("what was handed out can be given back, copied and printed", async () => {
  const { data, shape } = predictions;
  expect(JSON.parse(JSON.stringify(predictions)).shape).toEqual([1, 1]);
  expect({ ...predictions }).toEqual({ data, shape, lengths: undefined });
  expect(structuredClone(predictions).data).toEqual(data);
  expect(predictions instanceof Object && model instanceof Object).toBe(true);
  expect(String(model)).toBe("[object Object]");
});

describe("classes that a program derives", () => {
  test("have fields of their own, however they come about", async () => {
    class Counting extends Sequential {
      declare calls: number;
      own = 1;
      constructor() {
        super([new Dense(1)], { seed: 1 });
        // As a compiler makes it of a field for older runtimes.
        this.calls = 0;
      }
      override async predict(...args: Parameters<Sequential["predict"]>) {
        this.calls++;
        return super.predict(...args);
      }
    }
    using counting = new Counting();
    await counting.predict([[1]]);
    expect([counting.calls, counting.own]).toEqual([1, 1]);
    class Warming extends SGD {
      declare warm: boolean;
      constructor() {
        super();
        this.warm = true;
      }
    }
    expect(new Warming().warm).toBe(true);
    class Wide extends Dense {
      note = "wide";
    }
    const wide = new Wide(7);
    wide.note = "wider";
    expect([wide.note, wide.units, wide.className]).toEqual(["wider", 7, "Dense"]);
  });

  test("and methods can be spied on", async () => {
    using spied = new Sequential([new Dense(1)], { seed: 1 });
    const predict = vi.spyOn(spied, "predict");
    await spied.predict([[1]]);
    expect(predict).toHaveBeenCalledOnce();
    predict.mockRestore();
    expect(vi.spyOn(predictions, "toArray").mockReturnValue([[5]])).toBeDefined();
    expect(predictions.toArray()).toEqual([[5]]);
    const dense = new Dense(2);
    dense.getConfig = () => ({ units: 99 });
    expect(dense.getConfig()).toEqual({ units: 99 });
    const vectorization = new TextVectorization();
    vi.spyOn(vectorization, "vectorize").mockReturnValue([]);
    expect(vectorization.vectorize(["a"])).toEqual([]);
  });
});

describe("early stopping goes by what is set", () => {
  const x = [[1], [2]];
  const y = [1, 2];
  const train = async (stopping: EarlyStopping, epochs = 6) => {
    using idle = new Sequential([new Dense(1)], { seed: 1 });
    idle.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0 }) });
    return (await idle.fit(x, y, { epochs, verbose: 0, callbacks: stopping })).epoch.length;
  };

  test("before training and in between", async () => {
    const stopping = new EarlyStopping({ monitor: "loss" });
    stopping.patience = 3;
    expect(await train(stopping)).toBe(4);
    stopping.monitor = "nothing";
    stopping.mode = "min";
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await train(stopping)).toBe(6);
    warn.mockRestore();
  });

  test.each([
    ["patience", 1.5],
    ["monitor", ""],
    ["verbose", "loud"],
    ["mode", "best"],
    ["baseline", "low"],
    ["minDelta", Number.NaN],
    ["restoreBestWeights", 1],
    ["startFromEpoch", -1],
  ])("and refuses %s = %s, given or set", async (name, value) => {
    const given = () => new EarlyStopping({ [name]: value });
    await expectError(given, "InvalidArgument", `\`${name}\``);
    const stopping = new EarlyStopping({ monitor: "loss" });
    Object.assign(stopping, { [name]: value });
    await expectError(() => train(stopping, 1), "InvalidArgument", `\`${name}\``);
  });
});

test("reports stay as they are, and stopTraining is true or false", async () => {
  const stopping = new EarlyStopping({ monitor: "loss" });
  stopping.patience = 3;
  expect(Reflect.set(stopping, "wait", 7)).toBe(false);
  using model = new Sequential([new Dense(1)]);
  model.compile({ loss: "mse" });
  await model.fit([[1]], [1], { verbose: 0, callbacks: [stopping] });
  expect(stopping).toMatchObject({ patience: 3, bestEpoch: 0 });
  for (const report of [engineInfo(), await model.memoryUse(), await model.plan()]) {
    expect(Object.isFrozen(report)).toBe(true);
  }
  expect(Object.isFrozen(engineInfo().fallbacks)).toBe(true);
  for (const value of [1, "yes", null]) {
    await expectError(
      () => Reflect.set(model, "stopTraining", value),
      "InvalidArgument",
      /stopTraining/,
    );
  }
});

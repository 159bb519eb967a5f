// What TypeScript accepts and refuses, and the types of what comes back.
import { expectTypeOf, test } from "vitest";
import {
  BpttError,
  Callback,
  configure,
  Dense,
  EarlyStopping,
  Embedding,
  type EngineInfo,
  type ErrorCode,
  engineInfo,
  type FitOptions,
  type Generated,
  type History,
  type InputData,
  type Logs,
  loadModel,
  type Model,
  type ModelSession,
  type NamedFile,
  type Predictions,
  RMSprop,
  Sequential,
  SGD,
  SimpleRNN,
  type TargetData,
  type WeightValue,
} from "../../ts/index.js";

const model = new Sequential([new Embedding(10, 4), new SimpleRNN(4), new Dense(1)], {
  seed: 1,
  name: "m",
});

test("layers", () => {
  new SimpleRNN(4, { activation: "relu", returnSequences: true, useBias: false });
  new SimpleRNN(4, {
    kernelInitializer: "glorotUniform",
    recurrentInitializer: { class_name: "Orthogonal", config: { gain: 2 } },
  });
  new Dense(4, { activation: null });
  new SimpleRNN(4, { activation: "gelu" });
  // @ts-expect-error not an activation
  new Dense(4, { activation: "maxout" });
  // @ts-expect-error the size is a number
  new Dense("4");
  // @ts-expect-error two sizes
  new Embedding(10);
  // @ts-expect-error Keras's spelling is for Python
  new SimpleRNN(4, { return_sequences: true });
  // @ts-expect-error a layer is no number
  new Sequential([4]);
});

test("sessions", async () => {
  const session = await model.session({ rows: 2 });
  expectTypeOf(session).toEqualTypeOf<ModelSession<Predictions>>();
  expectTypeOf(await session.step([3, null])).toEqualTypeOf<Predictions>();
  await session.step([[0.5, 1], null]);
  await session.step(Float32Array.of(1, 2));
  await session.step({ word: [1, 2], value: [[1], [2]] });
  await session.reset([1]);
  // @ts-expect-error text is no step
  await session.step("abc");
  // @ts-expect-error rows, not their number
  await session.reset(1);
  // @ts-expect-error not an option
  await model.session({ batch: 2 });
  // @ts-expect-error a session is opened by its model
  new ModelSession();
});

test("generate", async () => {
  const made = await model.generate([[1, 2]], { start: 1, end: 2, beams: 3 });
  expectTypeOf(made).toEqualTypeOf<Generated[][]>();
  await model.generate(null, { prompt: [3, 4], temperature: 0.5 });
  await model.generate(null, { prompt: [[3], [4]], onToken: ({ row, token }) => row + token });
  // @ts-expect-error an id, not a word
  await model.generate(null, { start: "<s>" });
  // @ts-expect-error Keras's spelling is for Python
  await model.generate(null, { max_length: 3 });
});

test("compile", () => {
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
  model.compile({ loss: "meanSquaredError", optimizer: new SGD({ momentum: 0.9 }) });
  model.compile({ loss: "mse", optimizer: new RMSprop() });
  model.compile({ loss: "sparseCategoricalCrossentropy", metrics: ["sparseCategoricalAccuracy"] });
  model.compile({ loss: "bce", optimizer: "SGD", metrics: ["acc", "categorical_accuracy"] });
  // @ts-expect-error a loss is needed
  model.compile({ optimizer: "sgd" });
  // @ts-expect-error not a loss
  model.compile({ loss: "hinges" });
  // @ts-expect-error not an optimizer
  model.compile({ loss: "mse", optimizer: "momentum" });
  // @ts-expect-error not a metric
  model.compile({ loss: "mse", metrics: ["iou"] });
});

test("data", () => {
  expectTypeOf<number[][]>().toExtend<InputData>();
  expectTypeOf<number[][][]>().toExtend<InputData>();
  expectTypeOf<readonly (readonly number[])[]>().toExtend<InputData>();
  expectTypeOf<Int32Array[]>().toExtend<InputData>();
  expectTypeOf<Float32Array[][]>().toExtend<InputData>();
  expectTypeOf<{ data: Float32Array; shape: number[] }>().toExtend<InputData>();
  expectTypeOf<Predictions>().toExtend<InputData>();
  expectTypeOf<number[]>().not.toExtend<InputData>();
  expectTypeOf<string[]>().toExtend<InputData>();
  expectTypeOf<string>().not.toExtend<InputData>();
  expectTypeOf<number[]>().toExtend<TargetData>();
  expectTypeOf<boolean[]>().toExtend<TargetData>();
  expectTypeOf<boolean[][]>().toExtend<TargetData>();
  expectTypeOf<Uint8Array>().toExtend<TargetData>();
  expectTypeOf<number[][][]>().toExtend<TargetData>();
  expectTypeOf<string[]>().not.toExtend<TargetData>();
});

test("answers", () => {
  expectTypeOf(model.fit([[1]], [1])).resolves.toEqualTypeOf<History>();
  expectTypeOf<History["history"]>().toEqualTypeOf<Record<string, number[]>>();
  expectTypeOf<History["epoch"]>().toEqualTypeOf<number[]>();
  expectTypeOf(model.evaluate([[1]], [1])).resolves.toEqualTypeOf<Record<string, number>>();
  expectTypeOf(model.predict([[1]])).resolves.toEqualTypeOf<Predictions>();
  expectTypeOf<Predictions["data"]>().toEqualTypeOf<Float32Array>();
  expectTypeOf((p: Predictions) => p.toArray()).returns.toEqualTypeOf<number[][]>();
  expectTypeOf((p: Predictions) => p.toArray<number[][][]>()).returns.toEqualTypeOf<number[][][]>();
  expectTypeOf(model.getWeights()).resolves.toEqualTypeOf<WeightValue[]>();
  expectTypeOf(model.setWeights).parameter(0).toExtend<readonly unknown[]>();
  expectTypeOf<WeightValue[]>().toExtend<Parameters<typeof model.setWeights>[0]>();
  expectTypeOf(model.saveWeights()).resolves.toEqualTypeOf<Uint8Array>();
  expectTypeOf(model.saveWeights("w")).resolves.toEqualTypeOf<void>();
  expectTypeOf(model.trainOnBatch([[1]], [1])).resolves.toEqualTypeOf<Record<string, number>>();
  expectTypeOf(model.inputShape).toEqualTypeOf<readonly (number | null)[] | undefined>();
  expectTypeOf(engineInfo()).toEqualTypeOf<EngineInfo>();
  expectTypeOf(configure({ wasm: new Uint8Array() })).resolves.toEqualTypeOf<void>();
  expectTypeOf(new BpttError("Shape", "x.").code).toEqualTypeOf<ErrorCode>();
});

test("options of fit", () => {
  expectTypeOf<keyof FitOptions>().toEqualTypeOf<
    | "batchSize"
    | "callbacks"
    | "classWeight"
    | "epochs"
    | "initialEpoch"
    | "shuffle"
    | "sampleWeight"
    | "signal"
    | "stepsPerEpoch"
    | "validationBatchSize"
    | "validationData"
    | "validationFreq"
    | "validationSplit"
    | "validationSteps"
    | "verbose"
  >();
  model.fit([[1]], [1], {
    callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) },
  });
  model.fit([[1]], [1], {
    callbacks: [new EarlyStopping({ patience: 2, mode: "min" }), { async onTrainEnd() {} }],
  });
  model.fit([[1]], [1], { validationData: [[[1]], [1]], verbose: "auto" });
  // @ts-expect-error no such level
  model.fit([[1]], [1], { verbose: 3 });
  // @ts-expect-error Keras's spelling is for Python
  model.fit([[1]], [1], { batch_size: 32 });
  // @ts-expect-error no such hook
  model.fit([[1]], [1], { callbacks: { onEpochEnded() {} } });
  // @ts-expect-error fit trains on targets
  model.fit([[1]]);
});

test("what is the runtime's own is told by its form", () => {
  model.fit([[1]], [1], { signal: new AbortController().signal });
  model.saveWeights(new URL("file:///weights"));
  model.loadWeights(new URL("file:///weights"));
  const file = new File([], "m.keras");
  for (const source of [file, new Blob(), new Response(), [file], new FileList()]) {
    loadModel(source);
    model.loadWeights(source, { by: "name", skipMismatch: true });
  }
  loadModel(new FileSystemFileHandle());
  loadModel(new FileSystemDirectoryHandle());
  model.save(new FileSystemFileHandle(), { format: "safetensors" });
  model.saveWeights(new FileSystemDirectoryHandle(), { format: "h5" });
  model.save({ save: async (files) => expectTypeOf(files).toExtend<readonly NamedFile[]>() });
  // @ts-expect-error no format of whole models
  model.save("m.h5", { format: "h5" });
  // @ts-expect-error a Response is written to nowhere
  model.save(new Response());
  configure({ wasm: new URL("https://example.org/bptt.wasm") });
  configure({ wasm: new WebAssembly.Module(new Uint8Array()) });
  // @ts-expect-error a number is no module
  configure({ wasm: 5 });
  // @ts-expect-error a location is no URL
  model.saveWeights({ href: "file:///weights" });
  // @ts-expect-error a controller is no signal
  model.fit([[1]], [1], { signal: new AbortController() });
});

test("callbacks", () => {
  class Mine extends Callback {
    override async onEpochEnd(epoch: number, logs: Logs) {
      expectTypeOf(this.model).toExtend<Model>();
      expectTypeOf(epoch).toEqualTypeOf<number>();
      expectTypeOf(logs.loss).toEqualTypeOf<number>();
    }
  }
  model.fit([[1]], [1], { callbacks: [new Mine()] });
  // @ts-expect-error no such mode
  new EarlyStopping({ mode: "up" });
});

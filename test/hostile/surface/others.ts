// Everything else that is exported: inputs, optimizers, callbacks, text.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";

/** A call of a constructor. */
const made = (Class: new (...args: never[]) => object, ...args: unknown[]): Call => ({
  name: `new ${Class.name}`,
  args: () => args.map((arg) => (typeof arg === "object" ? { ...arg } : arg)),
  run: (...given: never[]) => new Class(...given),
});

/** A function of references and what was read. */
const counted = (name: string, of: (...args: never[]) => unknown, ...args: unknown[]): Call => ({
  name,
  args: () => args.map((arg) => structuredClone(arg)),
  run: (...given: never[]) => Reflect.apply(of, undefined, given),
});

/** A method of an optimizer that a model was compiled with. */
async function ofOne(method: "getWeights" | "setWeights", args: never[]): Promise<unknown> {
  using model = new bptt.Sequential([new bptt.Dense(1)], { name: "one", seed: 1 });
  model.build([null, 2]);
  const optimizer = new bptt.SGD({ momentum: 0.5 });
  model.compile({ loss: "mse", optimizer });
  return await Reflect.apply(optimizer[method], optimizer, args);
}

/** A loss of one's own: the squares of all errors, line by line. */
const squares: bptt.CustomLoss = (yTrue, yPred, lines) => {
  const loss = new Float64Array(lines);
  const gradient = yPred.map((x, i) => 2 * (x - yTrue[i]!));
  gradient.forEach((g, i) => {
    loss[Math.floor((i * lines) / gradient.length)]! += (g / 2) ** 2;
  });
  return { loss, gradient };
};

export const OTHERS: Readonly<Record<string, readonly Call[]>> = {
  Optimizer: [
    {
      name: "new Optimizer",
      args: () => ["Mine", {}, ["rate"]],
      run: (...args: never[]) => Reflect.construct(bptt.Optimizer, args),
    },
    {
      name: "optimizer.iterations =",
      args: () => [3],
      run: (value: never) => {
        new bptt.SGD().iterations = value;
      },
    },
    {
      name: "optimizer.excludeFromWeightDecay",
      args: () => [{ varList: ["a/b"], varNames: ["bias"] }],
      run: (options: never) => new bptt.SGD().excludeFromWeightDecay(options),
    },
    {
      name: "optimizer.getWeights",
      args: () => [],
      run: (...args: never[]) => ofOne("getWeights", args),
    },
    {
      name: "optimizer.setWeights",
      args: () => [
        [
          { name: "sgd/iteration", shape: [], data: [3] },
          { name: "sgd/learning_rate", shape: [], data: Float32Array.of(0.1) },
          { name: "sgd/one_dense_kernel_momentum", shape: [2, 1], data: [0.5, -0.5] },
          { name: "sgd/one_dense_bias_momentum", shape: [1], data: [0.25] },
        ],
      ],
      run: (...args: never[]) => ofOne("setWeights", args),
    },
  ],
  Callback: [
    {
      name: "new Callback",
      args: () => [{}],
      run: (...args: never[]) => Reflect.construct(bptt.Callback, args),
    },
  ],
  EarlyStopping: [
    made(bptt.EarlyStopping, {
      monitor: "loss",
      minDelta: 0,
      patience: 1,
      verbose: 0,
      mode: "min",
      baseline: 1,
      restoreBestWeights: true,
      startFromEpoch: 0,
    }),
  ],
  CSVLogger: [made(bptt.CSVLogger, "log.csv", { separator: ",", append: true })],
  LambdaCallback: [made(bptt.LambdaCallback, { onEpochEnd: () => {}, onTrainBatchEnd: () => {} })],
  LearningRateScheduler: [made(bptt.LearningRateScheduler, () => 0.1, { verbose: 0 })],
  ModelCheckpoint: [
    made(bptt.ModelCheckpoint, "m-{epoch:02d}.keras", {
      monitor: "loss",
      verbose: 0,
      saveBestOnly: true,
      saveWeightsOnly: false,
      mode: "min",
      saveFreq: "epoch",
      initialValueThreshold: 1,
    }),
  ],
  PageProgress: [made(bptt.PageProgress, { ownerDocument: {}, replaceChildren: () => {} })],
  ProgbarLogger: [
    { name: "new ProgbarLogger", args: () => [], run: () => new bptt.ProgbarLogger() },
  ],
  ReduceLROnPlateau: [
    made(bptt.ReduceLROnPlateau, {
      monitor: "loss",
      factor: 0.5,
      patience: 1,
      verbose: 0,
      mode: "min",
      minDelta: 0,
      cooldown: 1,
      minLr: 0,
    }),
  ],
  TensorBoard: [
    made(bptt.TensorBoard, {
      logDir: "logs",
      writeGraph: true,
      writeStepsPerSecond: false,
      updateFreq: 2,
      histogramFreq: 0,
      writeImages: false,
      profileBatch: 0,
      embeddingsFreq: 0,
      embeddingsMetadata: null,
    }),
  ],
  SwapEMAWeights: [made(bptt.SwapEMAWeights, { swapOnEpoch: true })],
  TerminateOnNaN: [made(bptt.TerminateOnNaN, { raiseError: true })],
  LossFunction: [
    {
      name: "new LossFunction",
      args: () => [squares, { name: "mine", reduction: "sum", targetWidth: 2 }],
      run: (...args: unknown[]) => {
        const loss = Reflect.construct(bptt.LossFunction, args) as bptt.LossFunction;
        new bptt.Sequential([new bptt.Dense(2)]).compile({ loss });
      },
    },
  ],
  checkLossGradient: [
    {
      name: "checkLossGradient",
      args: () => [squares, { lines: 2, units: 2, yTrue: [0, 1, 1, 0], yPred: [0.1, 2, 3, 4] }],
      run: (...args: never[]) => Reflect.apply(bptt.checkLossGradient, undefined, args),
    },
  ],
  confusionMatrix: [
    {
      name: "confusionMatrix",
      args: () => [[0, 1, 1], Int32Array.of(0, 0, 1), { labels: [0, 1], normalize: "true" }],
      run: (...args: never[]) => Reflect.apply(bptt.confusionMatrix, undefined, args),
    },
  ],
  classificationReport: [
    {
      name: "classificationReport",
      args: () => [
        ["a", "b", "b"],
        ["a", "a", "b"],
        {
          labels: ["b", "a"],
          targetNames: ["B", "A"],
          digits: 3,
          outputDict: true,
          zeroDivision: 1,
        },
      ],
      run: (...args: never[]) => Reflect.apply(bptt.classificationReport, undefined, args),
    },
  ],
  plotHistory: [
    {
      name: "plotHistory",
      args: () => [
        { epoch: [0, 1], history: { loss: [1, 0.5], val_loss: [1, 0.7] } },
        { format: "html", metrics: ["loss"], colors: true },
      ],
      run: (...args: never[]) => Reflect.apply(bptt.plotHistory, undefined, args),
    },
  ],
  BackupAndRestore: [
    made(bptt.BackupAndRestore, "backup", {
      saveFreq: "epoch",
      deleteCheckpoint: true,
      onInterrupt: false,
    }),
  ],
  loadModel: [
    {
      name: "loadModel",
      args: () => ["none.keras", { compile: true, customObjects: { mine: () => 1 } }],
      run: (...args: never[]) => Reflect.apply(bptt.loadModel, undefined, args),
    },
    {
      name: "loadModel of bytes",
      args: () => [new ArrayBuffer(30), { compile: false }],
      run: (...args: never[]) => Reflect.apply(bptt.loadModel, undefined, args),
    },
  ],
  listModels: [
    {
      name: "listModels",
      args: () => [],
      run: (...args: never[]) => Reflect.apply(bptt.listModels, undefined, args),
    },
  ],
  removeModel: [
    {
      name: "removeModel",
      args: () => ["indexeddb://none"],
      run: (...args: never[]) => Reflect.apply(bptt.removeModel, undefined, args),
    },
  ],
  modelFromJSON: [
    {
      name: "modelFromJSON",
      args: () => [JSON.stringify(new bptt.Sequential([new bptt.LSTM(2)])), { seed: 1 }],
      run: (...args: never[]) => Reflect.apply(bptt.modelFromJSON, undefined, args),
    },
  ],
  History: [{ name: "new History", args: () => [], run: () => new bptt.History() }],
  BpttError: [
    {
      name: "new BpttError",
      args: () => ["File", "A sentence."],
      run: (code: never, message: never) => new bptt.BpttError(code, message).message,
    },
  ],
  slice: [
    {
      name: "slice",
      args: () => [bptt.input({ shape: [4, 3] }), [0, 3, 2], -1],
      run: (...args: never[]) => Reflect.apply(bptt.slice, undefined, args),
    },
  ],
  input: [
    {
      name: "input",
      args: () => [{ shape: [null, 3], batchSize: 2, name: "x" }],
      run: (options: never) => bptt.input(options),
    },
    {
      name: "input",
      args: () => [{ batchShape: [2, null, 3] }],
      run: (options: never) => bptt.input(options),
    },
  ],
  ctcDecode: [
    {
      name: "ctcDecode",
      args: () => [
        { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 2] },
        {
          strategy: "beam",
          beamWidth: 3,
          topPaths: 2,
          blankIndex: 0,
          mergeRepeated: true,
          fromLogits: true,
          lengths: [2, 1],
          scorer: {
            table: {
              ngrams: [{ labels: [1], logProbability: -1, backoff: -0.5 }],
              unknown: -2,
            },
            alpha: 0.5,
            beta: 1,
          },
        },
      ],
      run: (...args: never[]) => Reflect.apply(bptt.ctcDecode, undefined, args),
    },
    {
      name: "ctcDecode, greedily",
      args: () => [[[Float32Array.of(0.25, 0.75)], [[1, 0]]], { fromLogits: false }],
      run: (...args: never[]) => Reflect.apply(bptt.ctcDecode, undefined, args),
    },
  ],
  ngramTable: [
    {
      name: "ngramTable",
      args: () => [[[1, 2], Uint8Array.of(2)], { order: 2 }],
      run: (...args: never[]) => Reflect.apply(bptt.ngramTable, undefined, args),
    },
  ],
  editDistance: [counted("editDistance", bptt.editDistance, "ab", [1])],
  labelErrorRate: [counted("labelErrorRate", bptt.labelErrorRate, [[1]], [[2, 1]])],
  characterErrorRate: [counted("characterErrorRate", bptt.characterErrorRate, ["ab"], ["a"])],
  wordErrorRate: [counted("wordErrorRate", bptt.wordErrorRate, ["a b"], ["a"])],
  padSequences: [
    {
      name: "padSequences",
      args: () => [
        [[1, 2], Int32Array.of(3)],
        { maxlen: 3, dtype: "int32", padding: "pre", truncating: "post", value: 0 },
      ],
      run: (...args: never[]) => bptt.padSequences(args[0]!, args[1]!),
    },
  ],
};

/** What sets up the engine, which can be done only before it computes. */
export const ENGINE: Readonly<Record<string, readonly Call[]>> = {
  configure: [
    {
      name: "configure",
      args: () => [{ threads: 1, deterministic: false, worker: false }],
      run: (options: never) => bptt.configure(options),
    },
    {
      name: "configure",
      args: () => [{ wasm: new URL("file:///absent.wasm") }],
      run: (options: never) => bptt.configure(options),
    },
  ],
  engineInfo: [{ name: "engineInfo", args: () => [], run: () => bptt.engineInfo() }],
  shutdown: [{ name: "shutdown", args: () => [], run: () => bptt.shutdown() }],
};

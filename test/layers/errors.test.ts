// What layers refuse when they are made: one sentence that says where, what was expected and what was got.
import { describe, expect, test } from "vitest";
import * as bptt from "../../ts/index.js";
import {
  Activation,
  BatchNormalization,
  Bidirectional,
  BpttError,
  Conv1D,
  Dense,
  Embedding,
  GRU,
  GRUCell,
  GroupNormalization,
  input,
  LayerNormalization,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling1D,
  Permute,
  RepeatVector,
  Reshape,
  RMSNormalization,
  RNN,
  Sequential,
  SimpleRNN,
  StackedRNNCells,
  TimeDistributed,
  UnitNormalization,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const invalid = (run: () => unknown, ...patterns: RegExp[]) =>
  expectError(run, "InvalidArgument", ...patterns);
const any = (value: unknown) => value as never;

describe("options", () => {
  test("of recurrent layers", async () => {
    await invalid(() => new LSTM(0), /LSTM.*`units`, expected a positive integer, got 0/);
    await invalid(
      () => new LSTM(2, { recurrentActivation: any("maxout") }),
      /LSTM.*`recurrentActivation`.*"sigmoid".*or null, got "maxout"/,
    );
    await invalid(() => new LSTM(2, any({ resetAfter: true })), /LSTM.*`resetAfter`.*accepts/);
    await invalid(() => new GRU(2, any({ unitForgetBias: true })), /GRU.*`unitForgetBias`/);
    await invalid(
      () => new GRU(2, { resetAfter: any(1) }),
      /GRU.*`resetAfter`.*true or false, got 1/,
    );
    await invalid(() => new SimpleRNN(2, { stateful: any("yes") }), /`stateful`.*got "yes"/);
    await invalid(() => new GRU(2, any({ return_state: true })), /Did you mean `returnState`/);
    await invalid(
      () => new LSTMCell(2, any({ returnSequences: true })),
      /LSTMCell.*`returnSequences`/,
    );
    await invalid(
      () => new LSTM(2, { biasInitializer: "orthogonal" }),
      /`biasInitializer`.*a bias is a vector/,
    );
    // With resetAfter there are two biases, which make a matrix.
    expect(new GRUCell(2, { biasInitializer: "orthogonal" }).units).toBe(2);
    await invalid(
      () => new GRU(2, { resetAfter: false, biasInitializer: "orthogonal" }),
      /a bias is a vector/,
    );
  });

  test("of regularizers and constraints", async () => {
    const kernel = (value: unknown) => () => new Dense(1, { kernelRegularizer: any(value) });
    for (const value of ["l3", 5, true, {}, [], { class_name: "L3" }]) {
      await invalid(
        kernel(value),
        /Dense.*`kernelRegularizer`, expected a Regularizer, "l1", "l2", "l1_l2"/,
      );
    }
    await invalid(kernel({ class_name: "L1", config: { l1: -1 } }), /`kernelRegularizer\.l1`|-1/);
    await invalid(kernel({ class_name: "L1", config: { l2: 1 } }), /`l2`.*accepts: l1/);
    await invalid(
      () => new Dense(1, { biasRegularizer: { class_name: "OrthogonalRegularizer" } }),
      /`biasRegularizer`: it is for matrices/,
    );
    const constraint = (value: unknown) => () => new Dense(1, { kernelConstraint: any(value) });
    for (const value of ["positive", 5, {}, { class_name: null }]) {
      await invalid(
        constraint(value),
        /Dense.*`kernelConstraint`, expected a Constraint, one of "non_neg", "max_norm"/,
      );
    }
    await invalid(constraint({ class_name: "MaxNorm", config: { axis: 2 } }), /axis.*got 2/);
  });

  test("of wrappers", async () => {
    const bidirectional = /Bidirectional expects a SimpleRNN, LSTM, GRU or ConvLSTM, got/;
    for (const layer of [undefined, null, 5, new Dense(1), LSTM, new RNN(new LSTMCell(2))]) {
      await invalid(() => new Bidirectional(any(layer)), bidirectional);
    }
    await invalid(
      () => new Bidirectional(new LSTM(2), { backwardLayer: any(null) }),
      bidirectional,
    );
    await invalid(
      () => new Bidirectional(new LSTM(2), { mergeMode: any("max") }),
      /`mergeMode`, expected one of "concat", "sum", "ave", "mul", got "max"/,
    );
    const backward =
      (layer: LSTM, mergeMode: "sum" | "concat" = "concat") =>
      () =>
        new Bidirectional(new LSTM(2), { backwardLayer: layer, mergeMode });
    await invalid(backward(new LSTM(2)), /different `go_?[bB]ackwards`/);
    await invalid(
      backward(new LSTM(2, { goBackwards: true, returnSequences: true })),
      /same value for `returnSequences`, got false and true/,
    );
    await invalid(
      backward(new LSTM(3, { goBackwards: true }), "sum"),
      /merge 2 and 3 units by "sum"/,
    );
    for (const layer of [undefined, 5, {}]) {
      await invalid(
        () => new TimeDistributed(any(layer)),
        /TimeDistributed expects a layer that can be applied to each step/,
      );
    }
    for (const cell of [undefined, null, 5, new LSTM(2), [], [new LSTMCell(2), undefined]]) {
      await invalid(() => new RNN(any(cell)), /Expected a cell such as `new LSTMCell\(64\)`/);
      await invalid(() => new StackedRNNCells(any(cell)), /Expected a cell/);
    }
  });

  test("that the core refuses have the names that they have here", async () => {
    const huge = () => new Sequential([new Embedding(2 ** 28, 1)]).predict([[1, 2]]);
    await invalid(huge, /`inputDim` must be a positive integer of at most 134,217,728/);
  });

  test("of other layers", async () => {
    await invalid(() => new Conv1D(2, any([3, 3])), /`kernelSize`, expected one number/);
    await invalid(
      () => new Conv1D(2, 3, { padding: any("full") }),
      /"valid", "same", "causal".*"full"/,
    );
    await invalid(() => new Conv1D(2, 3, { strides: 2, dilationRate: 2 }), /can't both be above 1/);
    await invalid(() => new MaxPooling1D({ poolSize: 0 }), /MaxPooling1D.*`poolSize`.*got 0/);
    await invalid(() => new MaxPooling1D({ padding: any("causal") }), /`padding`.*got "causal"/);
    await invalid(() => new Reshape(any(5)), /Reshape.*`targetShape`.*got 5/);
    await invalid(() => new Reshape([-1, -1]), /one of which may be -1, got \[-1,-1\]/);
    await invalid(() => new Reshape([]), /got \[\]/);
    await invalid(
      () => new Permute(any([1, 3])),
      /`dims`, expected the numbers from 1 on in some order, such as \[2, 1\], got \[1,3\]/,
    );
    await invalid(() => new RepeatVector(-1), /RepeatVector.*`n`.*got -1/);
    await invalid(() => new Activation(any(5)), /Activation.*`activation`.*got 5/);
    await invalid(() => new Masking({ maskValue: Number.NaN }), /`maskValue`.*got NaN/);
    await invalid(() => new LayerNormalization({ epsilon: -1 }), /`epsilon`.*at least 0, got -1/);
    await invalid(() => new BatchNormalization({ epsilon: -1 }), /`epsilon`.*at least 0, got -1/);
    await invalid(() => new BatchNormalization({ momentum: any("a") }), /`momentum`.*got "a"/);
    await invalid(() => new BatchNormalization({ axis: any([-1]) }), /`axis`, expected -1/);
    await invalid(
      () => new RMSNormalization({ axis: any([1, 2]) }),
      /`axis`.*got an array of length 2/,
    );
    await invalid(() => new GroupNormalization({ groups: 0 }), /`groups`.*positive.*got 0/);
    await invalid(
      () => new UnitNormalization({ axis: [] }),
      /`axis`.*an integer or a list.*got \[\]/,
    );
    await invalid(() => new UnitNormalization({ axis: any("a") }), /`axis`.*got "a"/);
    await invalid(() => new Embedding(any(undefined), 3), /`inputDim`.*got undefined/);
  });

  test("of inputs", async () => {
    const shape = (value: unknown) => () => input({ shape: any(value) });
    for (const value of [undefined, null, 5, [], [1, 2, 3, 4, 5], [0], [-1, 2], [1.5], ["3"], {}]) {
      await invalid(shape(value), /input expects a `shape` such as \[null\] for token ids/);
    }
    await invalid(() => input(any(undefined)), /input expects an object of options, got undefined/);
    await invalid(() => input({ shape: [3], batchSize: 0 }), /`shape`.*got \[0,3\]/);
    await invalid(() => input({ shape: [3], name: "a/b" }), /`name`.*without "\/"/);
    await invalid(() => input(any({ shape: [3], batch_size: 3 })), /Did you mean `batchSize`/);
  });
});

describe("whatever is given to a constructor", () => {
  const VALUES: unknown[] = [
    undefined,
    null,
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 60,
    10n,
    "",
    "relu",
    true,
    [],
    [null],
    [[]],
    {},
    { name: 5 },
    { units: 3 },
    new Date(),
    () => 1,
    Symbol.iterator,
    new Float32Array(2),
  ];
  const LAYERS = Object.entries(bptt).filter(
    ([name, value]) =>
      name !== "Cell" &&
      typeof value === "function" &&
      Object.prototype.isPrototypeOf.call(bptt.Layer, value),
  ) as [string, new (...args: unknown[]) => unknown][];

  test("all layers are tried", () => expect(LAYERS.length).toBeGreaterThan(25));

  test.each(LAYERS)("%s takes it or refuses it in a sentence", (_, Class) => {
    for (const first of VALUES) {
      for (const second of [...VALUES, 3]) {
        for (const args of [[first], [first, second], [4, first, second]]) {
          try {
            new Class(...args);
          } catch (error) {
            expect(error).toBeInstanceOf(BpttError);
            expect((error as BpttError).message).toMatch(/\.$/);
          }
        }
      }
    }
  });
});

// Who writes `new Dense({ units: 1 })`, as Keras allows, is shown the form to write.
import { describe, expect, test } from "vitest";
import * as bptt from "../../ts/index.js";
import { expectError } from "../support/models.js";

const cell = new bptt.LSTMCell(2);
const layer = new bptt.LSTM(2);
const dense = new bptt.Dense(2);

/** Options of each class among which its arguments are, and the answer. */
const MISPLACED: Record<string, [options: object, answer: string]> = {
  Activation: [
    { activation: "relu", name: "a" },
    'its activation first: new Activation("relu", { ... }).',
  ],
  AlphaDropout: [{ rate: 0.5 }, "its rate first: new AlphaDropout(0.5)."],
  AveragePooling1D: [
    { poolSize: 2, padding: "same" },
    "its poolSize first: new AveragePooling1D(2, { ... }).",
  ],
  Bidirectional: [
    { layer, mergeMode: "sum" },
    "its layer first: new Bidirectional(layer, { ... }).",
  ],
  Conv1D: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new Conv1D(8, 3, { ... }).",
  ],
  Conv1DTranspose: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new Conv1DTranspose(8, 3, { ... }).",
  ],
  Conv2D: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new Conv2D(8, 3, { ... }).",
  ],
  Conv2DTranspose: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new Conv2DTranspose(8, 3, { ... }).",
  ],
  ConvLSTM1D: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new ConvLSTM1D(8, 3, { ... }).",
  ],
  ConvLSTM2D: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new ConvLSTM2D(8, 3, { ... }).",
  ],
  SeparableConv1D: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new SeparableConv1D(8, 3, { ... }).",
  ],
  SeparableConv2D: [
    { filters: 8, kernelSize: 3, padding: "same" },
    "its filters and kernelSize first: new SeparableConv2D(8, 3, { ... }).",
  ],
  DepthwiseConv2D: [
    { kernelSize: 3, padding: "same" },
    "its kernelSize first: new DepthwiseConv2D(3, { ... }).",
  ],
  AveragePooling2D: [
    { poolSize: 2, padding: "same" },
    "its poolSize first: new AveragePooling2D(2, { ... }).",
  ],
  CenterCrop: [{ height: 2, width: 3 }, "its height and width first: new CenterCrop(2, 3)."],
  Dense: [{ units: 1 }, "its units first: new Dense(1)."],
  Dot: [{ axes: [2, 1], normalize: true }, "its axes first: new Dot([2, 1], { ... })."],
  Dropout: [{ rate: 0.5 }, "its rate first: new Dropout(0.5)."],
  EinsumDense: [
    { equation: "ab,bc->ac", outputShape: 4 },
    'its equation and outputShape first: new EinsumDense("ab,bc->ac", 4).',
  ],
  Embedding: [
    { inputDim: 100, outputDim: 8, maskZero: true },
    "its inputDim and outputDim first: new Embedding(100, 8, { ... }).",
  ],
  GRU: [{ units: 4, resetAfter: false }, "its units first: new GRU(4, { ... })."],
  GRUCell: [{ units: 4 }, "its units first: new GRUCell(4)."],
  GaussianDropout: [{ rate: 0.5 }, "its rate first: new GaussianDropout(0.5)."],
  GaussianNoise: [{ stddev: 0.1 }, "its stddev first: new GaussianNoise(0.1)."],
  LSTM: [{ units: 4, returnSequences: true }, "its units first: new LSTM(4, { ... })."],
  LSTMCell: [{ units: 4 }, "its units first: new LSTMCell(4)."],
  GroupQueryAttention: [
    { headDim: 2, numQueryHeads: 4, numKeyValueHeads: 2, useGate: true },
    "its headDim and numQueryHeads and numKeyValueHeads first: new GroupQueryAttention(2, 4, 2, { ... }).",
  ],
  MultiHeadAttention: [
    { numHeads: 2, keyDim: 4 },
    "its numHeads and keyDim first: new MultiHeadAttention(2, 4).",
  ],
  Permute: [{ dims: [2, 1] }, "its dims first: new Permute([2, 1])."],
  PositionEmbedding: [
    { sequenceLength: 9, initializer: "ones" },
    "its sequenceLength first: new PositionEmbedding(9, { ... }).",
  ],
  AttentionCell: [{ cell, units: 2 }, "its cell first: new AttentionCell(cell, { ... })."],
  RNN: [{ cell, returnSequences: true }, "its cell first: new RNN(cell, { ... })."],
  RandomRotation: [
    { factor: 0.1, fillMode: "wrap" },
    "its factor first: new RandomRotation(0.1, { ... }).",
  ],
  RandomTranslation: [
    { heightFactor: 0.1, widthFactor: 0.2 },
    "its heightFactor and widthFactor first: new RandomTranslation(0.1, 0.2).",
  ],
  RepeatVector: [{ n: 3 }, "its n first: new RepeatVector(3)."],
  Rescaling: [{ scale: 0.5, offset: 1 }, "its scale first: new Rescaling(0.5, { ... })."],
  Reshape: [{ targetShape: [-1, 2] }, "its targetShape first: new Reshape([-1, 2])."],
  Resizing: [
    { height: 2, width: 3, antialias: true },
    "its height and width first: new Resizing(2, 3, { ... }).",
  ],
  SimpleRNN: [{ units: 4 }, "its units first: new SimpleRNN(4)."],
  SimpleRNNCell: [{ units: 4 }, "its units first: new SimpleRNNCell(4)."],
  SpatialDropout1D: [{ rate: 0.5 }, "its rate first: new SpatialDropout1D(0.5)."],
  StackedRNNCells: [{ cells: [cell] }, "its cells first: new StackedRNNCells(cells)."],
  TimeDistributed: [{ layer: dense }, "its layer first: new TimeDistributed(layer)."],
  Constant: [{ value: 0.5 }, "its value first: new Constant(0.5)."],
  L1: [{ l1: 0.1 }, "its l1 first: new L1(0.1)."],
  L2: [{ l2: 0.1 }, "its l2 first: new L2(0.1)."],
  MaxNorm: [{ maxValue: 3, axis: 1 }, "its maxValue first: new MaxNorm(3, { ... })."],
};

const make = (name: string, ...args: unknown[]) =>
  Reflect.construct((bptt as unknown as Record<string, new () => object>)[name]!, args);

test.each(Object.entries(MISPLACED))("%s with all among its options", async (name, given) => {
  const [options, answer] = given;
  const message = await expectError(() => make(name, options), "InvalidArgument");
  expect(message).toBe(`${name} takes ${answer}`);
});

test("every layer that takes arguments before its options is in the table", () => {
  const layers = Object.entries(bptt).filter(([, Class]) => {
    const isLayer = Object.prototype.isPrototypeOf.call(bptt.Layer, Class);
    const others: unknown[] = [bptt.Cell, bptt.Model, bptt.Functional, bptt.Sequential];
    return isLayer && !others.includes(Class) && (Class as { length: number }).length > 0;
  });
  expect(layers.map(([name]) => name).filter((name) => !(name in MISPLACED))).toEqual([]);
});

describe("also", () => {
  const answers = async (answer: string, name: string, ...args: unknown[]) =>
    expect(await expectError(() => make(name, ...args), "InvalidArgument")).toBe(answer);

  test("in Keras's spelling, and where only some are there", async () => {
    const first = "Embedding takes its inputDim and outputDim first: new Embedding";
    await answers(`${first}(100, 8).`, "Embedding", { input_dim: 100, output_dim: 8 });
    await answers(`${first}(100, outputDim).`, "Embedding", { inputDim: 100 });
    await answers(`${first}(100, 8, { ... }).`, "Embedding", 100, { outputDim: 8, maskZero: true });
    await answers(`${first}(100, 8).`, "Embedding", { inputDim: 100 }, { outputDim: 8 });
    await answers(`${first}(100, outputDim, { ... }).`, "Embedding", 100, { maskZero: true });
    await answers("LSTM takes its units first: new LSTM(units, { ... }).", "LSTM", {
      return_sequences: true,
    });
  });

  test("but not for what holds nothing that the class knows", async () => {
    for (const object of [{}, { size: 3 }, { data: [1], shape: [1] }]) {
      await expectError(() => make("Dense", object), "InvalidArgument", /`units`.*an object\.$/);
    }
  });
});

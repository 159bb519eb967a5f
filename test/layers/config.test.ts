// Layers as configurations: what is written is read back, and is what Keras 3 writes for the same layer.
import { describe, expect, test } from "vitest";
import {
  Activation,
  Bidirectional,
  Conv1D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  GRUCell,
  input,
  type Layer,
  LayerNormalization,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling1D,
  Permute,
  RepeatVector,
  Rescaling,
  Reshape,
  RNN,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  SpatialDropout1D,
  StackedRNNCells,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const cell = {
  activation: "relu",
  useBias: false,
  kernelInitializer: "he_normal",
  recurrentInitializer: { class_name: "Orthogonal", config: { gain: 2 } },
  biasInitializer: "ones",
  kernelRegularizer: "l1",
  recurrentRegularizer: { class_name: "L1L2", config: { l1: 0.1, l2: 0.2 } },
  biasRegularizer: "l2",
  kernelConstraint: "non_neg",
  recurrentConstraint: { class_name: "MaxNorm", config: { max_value: 3, axis: 1 } },
  biasConstraint: "unit_norm",
  dropout: 0.25,
  recurrentDropout: 0.125,
} as const;
const sequence = {
  returnSequences: true,
  goBackwards: true,
  unroll: true,
  zeroOutputForMask: true,
} as const;
const named = { name: "mine", trainable: false } as const;
const weighed = {
  activation: "gelu",
  kernelInitializer: "lecun_uniform",
  biasInitializer: { class_name: "Constant", config: { value: 2 } },
  kernelRegularizer: { class_name: "OrthogonalRegularizer", config: { factor: 0.1 } },
  biasRegularizer: "l1_l2",
  biasConstraint: "min_max_norm",
} as const;

/** Every layer with options other than its defaults, for rows of 6 steps and 4 features. */
const LAYERS: Layer[] = [
  new SimpleRNN(3, { ...cell, ...sequence, ...named }),
  new LSTM(3, {
    ...cell,
    ...sequence,
    ...named,
    unitForgetBias: false,
    recurrentActivation: "tanh",
  }),
  new GRU(3, {
    ...cell,
    ...sequence,
    ...named,
    resetAfter: false,
    recurrentActivation: "softsign",
  }),
  new RNN(new GRUCell(3, { ...cell, name: "one", resetAfter: false }), { ...sequence, ...named }),
  new RNN(
    new StackedRNNCells(
      [new LSTMCell(3, { ...cell, trainable: false }), new SimpleRNNCell(2, { dropout: 0.5 })],
      { name: "stack" },
    ),
  ),
  new Bidirectional(new LSTM(3, cell), { ...named, mergeMode: "mul" }),
  new Bidirectional(new LSTM(3, { returnSequences: true }), {
    backwardLayer: new GRU(2, { goBackwards: true, returnSequences: true, name: "back" }),
  }),
  new TimeDistributed(new Dense(3, { ...weighed, trainable: false, name: "inner" }), named),
  new Dense(3, { ...weighed, ...named, useBias: false }),
  new Conv1D(3, 2, { ...weighed, kernelRegularizer: "l2", strides: 2, padding: "causal" }),
  new Conv1D(3, 2, { dilationRate: 2, useBias: false, padding: "same" }),
  new MaxPooling1D({ poolSize: 3, strides: 1, padding: "same" }),
  new LayerNormalization({ epsilon: 0.01, center: false, gammaConstraint: "non_neg" }),
  new LayerNormalization({ scale: false, betaInitializer: "ones", betaRegularizer: "l1" }),
  new Activation("log_softmax", named),
  new Dropout(0.25, named),
  new SpatialDropout1D(0.25, { name: "mine" }),
  new GaussianNoise(0.5),
  new Rescaling(0.25, { offset: -1, ...named }),
  new TimeDistributed(new Rescaling(-2, { name: "inner" })),
  new Masking({ maskValue: -1 }),
  new Flatten(named),
  new GlobalAveragePooling1D(named),
  new GlobalMaxPooling1D(named),
  new Reshape([-1, 8]),
  new Permute([2, 1]),
];

const copyOf = (model: Sequential) => Sequential.fromConfig(JSON.parse(JSON.stringify(model)));

describe("every layer survives a configuration", () => {
  test.each(LAYERS)("%#", (layer) => {
    const model = new Sequential([input({ shape: [6, 4] }), layer]);
    const copy = copyOf(model);
    expect(copy.getConfig()).toEqual(model.getConfig());
    expect(copy.layers[0]).not.toBe(layer);
    expect(copy.layers[0]!.name).toBe(layer.name);
    expect(copy.layers[0]!.trainable).toBe(layer.trainable);
    expect(copy.outputShape).toEqual(model.outputShape);
    expect(copy.countParams()).toBe(model.countParams());
    // Nothing fell back to a default on the way: a plain layer of the class says something else.
    expect(JSON.stringify(copy.layers[0]!.getConfig())).toBe(JSON.stringify(layer.getConfig()));
  });

  test("of vectors and of ids", () => {
    const vectors = new Sequential([input({ shape: [4] }), new RepeatVector(3, named)]);
    expect(copyOf(vectors).getConfig()).toEqual(vectors.getConfig());
    const ids = new Sequential([
      input({ shape: [null] }),
      new Embedding(9, 4, {
        maskZero: true,
        embeddingsInitializer: "ones",
        embeddingsRegularizer: "l2",
        embeddingsConstraint: "unit_norm",
      }),
      new LSTM(2),
    ]);
    expect(copyOf(ids).getConfig()).toEqual(ids.getConfig());
    expect(ids.getConfig().layers[0]!.config.dtype).toBe("int32");
  });

  test("stateful layers keep their batch", () => {
    const model = new Sequential([
      input({ batchShape: [4, null, 2] }),
      new LSTM(3, { stateful: true }),
    ]);
    expect(copyOf(model).inputShape).toEqual([4, null, 2]);
    expect(copyOf(model).layers[0]!.getConfig()).toMatchObject({ stateful: true });
  });
});

describe("settings are named and valued as in Keras", () => {
  test("of an LSTM", () => {
    // `LSTM(3).get_config()` without name, dtype and bookkeeping.
    expect(new LSTM(3).getConfig()).toEqual({
      units: 3,
      activation: "tanh",
      recurrent_activation: "sigmoid",
      use_bias: true,
      unit_forget_bias: true,
      kernel_initializer: { class_name: "GlorotUniform", config: {} },
      recurrent_initializer: { class_name: "Orthogonal", config: { gain: 1 } },
      bias_initializer: { class_name: "Zeros", config: {} },
      kernel_regularizer: null,
      recurrent_regularizer: null,
      bias_regularizer: null,
      kernel_constraint: null,
      recurrent_constraint: null,
      bias_constraint: null,
      dropout: 0,
      recurrent_dropout: 0,
      return_sequences: false,
      return_state: false,
      go_backwards: false,
      stateful: false,
      unroll: false,
      zero_output_for_mask: false,
    });
  });

  test("a model says where Keras finds its class, and that of an initializer", () => {
    const model = new Sequential([input({ shape: [4] }), new Dense(1)]);
    const { layers } = model.getConfig();
    expect(JSON.parse(JSON.stringify(model))).toMatchObject({
      module: "keras",
      class_name: "Sequential",
    });
    expect(layers[1]!.config.kernel_initializer).toEqual({
      module: "keras.initializers",
      class_name: "GlorotUniform",
      config: {},
      registered_name: null,
    });
  });

  test("Keras's SpatialDropout1D takes no `trainable`", () => {
    const model = new Sequential([input({ shape: [4, 2] }), new SpatialDropout1D(0.5)]);
    expect(model.getConfig().layers[1]!.config).not.toHaveProperty("trainable");
  });
});

describe("configurations that cannot be read are refused", () => {
  const read = (layers: unknown) => () => Sequential.fromConfig({ name: "m", layers } as never);

  test("whatever stands in the place of a layer", async () => {
    for (const entry of [null, 5, "Dense", [], {}, { class_name: "Dense" }]) {
      await expect(async () => read([entry])()).rejects.toThrow(/layer|class|config/);
    }
    const inner = (class_name: string, config: object) => read([{ class_name, config }]);
    await expectError(inner("Bidirectional", {}), "InvalidArgument", /the layer of .* an object/);
    await expectError(inner("TimeDistributed", {}), "InvalidArgument", /the layer of .* an object/);
    await expectError(inner("RNN", {}), "InvalidArgument", /the cell of RNN/);
    await expectError(
      inner("RNN", { cell: { class_name: "StackedRNNCells", config: { cells: 5 } } }),
      "InvalidArgument",
      /the cells of .* a list/,
    );
    await expectError(inner("LSTM", { units: "many" }), "Unsupported", /LSTM.*`units`.*"many"/);
  });

  test("settings that bptt lacks, unless they change nothing", async () => {
    const conv = (config: object) =>
      read([
        { class_name: "Conv1D", config: { name: "c", filters: 2, kernel_size: [3], ...config } },
      ]);
    await expectError(conv({ groups: 2 }), "Unsupported", /Conv1D "c" sets `groups` to 2/);
    expect(conv({ groups: 1, data_format: "channels_last" })().layers).toHaveLength(1);
    await expectError(conv({ data_format: "channels_first" }), "Unsupported", /`data_format`/);
  });
});

// Layers as configurations: what is written is read back, and is what Keras 3 writes for the same layer.
import { describe, expect, test } from "vitest";
import {
  Dense,
  Embedding,
  input,
  LSTM,
  RepeatVector,
  Sequential,
  SpatialDropout1D,
} from "../../ts/index.js";
import { everyImageLayer, everyLayer, named } from "../support/every_layer.js";
import { expectError } from "../support/models.js";

const namesOf = async (model: Sequential) => (await model.getWeights()).map(({ name }) => name);
const copyOf = (model: Sequential) => Sequential.fromConfig(JSON.parse(JSON.stringify(model)));

describe("every layer survives a configuration", () => {
  test.each([
    ...everyLayer().map((layer) => [[6, 4], layer] as const),
    ...everyImageLayer().map((layer) => [[6, 4, 2], layer] as const),
  ])("%#", async (shape, layer) => {
    const model = new Sequential([input({ shape }), layer]);
    const copy = copyOf(model);
    expect(copy.getConfig()).toEqual(model.getConfig());
    expect(copy.layers[0]).not.toBe(layer);
    expect(copy.layers[0]!.name).toBe(layer.name);
    expect(copy.layers[0]!.trainable).toBe(layer.trainable);
    expect(copy.outputShape).toEqual(model.outputShape);
    expect(copy.countParams()).toBe(model.countParams());
    // Nothing fell back to a default on the way: a plain layer of the class says something else.
    expect(JSON.stringify(copy.layers[0]!.getConfig())).toBe(JSON.stringify(layer.getConfig()));
    // Weights go by the names that both have.
    expect(await namesOf(copy)).toEqual(await namesOf(model));
    await copy.loadWeights(await model.saveWeights());
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

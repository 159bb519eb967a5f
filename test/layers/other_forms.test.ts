// Configurations that are not in Keras 3's form, or not of the model that they are given to: said in words, never half read.
import { describe, expect, test } from "vitest";
import {
  Activation,
  Bidirectional,
  Dense,
  Dropout,
  GaussianNoise,
  GRU,
  GRUCell,
  input,
  type Layer,
  LSTM,
  Model,
  RNN,
  Sequential,
  SimpleRNN,
  SpatialDropout1D,
  type SymbolicTensor,
  TimeDistributed,
} from "../../ts/index.js";
import { NotEqual } from "../../ts/operations/index.js";
import { expectError } from "../support/models.js";

const rnn = (config: object, more: object = {}) => ({
  class_name: "SimpleRNN",
  config: { name: "rnn", units: 2, ...config },
  ...more,
});

/** What other tools wrote, and what the sentence about each must say. */
const FORMS: Record<string, [config: object, words: RegExp]> = {
  "a Sequential of Keras 1": [
    {
      class_name: "Sequential",
      keras_version: "1.2.2",
      config: [rnn({ output_dim: 2, batch_input_shape: [null, 3, 2], init: "glorot_uniform" })],
    },
    /Keras 1 .*keras_version is "1\.2\.2"/,
  ],
  "a Sequential of early Keras 2": [
    { class_name: "Sequential", config: [rnn({ batch_input_shape: [null, 3, 2] })] },
    /Keras 2 .*config is a list/,
  ],
  "a Sequential of Keras 2": [
    {
      class_name: "Sequential",
      config: { name: "s", layers: [rnn({ batch_input_shape: [null, 3, 2] })] },
    },
    /Keras 2 .*"rnn" has `batch_input_shape`/,
  ],
  "the inner configuration of Keras 2": [
    { name: "s", layers: [rnn({}), rnn({ name: "second", time_major: false })] },
    /Keras 2 .*"second" has `time_major`/,
  ],
  "a functional model of Keras 2": [
    {
      class_name: "Functional",
      config: {
        name: "model",
        layers: [
          { class_name: "InputLayer", name: "in", config: { name: "in" }, inbound_nodes: [] },
          { ...rnn({}), name: "rnn", inbound_nodes: [[["in", 0, 0, {}]]] },
        ],
        input_layers: [["in", 0, 0]],
        output_layers: [["rnn", 0, 0]],
      },
    },
    /Keras 2 .*"rnn" has `inbound_nodes` of lists/,
  ],
  "a Model of Keras 2": [
    { class_name: "Model", config: { layers: [], input_layers: [], output_layers: [] } },
    /Keras 2 .*class_name is "Model"/,
  ],
  "a model.json of TensorFlow.js": [
    { format: "layers-model", modelTopology: { class_name: "Sequential" }, weightsManifest: [] },
    /TensorFlow\.js Layers .*"modelTopology"/,
  ],
  "a topology of TensorFlow.js": [
    { class_name: "Sequential", keras_version: "tfjs-layers 4.22.0", config: [] },
    /TensorFlow\.js Layers .*"tfjs-layers 4\.22\.0"/,
  ],
  "a topology that its converter wrapped": [
    { keras_version: "2.15.0", model_config: { class_name: "Functional", config: {} } },
    /TensorFlow\.js Layers .*"model_config"/,
  ],
};

describe("other forms say what they are and what can be done", () => {
  test.each(Object.entries(FORMS))("%s", async (_, [config, words]) => {
    for (const read of [() => Sequential.fromConfig(config), () => Model.fromConfig(config)]) {
      await expectError(
        read,
        "Unsupported",
        words,
        /(loadModel reads whole models of that form|load it with Keras 2)/,
      );
    }
  });
});

describe("a configuration of the other kind of model", () => {
  const functional = () => {
    const x = input({ shape: [3, 2] });
    return new Model({ inputs: x, outputs: [new LSTM(2).apply(x), new LSTM(2).apply(x)] });
  };
  const chained = () => new Sequential([input({ shape: [3, 2] }), new LSTM(2), new Dense(1)]);

  test("is named, with the method that reads it", async () => {
    for (const config of [functional().toJSON(), functional().getConfig()]) {
      await expectError(
        () => Sequential.fromConfig(config),
        "Unsupported",
        /functional/i,
        /use `Model\.fromConfig`/,
      );
    }
    await expectError(
      () => Model.fromConfig(chained().toJSON()),
      "Unsupported",
      /use `Sequential\.fromConfig`/,
    );
    await expectError(
      () => Model.fromConfig(chained().getConfig()),
      "InvalidArgument",
      /'input_layers'/,
    );
  });

  test("of somebody's own class is none that is known", async () => {
    await expectError(
      () => Sequential.fromConfig({ ...chained().toJSON(), class_name: "MyModel" }),
      "Unsupported",
      /MyModel "sequential"/,
    );
    await expectError(
      () => Sequential.fromConfig({ ...chained().toJSON(), registered_name: "my>Sequential" }),
      "Unsupported",
      /registered as "my>Sequential"/,
    );
  });
});

describe("classes that only look like Keras's", () => {
  const read = (entry: object) => () => Sequential.fromConfig({ name: "s", layers: [entry] });
  const lstm = { class_name: "LSTM", config: { name: "mine", units: 2 } };

  test.each([
    ["by their module", { ...lstm, module: "my.layers" }, /LSTM "mine" of the module "my\.layers"/],
    ["by their registration", { ...lstm, registered_name: "my>LSTM" }, /registered as "my>LSTM"/],
    [
      "as cells",
      {
        class_name: "RNN",
        config: { cell: { class_name: "LSTMCell", module: "my", config: { units: 2 } } },
      },
      /LSTMCell of the module "my"/,
    ],
  ])("are refused %s", async (_, entry, words) => {
    await expectError(read(entry), "Unsupported", words);
  });
});

/** What Keras calls with a `training` of its own. */
const TRAINED: Record<string, () => Layer> = {
  Dropout: () => new Dropout(0.5),
  SpatialDropout1D: () => new SpatialDropout1D(0.5),
  GaussianNoise: () => new GaussianNoise(1),
  Dense: () => new Dense(2),
  SimpleRNN: () => new SimpleRNN(2, { returnSequences: true }),
  LSTM: () => new LSTM(2, { returnSequences: true }),
  GRU: () => new GRU(2, { returnSequences: true }),
  RNN: () => new RNN(new GRUCell(2), { returnSequences: true }),
  Bidirectional: () => new Bidirectional(new LSTM(1, { returnSequences: true })),
  TimeDistributed: () => new TimeDistributed(new Dense(2)),
};

test.each(Object.entries(TRAINED))(
  "a call of %s may say `training`, which `fit` and `predict` decide",
  async (_, make) => {
    const x = input({ shape: [3, 2] });
    using model = new Model({ inputs: x, outputs: make().apply(x) as SymbolicTensor, seed: 1 });
    const config = JSON.parse(JSON.stringify(model));
    const call = config.config.layers.at(-1).inbound_nodes[0];
    const rows = [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ];
    for (const training of [true, false, null]) {
      call.kwargs.training = training;
      using other = Model.fromConfig(config, { seed: 1 });
      expect(await other.predict(rows)).toEqual(await model.predict(rows));
    }
    call.kwargs.training = 1;
    await expectError(() => Model.fromConfig(config), "Unsupported", /`training`/);
  },
);

test("arrays of constants keep their numbers through a configuration", async () => {
  const matrix = [
    [0.5, -1],
    [2, 0.25],
    [1, 1],
  ];
  const model = new Sequential([
    input({ shape: [3] }),
    new Dense(2, {
      kernelInitializer: { class_name: "Constant", config: { value: matrix } },
      biasInitializer: { class_name: "Constant", config: { value: [3] } },
    }),
  ]);
  for (const one of [model, Sequential.fromConfig(JSON.parse(JSON.stringify(model)))]) {
    const [kernel, bias] = await one.getWeights();
    expect([...kernel!.data]).toEqual(matrix.flat());
    expect([...bias!.data]).toEqual([3, 3]);
  }
  await expectError(
    () =>
      new Sequential([
        input({ shape: [3] }),
        new Dense(2, {
          kernelInitializer: { class_name: "Constant", config: { value: [[1, 2, 3]] } },
        }),
      ]).getWeights(),
    "Shape",
    /dense\.kernel_initializer has shape \[1, 3\]/,
  );
  await expectError(
    () => new LSTM(2, { biasInitializer: { class_name: "Constant", config: { value: [1, 2] } } }),
    "InvalidArgument",
    /`unitForgetBias: false`/,
  );
});

describe("what would compute other numbers than Keras's is refused", () => {
  const within = (inner: object) => ({
    name: "s",
    layers: [{ class_name: "Dense", config: { name: "d", units: 2, ...inner } }],
  });
  const refused: [string, () => unknown, RegExp][] = [
    [
      "an activation of another type",
      () => {
        const config = { alpha: 1, dtype: "float16" };
        return Sequential.fromConfig(within({ activation: { class_name: "ELU", config } }));
      },
      /ELU.*`dtype` to "float16"/,
    ],
    [
      "a stateful layer that is applied twice",
      () => {
        const x = input({ batchShape: [2, 3, 1] });
        const gru = new GRU(1, { stateful: true, returnSequences: true });
        return new Model({ inputs: x, outputs: gru.apply(gru.apply(x)) });
      },
      /stateful layer "gru" is applied more than once/,
    ],
    ["an integer that floats can't tell from the next", () => new NotEqual(2 ** 24), /16777216/],
  ];
  test.each(refused)("%s", async (_, make, words) => {
    await expectError(make, "Unsupported", words);
  });
});

describe("a crossentropy finds the logits behind layers that change nothing, as in Keras", () => {
  const layers: Record<string, () => Layer[]> = {
    Dropout: () => [new Dropout(0)],
    SpatialDropout1D: () => [new SpatialDropout1D(0)],
    "GaussianNoise and Activation": () => [new GaussianNoise(0), new Activation("linear")],
  };
  test.each(Object.keys(layers))("%s", async (name) => {
    const losses = [];
    for (const more of [[], layers[name]!()]) {
      const head = new Dense(1, { activation: "sigmoid", kernelInitializer: "ones" });
      using model = new Sequential([head, ...more], { seed: 1 });
      model.compile({ loss: "binary_crossentropy", optimizer: "sgd" });
      const x = [[[40], [-60]]];
      losses.push(await model.trainOnBatch(x, [[[0], [1]]]), (await model.getWeights())[0]!.data);
      expect((await model.predict(x)).toArray()).toHaveLength(1);
    }
    // 40 and 60 from probabilities of 1 and 0, which are clipped where there are no logits.
    expect(losses[0]).toEqual({ loss: 50 });
    expect(losses.slice(2)).toEqual(losses.slice(0, 2));
  });
});

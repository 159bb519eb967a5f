// Building a model: names, shapes, summary, configuration. None of it needs the engine.
import { describe, expect, test } from "vitest";
import {
  Adam,
  Dense,
  Embedding,
  engineInfo,
  RMSprop,
  Sequential,
  SGD,
  SimpleRNN,
} from "../ts/index.js";
import { expectError } from "./support/models.js";

const reference = () =>
  new Sequential([
    new Embedding(10000, 128),
    new SimpleRNN(128),
    new Dense(1, { activation: "sigmoid" }),
  ]);

describe("layers", () => {
  test("are named as Keras names them, once in a model", () => {
    const model = new Sequential([
      new Embedding(5, 4),
      new SimpleRNN(3, { returnSequences: true }),
      new SimpleRNN(3),
      new Dense(2, { name: "head" }),
      new Dense(2),
      new Dense(2),
    ]);
    expect(model.layers.map(({ name }) => name)).toEqual([
      "embedding",
      "simple_rnn",
      "simple_rnn_1",
      "head",
      "dense",
      "dense_1",
    ]);
  });

  test("a repeated name is refused, a number given by hand is stepped over", async () => {
    const model = new Sequential([new Dense(1, { name: "dense_1" }), new Dense(1), new Dense(1)]);
    expect(model.layers.map(({ name }) => name)).toEqual(["dense_1", "dense", "dense_2"]);
    await expectError(
      () => model.add(new Dense(1, { name: "dense" })),
      "InvalidArgument",
      /unique names.*"dense"/,
    );
  });

  test("are layers, each once", async () => {
    const layer = new Dense(1);
    await expectError(() => new Sequential([layer, layer]), "InvalidArgument", /is there twice/);
    await expectError(
      () => new Sequential([{} as never]),
      "InvalidArgument",
      /Only layers can be added/,
    );
  });

  test("refuse what they cannot use, in Keras's words, and list what they accept", async () => {
    const invalid = (run: () => unknown, ...patterns: RegExp[]) =>
      expectError(run, "InvalidArgument", ...patterns);
    await invalid(
      () => new SimpleRNN(-3),
      /invalid value for argument `units`, expected a positive integer, got -3/,
    );
    await invalid(() => new Dense(1.5), /`units`.*got 1.5/);
    await invalid(() => new Dense("8" as never), /`units`.*got "8"/);
    await invalid(() => new Embedding(0, 4), /`inputDim`.*got 0/);
    await invalid(() => new Embedding(4, Number.NaN), /`outputDim`.*got NaN/);
    await invalid(
      () => new SimpleRNN(4, { activation: "tanhh" as never }),
      /"linear", "tanh", "relu", "sigmoid".*got "tanhh"/,
    );
    await invalid(() => new Dense(4, { activation: "maxout" as never }), /"softmax".*got "maxout"/);
    await invalid(
      () => new Dense(4, { kernelInitializer: "he_strange" as never }),
      /`kernelInitializer`.*"glorot_uniform"/,
    );
    await invalid(
      () => new Dense(4, { biasInitializer: "orthogonal" }),
      /`biasInitializer`.*matrices/,
    );
    await invalid(
      () => new SimpleRNN(4, { useBias: "no" as never }),
      /`useBias`, expected true or false/,
    );
    await invalid(
      () => new Dense(4, "relu" as never),
      /Dense expects an object of options, got "relu"/,
    );
    await invalid(
      () => new SimpleRNN(4, { return_sequences: true } as never),
      /Did you mean `returnSequences`/,
    );
    await invalid(
      () => new SimpleRNN(4, { droppedOut: 0.5 } as never),
      /does not know the option `droppedOut`/,
    );
    await invalid(() => new Dense(4, { name: "" }), /`name`/);
    await invalid(() => new Dense(4, { name: "a/b" }), /`name`.*without "\/"/);
  });
});

describe("optimizers", () => {
  const general = {
    ...{ clipnorm: null, clipvalue: null, global_clipnorm: null },
    ...{ use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: null },
    ...{ weight_decay: null, loss_scale_factor: null, gradient_accumulation_steps: null },
  };

  test("have Keras's defaults", () => {
    expect(new RMSprop().getConfig().config).toEqual({
      learning_rate: 0.001,
      rho: 0.9,
      momentum: 0,
      epsilon: 1e-7,
      centered: false,
      ...general,
    });
    expect(new SGD().getConfig().config).toEqual({
      learning_rate: 0.01,
      momentum: 0,
      nesterov: false,
      ...general,
    });
    expect(new Adam().getConfig().config).toEqual({
      learning_rate: 0.001,
      beta_1: 0.9,
      beta_2: 0.999,
      epsilon: 1e-7,
      amsgrad: false,
      ...general,
    });
  });

  test("refuse bad settings", async () => {
    await expectError(
      () => new Adam({ clipnorm: 1, clipvalue: 2 }),
      "InvalidArgument",
      /only one of `clipnorm`, `clipvalue` and `globalClipnorm`/,
    );
    await expectError(() => new SGD({ clipnorm: -1 }), "InvalidArgument", /`clipnorm`/);
    await expectError(
      () => new RMSprop({ learningRate: -1 }),
      "InvalidArgument",
      /`learningRate`.*at least 0, got -1/,
    );
    await expectError(() => new RMSprop({ rho: 2 }), "InvalidArgument", /`rho`.*between 0 and 1/);
    await expectError(
      () => new SGD({ learning_rate: 1 } as never),
      "InvalidArgument",
      /Did you mean `learningRate`/,
    );
    await expectError(
      () => new SGD({ momentum: Number.NaN }),
      "InvalidArgument",
      /`momentum`.*got NaN/,
    );
  });
});

describe("compile", () => {
  test("accepts Keras's spelling and camelCase", () => {
    for (const loss of ["binary_crossentropy", "binaryCrossentropy", "bce"] as const) {
      reference().compile({ loss, optimizer: "RMSprop", metrics: ["accuracy", "binaryAccuracy"] });
    }
    const model = reference();
    model.compile({ loss: "mse" });
    expect(model.optimizer).toBeInstanceOf(RMSprop);
  });

  test("lists what it accepts", async () => {
    const model = reference();
    const invalid = (options: object, pattern: RegExp) =>
      expectError(() => model.compile(options as never), "InvalidArgument", pattern);
    await invalid({ loss: "cct" }, /"binary_crossentropy", "binary_focal_crossentropy".*got "cct"/);
    await invalid({}, /needs a `loss`/);
    await invalid(
      { loss: "mse", optimizer: "momentum" },
      /"adadelta", "adafactor", "adagrad".*"sgd" or an instance.*got "momentum"/,
    );
    await invalid({ loss: "mse", metrics: ["iou"] }, /`metrics`.*"accuracy".*got "iou"/);
    await invalid({ loss: "mse", metrics: 5 }, /`metrics`.*got 5/);
    await invalid(
      { loss: "mse", metric: ["accuracy"] },
      /`metric`.*accepts: loss, lossWeights, optimizer, metrics/,
    );
  });

  test("refuses a class loss on one output, before and after building", async () => {
    const built = reference();
    built.build([null, 3]);
    const loss = "sparse_categorical_crossentropy";
    await expectError(
      () => built.compile({ loss }),
      "InvalidArgument",
      /at least two outputs.*"dense" has 1.*binary_crossentropy/,
    );
    const unbuilt = reference();
    unbuilt.compile({ loss });
    await expectError(() => unbuilt.fit([[1]], [0]), "InvalidArgument", /at least two outputs/);
  });

  test("refuses a metric that does not fit the targets of the loss", async () => {
    const model = new Sequential([new Dense(3, { activation: "softmax" })]);
    model.build([null, 2]);
    const options = {
      loss: "sparse_categorical_crossentropy",
      metrics: ["categorical_accuracy"],
    } as const;
    await expectError(
      () => model.compile(options),
      "InvalidArgument",
      /"categorical_accuracy" does not fit the loss/,
    );
  });
});

describe("build", () => {
  test("infers shapes without the engine", () => {
    const model = reference();
    model.build([null, 200]);
    expect(model.inputShape).toEqual([null, 200]);
    expect(model.outputShape).toEqual([null, 1]);
    expect(model.countParams()).toBe(1_313_025);
    expect(engineInfo().state).toBe("idle");
  });

  test("explains shapes that do not fit", async () => {
    const shape = (run: () => unknown, ...patterns: RegExp[]) =>
      expectError(run, "Shape", ...patterns);
    await shape(
      () => reference().build([null, 200, 3]),
      /"simple_rnn".*at most ndim=3, found ndim=4.*\(None, 200, 3, 128\)/,
    );
    await shape(() => reference().build("200" as never), /null for any number/);
    await shape(() => reference().build([null, 0]), /got \[null,0\]/);
    await shape(() => reference().build([200]), /got \[200\]/);
    const stacked = new Sequential([new Embedding(5, 2), new SimpleRNN(3), new SimpleRNN(3)]);
    await shape(
      () => stacked.build([null, 4]),
      /"simple_rnn_1".*ndim=3, found ndim=2.*returnSequences: true/,
    );
    const late = new Sequential([new Dense(3), new Embedding(5, 2)]);
    await shape(() => late.build([null, 4, 3]), /"embedding".*first layer/);
    await shape(
      () => new Sequential([new SimpleRNN(3)]).build([null, 4, null]),
      /last dimension.*known/,
    );
    await expectError(() => new Sequential().build([null, 3]), "NotBuilt", /no layers/);
  });

  test("a second shape is refused, the same one is not", async () => {
    const model = reference();
    model.build([null, 200]);
    model.build([null, 200]);
    await expectError(
      () => model.build([null, 100]),
      "Shape",
      /already been configured to use input shape \[null,200\]/,
    );
  });

  test("a layer added to a built model is checked against it", async () => {
    const model = new Sequential([new Embedding(5, 2), new SimpleRNN(3)]);
    model.build([null, 4]);
    await expectError(() => model.add(new SimpleRNN(3)), "Shape", /expected ndim=3/);
    expect(model.layers.length).toBe(2);
    model.add(new Dense(7));
    expect(model.outputShape).toEqual([null, 7]);
  });
});

describe("summary", () => {
  const print = (model: Sequential) => {
    const lines: string[] = [];
    model.summary((line) => lines.push(line));
    return lines.join("\n");
  };

  // Both tables are what Keras 3 prints for the same model in a terminal of 80 columns.
  test("is Keras's table", () => {
    const model = reference();
    model.build([null, 200]);
    expect(print(model)).toBe(`Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ embedding (Embedding)           │ (None, 200, 128)       │     1,280,000 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ simple_rnn (SimpleRNN)          │ (None, 128)            │        32,896 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 1)              │           129 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 1,313,025 (5.01 MB)
 Trainable params: 1,313,025 (5.01 MB)
 Non-trainable params: 0 (0.00 B)`);
  });

  test("shows a model that is not built", async () => {
    expect(print(reference())).toContain(
      "│ embedding (Embedding)           │ ?                      │   0 (unbuilt) │",
    );
    expect(print(reference())).toContain(" Total params: 0 (0.00 B)");
    await expectError(() => reference().countParams(), "NotBuilt", /build\(shape\)/);
  });

  test("widens for long names", () => {
    const name = "a_very_long_name_for_a_layer_of_any_kind";
    const lines = print(new Sequential([new Dense(1, { name })])).split("\n");
    expect(lines[4]).toContain(`${name} (Dense) │`);
    expect(new Set(lines.slice(1, 6).map((line) => line.length)).size).toBe(1);
  });
});

describe("configuration", () => {
  test("makes the same model again", () => {
    const model = new Sequential(
      [
        new Embedding(9, 4, {
          maskZero: true,
          embeddingsInitializer: { class_name: "RandomUniform", config: { minval: -1, maxval: 1 } },
        }),
        new SimpleRNN(3, { returnSequences: true, activation: "relu", useBias: false }),
        new Dense(2, { activation: "softmax", biasInitializer: "ones", name: "head" }),
      ],
      { name: "tagger" },
    );
    model.build([null, null]);
    const copy = Sequential.fromConfig(JSON.parse(JSON.stringify(model)));
    expect(copy.getConfig()).toEqual(model.getConfig());
    expect(copy.name).toBe("tagger");
    expect(copy.inputShape).toEqual([null, null]);
    expect(Sequential.fromConfig(model.getConfig(), { seed: 5 }).seed).toBe(5);
  });

  test("reads what Keras 3 writes", () => {
    const model = Sequential.fromConfig(kerasConfig());
    expect(model.layers.map(({ name }) => name)).toEqual([
      "embedding_1",
      "simple_rnn_1",
      "dense_1",
    ]);
    expect(model.inputShape).toEqual([null, 6]);
    expect(model.layers[1]!.getConfig()).toMatchObject({
      units: 3,
      activation: "tanh",
      return_sequences: false,
    });
  });

  test("refuses settings that would change the result, by their names", async () => {
    const config = kerasConfig();
    Object.assign(config.layers[2]!.config, { dtype: "float16" });
    await expectError(
      () => Sequential.fromConfig(config),
      "Unsupported",
      /SimpleRNN "simple_rnn_1" sets `dtype` to "float16"/,
    );
    const other = kerasConfig();
    other.layers[2]!.class_name = "Conv3D";
    await expectError(() => Sequential.fromConfig(other), "Unsupported", /"Conv3D"/);
    await expectError(() => Sequential.fromConfig({}), "InvalidArgument", /'name', 'layers'/);
  });
});

/** `model.get_config()` of Keras 3.15 for the reference architecture, small. */
function kerasConfig() {
  const dtype = {
    module: "keras",
    class_name: "DTypePolicy",
    config: { name: "float32" },
    registered_name: null,
  };
  const initializer = (class_name: string, config: object) => ({
    module: "keras.initializers",
    class_name,
    config,
    registered_name: null,
  });
  const glorot = initializer("GlorotUniform", { seed: null, input_axes: null, output_axes: null });
  const zeros = initializer("Zeros", {});
  const none = {
    kernel_regularizer: null,
    bias_regularizer: null,
    kernel_constraint: null,
    bias_constraint: null,
  };
  return {
    name: "sequential_1",
    trainable: true,
    dtype,
    layers: [
      {
        module: "keras.layers",
        class_name: "InputLayer",
        config: {
          batch_shape: [null, 6],
          dtype: "float32",
          sparse: false,
          ragged: false,
          name: "input_layer_1",
          optional: false,
        },
        registered_name: null,
      },
      {
        module: "keras.layers",
        class_name: "Embedding",
        config: {
          name: "embedding_1",
          trainable: true,
          dtype,
          input_dim: 50,
          output_dim: 4,
          embeddings_initializer: initializer("RandomUniform", {
            seed: null,
            minval: -0.05,
            maxval: 0.05,
          }),
          embeddings_regularizer: null,
          activity_regularizer: null,
          embeddings_constraint: null,
          mask_zero: false,
          quantization_config: null,
        },
        registered_name: null,
        build_config: { input_shape: [null, 6] },
      },
      {
        module: "keras.layers",
        class_name: "SimpleRNN",
        config: {
          name: "simple_rnn_1",
          trainable: true,
          dtype,
          return_sequences: false,
          return_state: false,
          go_backwards: false,
          stateful: false,
          unroll: false,
          zero_output_for_mask: false,
          units: 3,
          activation: "tanh",
          use_bias: true,
          kernel_initializer: glorot,
          recurrent_initializer: initializer("Orthogonal", { seed: null, gain: 1 }),
          bias_initializer: zeros,
          ...none,
          recurrent_regularizer: null,
          activity_regularizer: null,
          recurrent_constraint: null,
          dropout: 0,
          recurrent_dropout: 0,
        },
        registered_name: null,
        build_config: { input_shape: [null, 6, 4] },
      },
      {
        module: "keras.layers",
        class_name: "Dense",
        config: {
          name: "dense_1",
          trainable: true,
          dtype,
          units: 1,
          activation: "sigmoid",
          use_bias: true,
          kernel_initializer: glorot,
          bias_initializer: zeros,
          ...none,
          quantization_config: null,
        },
        registered_name: null,
        build_config: { input_shape: [null, 3] },
      },
    ],
    build_input_shape: [null, 6],
  };
}

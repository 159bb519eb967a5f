// Connected models as configurations. The form is Keras 3's: its `model_from_json` reads what is written here.
import { describe, expect, test } from "vitest";
import { Embedding, type FunctionalConfig, GRU, input, Model } from "../../ts/index.js";
import { MODELS } from "../support/every_layer.js";
import { expectError } from "../support/models.js";
import { numbers, sequences } from "./helpers.js";

const x = sequences(2, 4, 3);

const make = (name: string) => {
  const inputs = input({ shape: [4, 3], name: "signal" });
  return new Model({ inputs, outputs: MODELS[name]!(inputs), name: "mine", seed: 1 });
};

/** Operations of masks may come in another order. */
const inOrder = ({ layers, ...config }: FunctionalConfig) => {
  const operations = layers.filter(({ module }) => module === "keras.src.ops.numpy");
  const rest = layers.filter((entry) => !operations.includes(entry));
  return { ...config, rest, operations: operations.sort((a, b) => (a.name < b.name ? -1 : 1)) };
};

describe.each(Object.keys(MODELS))("%s", (name) => {
  test("is the same model again, by its configuration and by JSON", async () => {
    using model = make(name);
    for (const config of [model.getConfig(), JSON.parse(JSON.stringify(model))]) {
      using copy = Model.fromConfig(config, { seed: 1 });
      const { output_layers: outputs, ...rest } = inOrder(model.getConfig());
      // A list of one output is that output, as in Keras.
      const one = name === "list of one" ? (outputs as unknown[])[0] : outputs;
      expect(inOrder(copy.getConfig())).toEqual({ ...rest, output_layers: one });
      expect(copy.outputShapes).toEqual(model.outputShapes);
      expect(copy.name).toBe("mine");
      await copy.loadWeights(await model.saveWeights());
      const [a, b] = [await model.predict(x), await copy.predict(x)];
      expect(Array.isArray(b)).toBe(Array.isArray(a) && name !== "list of one");
      expect(numbers(b)).toEqual(numbers(a));
    }
  });
});

test("the form is Keras's", () => {
  const [ids, start] = [input({ shape: [null], name: "q" }), input({ shape: [3] })];
  const gru = new GRU(3, { returnSequences: true });
  const once = gru.apply(new Embedding(5, 3).apply(ids), { initialState: start });
  const model = new Model({ inputs: [ids, start], outputs: [gru.apply(once), once] });
  const tensor = (history: unknown[], shape: unknown[], dtype = "float32") => ({
    class_name: "__keras_tensor__",
    config: { shape, dtype, keras_history: history },
  });
  const config = model.getConfig();
  expect(config).toMatchObject({
    name: "functional",
    trainable: true,
    input_layers: [
      ["q", 0, 0],
      ["input_layer", 0, 0],
    ],
    output_layers: [
      ["gru", 1, 0],
      ["gru", 0, 0],
    ],
  });
  const [q, , embedding, layer] = config.layers;
  expect(q).toMatchObject({
    class_name: "InputLayer",
    config: { batch_shape: [null, null], dtype: "int32", name: "q" },
    inbound_nodes: [],
  });
  expect(embedding!.inbound_nodes).toEqual([
    { args: [tensor(["q", 0, 0], [null, null], "int32")], kwargs: {} },
  ]);
  expect(layer!.inbound_nodes).toEqual([
    {
      args: [tensor(["embedding", 0, 0], [null, null, 3])],
      kwargs: { initial_state: tensor(["input_layer", 0, 0], [null, 3]) },
    },
    { args: [tensor(["gru", 0, 0], [null, null, 3])], kwargs: {} },
  ]);
  expect(JSON.parse(JSON.stringify(model))).toMatchObject({
    module: "keras.src.models.functional",
    class_name: "Functional",
    registered_name: "Functional",
  });
});

/** What Keras 3.15 writes of a masked GRU: it adds operations for the mask. Bookkeeping is left out. */
function masked() {
  const tensor = (history: unknown[]) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null, null], dtype: "float32", keras_history: history },
  });
  const ids = tensor(["ids", 0, 0]);
  return {
    name: "functional",
    layers: [
      {
        class_name: "InputLayer",
        config: { batch_shape: [null, null], dtype: "int32", name: "ids" },
        name: "ids",
        inbound_nodes: [] as unknown[],
      },
      {
        class_name: "Embedding",
        config: { name: "words", input_dim: 5, output_dim: 2, mask_zero: true },
        name: "words",
        inbound_nodes: [{ args: [ids], kwargs: {} }],
      },
      {
        class_name: "NotEqual",
        config: { name: "not_equal" },
        name: "not_equal",
        inbound_nodes: [{ args: [ids, 0], kwargs: {} }],
      },
      {
        class_name: "GRU",
        config: { name: "gru", units: 3 },
        name: "gru",
        inbound_nodes: [
          {
            args: [tensor(["words", 0, 0])],
            kwargs: { mask: tensor(["not_equal", 0, 0]) as unknown, training: false },
          },
        ],
      },
    ],
    input_layers: ["ids", 0, 0] as unknown,
    output_layers: ["gru", 0, 0] as unknown,
  };
}

test("a mask that a call is handed is written as Keras computes it", async () => {
  const [ids, start] = [input({ shape: [null] }), input({ shape: [2] })];
  const words = new Embedding(5, 3, { maskZero: true }).apply(ids);
  const make = (mask: boolean) => new GRU(2).apply(words, { initialState: start, mask });
  const config = new Model({ inputs: [ids, start], outputs: make(true) }).getConfig();
  const operation = config.layers.at(-1)!;
  expect(operation).toMatchObject({
    module: "keras.src.ops.numpy",
    class_name: "NotEqual",
    name: "embedding_mask",
  });
  expect(operation.inbound_nodes[0]!.args[1]).toBe(0);
  const history = { config: { keras_history: ["embedding_mask", 0, 0], dtype: "bool" } };
  expect(config.layers.at(-2)!.inbound_nodes[0]!.kwargs.mask).toMatchObject(history);
  await expectError(
    () => make("yes" as never),
    "InvalidArgument",
    /`mask`, expected a tensor, true or false, got "yes"/,
  );
});

describe("reading what Keras writes", () => {
  test("passes over the operations for masks", async () => {
    using model = Model.fromConfig(masked());
    expect(model.layers.map(({ name }) => name)).toEqual(["words", "gru"]);
    const [a, b] = [await model.predict([[1, 2, 0, 0]]), await model.predict([[1, 2]])];
    expect(numbers(a)).toEqual(numbers(b));
  });

  test("takes inputs and outputs by their keys", async () => {
    const config = masked();
    config.input_layers = { ids: ["ids", 0, 0] };
    config.output_layers = { first: ["gru", 0, 0] };
    using model = Model.fromConfig(config);
    const answers = await model.predict({ ids: [[1, 2]] });
    expect(Object.keys(answers)).toEqual(["first"]);
  });

  const changed = (change: (config: ReturnType<typeof masked>) => void) => () => {
    const config = masked();
    change(config);
    return Model.fromConfig(config);
  };
  const gru = (config: ReturnType<typeof masked>) =>
    config.layers[3]!.inbound_nodes[0] as { args: unknown[]; kwargs: Record<string, unknown> };

  test("refuses what would compute something else", async () => {
    await expectError(
      changed((config) => {
        gru(config).kwargs.mask = gru(config).args[0];
      }),
      "Unsupported",
      /"gru" expects a mask of shape \(None, None\)/,
    );
    await expectError(
      changed((config) => {
        gru(config).kwargs.training = "yes";
      }),
      "Unsupported",
      /"gru" sets `training` to "yes"/,
    );
    await expectError(
      changed((config) => {
        config.layers[3]!.class_name = "Lambda";
      }),
      "Unsupported",
      /"Lambda"; known are "Activation"/,
    );
  });

  test("refuses what is no model", async () => {
    const keys = /'layers', 'input_layers', 'output_layers'/;
    for (const config of [{}, { layers: [] }, { class_name: "Functional", config: {} }]) {
      await expectError(() => Model.fromConfig(config), "InvalidArgument", keys);
    }
    for (const config of [null, 5, "x", []]) {
      await expectError(() => Model.fromConfig(config as never), "InvalidArgument", /an object/);
    }
    const bad = (change: (config: ReturnType<typeof masked>) => void, pattern: RegExp) =>
      expectError(changed(change), "InvalidArgument", pattern);
    await bad((c) => {
      c.output_layers = ["gru", 0, 5];
    }, /"gru" has no output 5 of a call 0/);
    await bad((c) => {
      c.output_layers = ["gru", 2, 0];
    }, /"gru" has no output 0 of a call 2/);
    await bad((c) => {
      c.output_layers = ["lstm", 0, 0];
    }, /"lstm" has no output 0 of a call 0/);
    await bad((c) => {
      c.output_layers = [5];
    }, /`output_layers` should hold \[layer, call, output\]/);
    await bad((c) => {
      c.layers[1]!.inbound_nodes = [{ args: gru(c).args, kwargs: {} }];
    }, /"words" depends on itself/);
    await bad((c) => {
      c.layers[3] = null as never;
    }, /layer 3 should be an object, got null/);
    await bad((c) => {
      gru(c).args = [{ class_name: "__keras_tensor__", config: { keras_history: 5 } }];
    }, /the `keras_history` 5/);
    await bad((c) => {
      gru(c).args = [];
    }, /a call of "gru" gives no tensor for `sequences`/);
  });
});

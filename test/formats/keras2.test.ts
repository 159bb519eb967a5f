// Legacy .h5 of Keras 2 and Keras 3, and Keras 2's .keras: files that both wrote (keras2.py), read with the meaning that they have there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import {
  Dense,
  Embedding,
  GRU,
  LSTM,
  loadModel,
  type Model,
  modelFromJSON,
  Sequential,
} from "bptt";
import { describe, expect, test } from "vitest";
import { type Group, readHDF5 } from "../../ts/formats/hdf5/read.js";
import { type GroupToWrite, writeHDF5 } from "../../ts/formats/hdf5/write.js";
import { readCompileConfig } from "../../ts/formats/keras/compile_config.js";
import { inKeras3 } from "../../ts/formats/keras2/description.js";
import { KERAS_2 } from "../../ts/formats/keras2/dialect.js";
import { compileInKeras3 } from "../../ts/formats/keras2/training.js";
import { floatsOf } from "../../ts/io/number_types.js";
import { wholeOf } from "../../ts/io/planned.js";
import { expectError } from "../support/models.js";
import { warnings } from "../support/warnings.js";
import { readNpz } from "./npz.js";
import { dataSets, file, hasSamples, samples } from "./support.js";

const FOLDER = new URL("keras2/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => /\.(h5|keras)$/.test(name));
const at = (name: string) => new URL(name, FOLDER);

interface Told {
  inputs: { shape: number[]; data: number[] }[];
  output: number[];
  losses: number[];
}
const numbers: Record<string, Told> = JSON.parse(readFileSync(at("numbers.json"), "utf8"));

const warned = warnings();

type Inputs = readonly { shape: readonly number[]; data: ArrayLike<number> }[];

const given = (inputs: Inputs) => {
  const x = inputs.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));
  return (x.length === 1 ? x[0] : x) as never;
};

async function answer(model: Model, inputs: Inputs): Promise<Float32Array> {
  return ((await model.predict(given(inputs))) as unknown as { data: Float32Array }).data;
}

/** How far numbers are from others, in relation to those above 1. */
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!) / Math.max(1, Math.abs(b[i]!))));
};

describe.each(FILES)("%s", (name) => {
  const told = numbers[name.replace(/\..*/, "")]!;

  test("gives what the model gave", async () => {
    const model = await loadModel(at(name));
    expect(farthest(await answer(model, told.inputs), told.output)).toBeLessThan(1e-6);
    expect(warned).toEqual([]);
  });
});

describe.each(FILES)("%s", (name) => {
  const told = numbers[name.replace(/\..*/, "")]!;

  test("goes on training where it stopped", async () => {
    const model = await loadModel(at(name));
    // Of optimizers of the kind before 2.11 Keras 2 wrote no state into a .keras.
    if (name === "translation.keras") return expect(model.optimizer!.iterations).toBe(0);
    expect(model.optimizer!.iterations).toBe(2);
    const output = await answer(model, told.inputs);
    const { shape } = (await model.predict(given(told.inputs))) as unknown as { shape: number[] };
    const target = { shape, data: output.map((_, i) => (i % 3) - 1) };
    const { history } = await model.fit(given(told.inputs), target as never, {
      epochs: 3,
      shuffle: false,
      verbose: 0,
      batchSize: shape[0]!,
    });
    expect(farthest(history.loss!, told.losses)).toBeLessThan(1e-6);
  });
});

test("the optimizer's state is that of the file, bit for bit", async () => {
  const model = await loadModel(at("third.h5"));
  const root = readHDF5(new Uint8Array(readFileSync(at("third.h5"))), "it", 1e6);
  const state = root.members.get("optimizer_weights") as Group;
  const sets = new Map(dataSets(state));
  const stored = state.attributes.texts("weight_names")!.map((name) => sets.get(`/${name}`)!);
  const own = await model.optimizer!.getWeights();
  expect(own.map(({ data }) => Array.from(data))).toEqual(
    stored.map((set) => Array.from(floatsOf(set))),
  );
});

test("what is within a frozen layer is frozen, though Keras 2 says so of the outer one alone", async () => {
  const inner = { class_name: "LSTM", config: { units: 2, trainable: true, time_major: false } };
  const first = { trainable: false, batch_input_shape: [null, 4, 3], layer: inner };
  const dense = { class_name: "Dense", config: { units: 1 } };
  const layers = [{ class_name: "Bidirectional", config: first }, dense];
  const told = { class_name: "Sequential", config: { name: "it", layers } };
  const model = modelFromJSON(inKeras3(told, KERAS_2).description as never);
  const lines: string[] = [];
  model.summary({ printFn: (line) => void lines.push(line) });
  const counts = lines.filter((line) => /rainable params/.test(line)).join();
  expect(counts).toMatch(/ Trainable params: 5 .* Non-trainable params: 96 /);
});

test("a program's own loss and metric, of which a legacy .h5 has the names alone", () => {
  const wrapped = (name: string, fn: string) => ({
    class_name: "MeanMetricWrapper",
    config: { name, dtype: "float32", fn },
  });
  // As Keras 2 writes them.
  const told = {
    loss: "spread",
    metrics: [[wrapped("near", "near"), wrapped("mae", "mean_absolute_error")]],
    weighted_metrics: null,
    loss_weights: null,
    optimizer: { class_name: "Custom>SGD", config: { learning_rate: 0.01 } },
  };
  const [spread, near] = [() => 1, () => 2];
  const read = readCompileConfig(compileInKeras3(told), { spread, near })!;
  expect(read.loss).toBe(spread);
  expect((read.metrics as unknown[])[0]).toBe(near);
  expect((read.metrics as unknown[])[1]).toMatchObject({ class_name: "MeanAbsoluteError" });
  // Those of several outputs have them by the outputs' names; an optimizer's settings are none.
  const optimizer = { class_name: "SGD", config: { name: "near" } };
  const several = { loss: { a: "spread", b: "mse" }, metrics: { a: ["near"] }, optimizer };
  expect(readCompileConfig(several, { spread, near })).toEqual({
    loss: { a: spread, b: "mse" },
    metrics: { a: [near] },
    optimizer,
  });
});

test("a legacy .h5 gives its weights to a model of the same layers, by names or by order", async () => {
  const told = numbers.gates!;
  const model = await loadModel(at("gates.h5"));
  const { config } = model.toJSON() as unknown as {
    config: { layers: { config: { name: string } }[] };
  };
  const other = modelFromJSON(model.toJSON());
  await other.loadWeights(at("gates.h5"));
  expect(await answer(other, told.inputs)).toEqual(await answer(model, told.inputs));
  config.layers.forEach((layer, i) => {
    layer.config.name = `layer_${i}`;
  });
  const renamed = modelFromJSON({ class_name: "Sequential", config });
  await renamed.loadWeights(at("gates.h5"));
  expect(await answer(renamed, told.inputs)).toEqual(await answer(model, told.inputs));
});

test("so does a file of weights alone, which is no whole model", async () => {
  const bytes = file("keras/keras2_legacy_weights.h5");
  const sets = new Map(dataSets(readHDF5(bytes, "it", 1e6)));
  const shapes = [...sets].map(([path, { shape }]) => `${path} ${shape}`);
  const { shape: table } = sets.get("/embedding/embedding/embeddings:0")!;
  const { shape: recurrent } = sets.get("/lstm/lstm/lstm_cell/recurrent_kernel:0")!;
  const { shape: kernel } = sets.get("/dense/dense/kernel:0")!;
  expect(shapes).toHaveLength(6);
  const model = new Sequential([
    new Embedding(table[0]!, table[1]!),
    new LSTM(recurrent[0]!),
    new Dense(kernel[1]!),
  ]);
  model.build([null, 3]);
  await model.loadWeights(bytes);
  const [embeddings, ...others] = await model.getWeights();
  const dense = others.at(-2)!;
  expect(embeddings!.data).toEqual(floatsOf(sets.get("/embedding/embedding/embeddings:0")!));
  expect(dense.data).toEqual(floatsOf(sets.get("/dense/dense/kernel:0")!));
  await expectError(
    () => loadModel(bytes),
    "File",
    /holds weights alone, which `model\.loadWeights`/,
  );
  const short = new Sequential([new Embedding(table[0]!, table[1]!), new Dense(kernel[1]!)]);
  short.build([null, 3]);
  await expectError(
    () => short.loadWeights(bytes),
    "File",
    /weights of 3 layers, and the model has 2/,
  );
});

test("Keras's newer .weights.h5 is no whole model either, and is told apart", async () => {
  const model = new Sequential([new GRU(2)]);
  model.build([null, 3, 1]);
  const { planWeightsFile } = await import("../../ts/formats/keras/write_weights.js");
  const bytes = wholeOf(planWeightsFile(model as never, new Map()));
  await expectError(() => loadModel(bytes), "File", /holds no `model_config`/);
});

describe("Keras 2's hard_sigmoid", () => {
  test("is another one than Keras 3's", async () => {
    const x = [[-2.7], [-1], [0.5], [2.9]].map(([v]) => [v!]);
    const value = async (activation: "hardSigmoid" | "keras2HardSigmoid") => {
      const model = new Sequential([new Dense(1, { activation, kernelInitializer: "ones" })]);
      return Array.from(((await model.predict(x)) as { data: Float32Array }).data);
    };
    expect(await value("keras2HardSigmoid")).toEqual([0, 0.3, 0.6, 1].map(Math.fround));
    expect(farthest(await value("hardSigmoid"), [0.05, 1 / 3, 3.5 / 6, 5.9 / 6])).toBeLessThan(
      1e-6,
    );
  });

  test("is refused where Keras 3 would read another, and kept everywhere else", async () => {
    const model = await loadModel(at("gates.h5"));
    await expectError(
      () => model.save(),
      "Unsupported",
      /can't write the layer "forward_lstm" in Keras's format: its `recurrent_activation`.*safetensors.*ONNX/,
    );
    const copy = modelFromJSON(JSON.stringify(model));
    copy.setWeights(await model.getWeights());
    const { inputs } = numbers.gates!;
    expect(await answer(copy, inputs)).toEqual(await answer(model, inputs));
    // Keras 3's own stays what it is.
    const third = await loadModel(at("third.h5"));
    expect(JSON.stringify(third)).toContain('"recurrent_activation":"hard_sigmoid"');
    expect((await loadModel(await third.save())).optimizer!.iterations).toBe(2);
  });
});

test("a mask beside initial states is told to Keras 3", async () => {
  const model = await loadModel(at("translation.keras"));
  const text = JSON.stringify(model);
  expect(text).toContain('"class_name":"NotEqual"');
  const again = await loadModel(await model.save());
  const { inputs } = numbers.translation!;
  expect(await answer(again, inputs)).toEqual(await answer(model, inputs));
});

describe("a legacy .h5 that lies is refused, and changes nothing", () => {
  // Long lists are in several attributes, here each name.
  const named = (list: string, names: string[]) =>
    new Map(names.map((name, i) => [`${list}${i}`, name]));
  const empty: GroupToWrite = { members: new Map() };
  const kernel = { shape: [1, 2], type: "float32" as const, bytes: new Uint8Array(8) };
  /** Weights of a Dense(2) without a bias. */
  const weights = (names: string[], set = "kernel", count = 1): GroupToWrite => ({
    attributes: named("layer_names", names),
    members: new Map([
      [
        "dense",
        {
          attributes: named("weight_names", Array(count).fill("kernel")),
          members: new Map([[set, kernel]]),
        },
      ],
    ]),
  });
  test.each<[string, GroupToWrite, RegExp]>([
    ["a name twice", weights(["dense", "dense"]), /list of the layers has "dense" twice/],
    [
      "a layer that is missing",
      weights(["dense", "gru"]),
      /no list of the weights of its layer "gru"/,
    ],
    ["a set that is missing", weights(["dense"], "bias"), /It lacks dense\/kernel\./],
    ["a weight twice", weights(["dense"], "kernel", 2), /has "kernel" twice/],
  ])("with %s", async (_, root, pattern) => {
    const model = new Sequential([new Dense(2, { useBias: false })]);
    model.build([null, 1]);
    const before = await model.getWeights();
    await expectError(() => model.loadWeights(writeHDF5(root)), "File", pattern);
    expect(await model.getWeights()).toEqual(before);
  });

  test.each<[string, string, RegExp]>([
    ["text that is no JSON", "{", /"model_config" is no JSON object/],
    ["a list", "[]", /"model_config" is no JSON object/],
  ])("with %s for a model", async (_, model_config, pattern) => {
    const root = { ...empty, attributes: new Map([["model_config", model_config]]) };
    await expectError(() => loadModel(writeHDF5(root)), "File", pattern);
  });
});

// Of what they hold something is not known here.
const REFUSED = /^(08_textvec|09_attention)\./;
// Computed in 16 bits; states that went on from training and are in no file.
const FAR: Readonly<Record<string, number>> = {
  "11_mixed": 2e-3,
  "11b_bf16": 0.01,
  "12_dups_dict": 0.2,
};
const title = hasSamples
  ? "all models of the collection"
  : "the collection of model files, which is not beside this project: skipped";
test.skipIf(!hasSamples)(title, async () => {
  const names = readdirSync(samples).filter((name) =>
    /^(?!.*(weights|^x_)).*\.(h5|keras)$/.test(name),
  );
  expect(names.length).toBeGreaterThan(40);
  for (const name of names) {
    const stem = name.replace(/\.(h5|keras)$/, "");
    const told = `${samples}${stem}.io.npz`;
    if (!existsSync(told) || REFUSED.test(name)) continue;
    const model = await loadModel(`${samples}${name}`);
    const [x, y] = ["x", "y"].map((letter) => readNpz(told, letter));
    const output = (await model.predict(given(x!))) as object;
    const outputs = "data" in output ? [output] : Object.values(output);
    outputs.forEach(({ data }: { data: Float32Array }, i) => {
      expect([name, farthest(data, y![i]!.data) < (FAR[stem] ?? 1e-6)]).toEqual([name, true]);
    });
  }
});

// Whole models in Keras's format: files that Keras wrote, and what becomes of them when they are written anew.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Adam,
  BatchNormalization,
  Bidirectional,
  Dense,
  Embedding,
  type ErrorCode,
  ExponentialDecay,
  FBetaScore,
  GRU,
  GRUCell,
  LSTM,
  LSTMCell,
  loadModel,
  type Model,
  ModelCheckpoint,
  modelFromJSON,
  Nadam,
  Perplexity,
  RNN,
  Sequential,
  SGD,
} from "bptt";
import { afterEach, describe, expect, test } from "vitest";
import { readArchive } from "../../ts/formats/keras/archive.js";
import { readZip } from "../../ts/formats/zip/read.js";
import { writeZip } from "../../ts/formats/zip/write.js";
import { expectError } from "../support/models.js";
import { warnings } from "../support/warnings.js";
import { MOST } from "./support.js";
import { answers, type Told } from "./told.js";

const FOLDER = new URL("keras/", import.meta.url);
const file = (name: string) => new URL(`${name}.keras`, FOLDER);
const NAMES = readdirSync(FOLDER).flatMap((name) => /^(.*)\.keras$/.exec(name)?.[1] ?? []);

const numbers: Record<string, Told> = JSON.parse(
  readFileSync(new URL("numbers.json", FOLDER), "utf8"),
);

const warned = warnings();

const bits = async (model: Model) => [
  ...(await model.getWeights()),
  ...((await model.optimizer?.getWeights()) ?? []),
];

describe.each(NAMES)("%s", (name) => {
  test("gives what Keras's model gave", async () => {
    const model = await loadModel(file(name));
    const told = numbers[name];
    if (told === undefined) return;
    // Keras had computed in 16 bits; and its states, which no file holds, went on from training.
    const near = name === "11_mixed" ? 2e-3 : name === "12_dups_dict" ? 0.2 : 1e-6;
    const outputs = await answers(model, told.inputs);
    expect(outputs).toHaveLength(told.outputs.length);
    outputs.forEach((output, i) => {
      const far = Math.max(...Array.from(output, (v, j) => Math.abs(v - told.outputs[i]![j]!)));
      expect(far).toBeLessThan(near);
    });
  });

  test("is written and read with the same bits, and the same bytes each time", async () => {
    const model = await loadModel(file(name));
    const bytes = await model.save();
    const again = await loadModel(bytes);
    expect(await bits(again)).toEqual(await bits(model));
    expect(again.optimizer?.getConfig()).toEqual(model.optimizer?.getConfig());
    expect(again.seed).toBe(model.seed);
    expect(await again.save()).toEqual(bytes);
    // What Keras said of the compilation is said again.
    const [first, second] = [readFileSync(file(name)), bytes].map((bytes) => {
      const { jit_compile: _, ...rest } = readArchive(bytes, "it").compile;
      return rest;
    });
    if (name !== "keras_3.3.3") expect(second).toEqual(renamed(first!));
  });
});

/** Optimizers that Keras numbers have their plain name. */
function renamed(compile: Record<string, unknown>) {
  const { optimizer, ...rest } = compile as { optimizer?: { config: Record<string, unknown> } };
  if (optimizer === undefined) return compile;
  const name = (optimizer.config.name as string).replace(/_\d+$/, "");
  return { optimizer: { ...optimizer, config: { ...optimizer.config, name } }, ...rest };
}

const x = Array.from({ length: 8 }, (_, i) => [1 + (i % 4), 1 + ((i * 3) % 5), 1 + (i % 2)]);
const y = x.map(([a]) => (a! > 2 ? 1 : 0));

function classifier(optimizer = new Adam({ learningRate: new ExponentialDecay(0.01, 5, 0.9) })) {
  const model = new Sequential(
    [
      new Embedding(6, 4, { maskZero: true }),
      new Bidirectional(new GRU(3, { returnSequences: true, dropout: 0.2 })),
      new BatchNormalization(),
      new RNN([new LSTMCell(3), new GRUCell(2)]),
      new Dense(1, { activation: "sigmoid" }),
    ],
    { seed: 7 },
  );
  model.build([null, 3]);
  model.compile({ loss: "binaryCrossentropy", optimizer, metrics: ["accuracy"] });
  return model;
}

test("other types of floats are read as those of 32 bits, and told of", async () => {
  await loadModel(file("01_rnn_rmsprop"));
  expect(warned).toEqual([]);
  const model = await loadModel(file("11_mixed"));
  expect(warned).toEqual([
    expect.stringMatching(
      /11_mixed\.keras asks for "mixed_float16", "mixed_bfloat16", and is read/,
    ),
  ]);
  expect(JSON.stringify(model)).not.toMatch(/float16/);
});

describe("a saved model", () => {
  const folder = mkdtempSync(join(tmpdir(), "bptt-keras-"));
  afterEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });

  test.each([
    ["a schedule", () => new Adam({ learningRate: new ExponentialDecay(0.01, 5, 0.9) })],
    ["nothing beside", () => new SGD({ learningRate: 1 })],
    ["a product of shares", () => new Nadam({ learningRate: 0.01 })],
    ["momentum", () => new SGD({ learningRate: 0.1, momentum: 0.9, globalClipnorm: 1 })],
    ["averages", () => new Adam({ useEma: true, amsgrad: true, weightDecay: 0.01 })],
    ["gathered gradients", () => new SGD({ gradientAccumulationSteps: 2 })],
  ])("trains on with %s to the same bits", async (_, optimizer) => {
    const model = classifier(optimizer() as Adam);
    const options = { verbose: 0, shuffle: false, batchSize: 4 } as const;
    await model.fit(x, y, options);
    const path = join(folder, "model.keras");
    await model.save(path);
    const copy = await loadModel(path);
    expect(await bits(copy)).toEqual(await bits(model));
    // Draws are counted by what this model has trained: dropout is off from here on.
    const logs = await copy.evaluate(x, y, { verbose: 0 });
    expect(logs).toEqual(await model.evaluate(x, y, { verbose: 0 }));
    expect(copy.optimizer!.iterations).toBe(model.optimizer!.iterations);
    expect(model.optimizer!.iterations).toBeGreaterThan(0);
    expect(copy.optimizer!.learningRate).toBe(model.optimizer!.learningRate);
  });

  test("has no loss and no optimizer where these are left out", async () => {
    const model = classifier();
    const bare = await loadModel(await model.save(undefined, { includeOptimizer: false }));
    expect(bare.optimizer).toBeUndefined();
    const uncompiled = await loadModel(await model.save(), { compile: false });
    expect(uncompiled.optimizer).toBeUndefined();
    expect(await bits(bare)).toEqual(await model.getWeights());
  });

  test("knows a program's own functions by their names", async () => {
    const model = classifier();
    const spread = (_: Float32Array, yPred: Float32Array) => Math.max(...yPred);
    const rate = (step: number) => 0.1 / (1 + step);
    model.compile({
      loss: "binary_crossentropy",
      optimizer: new SGD({ learningRate: rate }),
      metrics: [spread, "mse"],
    });
    const bytes = await model.save();
    await expectError(() => loadModel(bytes), "Unsupported", /"rate".*`customObjects`/);
    const copy = await loadModel(bytes, { customObjects: { spread, rate } });
    expect(await copy.evaluate(x, y, { verbose: 0 })).toEqual(
      await model.evaluate(x, y, { verbose: 0 }),
    );
    const metrics = readArchive(bytes, "it").compile.metrics;
    const stored = { module: "builtins", class_name: "function", config: "spread" };
    expect(metrics).toEqual([{ ...stored, registered_name: "function" }, "mse"]);
  });

  test("says floats with a point, as Keras takes no integers for them", async () => {
    const model = new Sequential([new Dense(1)]);
    model.build([null, 2]);
    model.compile({
      loss: "mse",
      optimizer: new SGD({ learningRate: 1 }),
      metrics: [new FBetaScore({ beta: 2, threshold: 0.5 })],
    });
    const bytes = await model.save();
    const config = readZip(bytes, "it", MOST).get("config.json")!.bytes();
    const text = new TextDecoder().decode(config);
    for (const said of ["learning_rate", "momentum", "beta"]) {
      expect(text).toMatch(new RegExp(`"${said}":\\d\\.0[,}]`));
    }
    expect(text).toContain('"units":1,');
    expect((await loadModel(bytes)).optimizer!.learningRate).toBe(1);
  });

  test("keeps a metric that Keras does not have under a name of ours", async () => {
    const model = new Sequential([new LSTM(2), new Dense(3, { activation: "softmax" })]);
    model.build([null, 4, 1]);
    model.compile({ loss: "sparse_categorical_crossentropy", metrics: [new Perplexity()] });
    const bytes = await model.save();
    const [stored] = readArchive(bytes, "it").compile.metrics as { registered_name: string }[];
    expect(stored!.registered_name).toBe("bptt>Perplexity");
    const data = [x.slice(0, 2).map((row) => [...row, 1].map((v) => [v])), [0, 2]] as const;
    const copy = await loadModel(bytes);
    expect(Object.keys(await copy.evaluate(...data, { verbose: 0 }))).toContain("perplexity");
  });

  test("replaces a file whole or not at all", async () => {
    const path = join(folder, "model.keras");
    writeFileSync(path, "old");
    const model = new Sequential([new Dense(1)]);
    await expectError(() => model.save(path), "NotBuilt", /save/);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["model.keras"]);
    model.build([null, 2]);
    await model.save(path);
    expect(readFileSync(path).subarray(0, 4).toString("latin1")).toBe("PK\x03\x04");
  });

  test.each([
    ["model.h5", /names that end in "\.keras", "\.safetensors".*, got "model\.h5"; `saveWeights`/],
    ["model", /names that end in "\.keras"/],
    ["", /the path of a file/],
    [3, /the path of a file/],
  ])("is not written to %j", async (path, message) => {
    await expectError(() => classifier().save(path as string), "InvalidArgument", message);
    expect(existsSync("model.h5")).toBe(false);
  });
});

describe("weights in Keras's format", () => {
  test("are those of the model, out of .weights.h5 and .keras", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bptt-weights-"));
    const model = classifier();
    const path = join(folder, "model.weights.h5");
    await model.saveWeights(path);
    expect(readFileSync(path).subarray(1, 4).toString("latin1")).toBe("HDF");
    const [first, second] = [classifier(), classifier()];
    for (const other of [first, second]) {
      await other.setWeights((await other.getWeights()).map(({ data }) => data.map(() => 0.5)));
    }
    await first.loadWeights(path);
    await second.loadWeights(await model.save());
    for (const other of [first, second]) {
      expect(await other.getWeights()).toEqual(await model.getWeights());
    }
    const small = new Sequential([new Dense(1)]);
    small.build([null, 2]);
    const before = await small.getWeights();
    await expectError(() => small.loadWeights(path), "File", /the weights of another model/);
    expect(await small.getWeights()).toEqual(before);
    rmSync(folder, { recursive: true });
  });

  test("are what ModelCheckpoint writes to such paths", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bptt-checkpoints-"));
    const [whole, weights] = ["all/{epoch}.keras", "w.weights.h5"].map((name) =>
      join(folder, name),
    );
    const model = classifier();
    await model.fit(x, y, {
      verbose: 0,
      epochs: 2,
      callbacks: [
        new ModelCheckpoint(whole!),
        new ModelCheckpoint(weights!, { saveWeightsOnly: true }),
      ],
    });
    expect(await bits(await loadModel(join(folder, "all", "2.keras")))).toEqual(await bits(model));
    const other = classifier();
    await other.loadWeights(weights!);
    expect(await other.getWeights()).toEqual(await model.getWeights());
    rmSync(folder, { recursive: true });
  });
});

describe("what is no model is refused", () => {
  /** The archive with other members. */
  async function edited(edit: (members: Map<string, Uint8Array>) => void): Promise<Uint8Array> {
    const bytes = await classifier().save();
    const members = readZip(bytes, "it", Number.POSITIVE_INFINITY);
    const all = new Map([...members].map(([name, member]) => [name, member.bytes()]));
    edit(all);
    return writeZip(all);
  }
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const config = (members: Map<string, Uint8Array>) =>
    JSON.parse(new TextDecoder().decode(members.get("config.json")));

  test.each<[string, (members: Map<string, Uint8Array>) => void, ErrorCode, RegExp]>([
    ["no weights", (all) => all.delete("model.weights.h5"), "File", /holds no model\.weights\.h5/],
    ["no configuration", (all) => all.delete("config.json"), "File", /holds no config\.json/],
    [
      "a configuration that is no JSON",
      (all) => all.set("config.json", new Uint8Array(9)),
      "File",
      /config\.json is no JSON object/,
    ],
    ...["class_name", "module"].map(
      (field): [string, (members: Map<string, Uint8Array>) => void, ErrorCode, RegExp] => [
        `no ${field}`,
        (all) => {
          const { [field]: _, ...rest } = config(all);
          all.set("config.json", text(rest));
        },
        "File",
        new RegExp(`config\\.json has no "${field}"`),
      ],
    ),
    [
      "a layer that runs code",
      (all) => {
        const given = config(all);
        given.config.layers[1] = { class_name: "Lambda", config: { name: "l" } };
        all.set("config.json", text(given));
      },
      "Unsupported",
      /class "Lambda"/,
    ],
    [
      "another model's weights",
      (all) => {
        const given = config(all);
        given.config.layers.pop();
        all.set("config.json", text(given));
      },
      "File",
      /the weights of another model\. It holds layers\/dense\/vars\/0,/,
    ],
    [
      "weights of another shape",
      (all) => {
        const given = config(all);
        given.config.layers.at(-1).config.units = 2;
        all.set("config.json", text(given));
      },
      "File",
      /"layers\/dense\/vars\/0", which should be the weight "dense\/kernel", has shape \(2, 1\), and the model's has \(2, 2\)/,
    ],
    [
      "a setting of compile that Keras does not have",
      (all) => all.set("config.json", text({ ...config(all), compile_config: { speed: 9 } })),
      "Unsupported",
      /sets "speed"/,
    ],
    [
      "weights that are no HDF5",
      (all) => all.set("model.weights.h5", new Uint8Array(99)),
      "File",
      /Can't read what was given/,
    ],
    [
      "weights far above those of the model",
      (all) => all.set("model.weights.h5", new Uint8Array(2 ** 23)),
      "File",
      /holds weights of 8388608 bytes, and those of its model and optimizer take at most/,
    ],
  ])("%s", async (_, edit, code, message) => {
    const bytes = await edited(edit);
    await expectError(() => loadModel(bytes), code, message);
  });

  test("a file cut off, and other files", async () => {
    const bytes = await classifier().save();
    await expectError(
      () => loadModel(bytes.subarray(0, 900)),
      "File",
      /no zip directory at its end/,
    );
    await expectError(() => loadModel(new Uint8Array(0)), "File", /no file of a model/);
    await expectError(() => loadModel("none.keras"), "File", /no such file/);
    await expectError(
      () => loadModel(3 as never),
      "InvalidArgument",
      /path of a file or its bytes/,
    );
    await expectError(
      () => loadModel(bytes, { compil: false } as never),
      "InvalidArgument",
      /option `compil`/,
    );
  });

  test("metadata may say anything, as in Keras", async () => {
    const bytes = await edited((all) => all.set("metadata.json", new Uint8Array(5)));
    expect((await loadModel(bytes)).layers).toHaveLength(5);
    const without = await edited((all) => all.delete("metadata.json"));
    expect((await loadModel(without)).layers).toHaveLength(5);
  });

  test("what `compile` refuses is told with how the model is had without it", async () => {
    const bytes = await edited((all) => {
      const given = config(all);
      given.compile_config.metrics = ["speed"];
      all.set("config.json", text(given));
    });
    const words = /`metrics`, .*, got "speed"\. With `compile: false` the model is loaded without /;
    await expectError(() => loadModel(bytes), "File", words);
    expect((await loadModel(bytes, { compile: false })).layers).toHaveLength(5);
  });

  test("an optimizer's state that does not fit is said, and begins anew", async () => {
    const bytes = await edited((all) => {
      const given = config(all);
      given.compile_config.optimizer.class_name = "SGD";
      given.compile_config.optimizer.config = { learning_rate: 0.1 };
      all.set("config.json", text(given));
    });
    const model = await loadModel(bytes);
    expect(model.optimizer!.iterations).toBe(0);
    expect(warned).toEqual([expect.stringMatching(/variables of an optimizer, and "SGD".*anew/)]);
  });
});

describe("modelFromJSON", () => {
  test("takes the text and the object", () => {
    const model = classifier();
    const json = JSON.stringify(model);
    for (const given of [json, JSON.parse(json)]) {
      expect(JSON.stringify(modelFromJSON(given, { seed: 3 }))).toBe(json);
    }
  });

  test.each<[string | null, ErrorCode, RegExp]>([
    ["{", "InvalidArgument", /not JSON/],
    ["[]", "InvalidArgument", /class and configuration/],
    ['{"class_name":"Lambda","config":{}}', "Unsupported", /"Lambda"/],
    [null, "InvalidArgument", /class and configuration/],
  ])("refuses %j", async (json, code, message) => {
    await expectError(() => modelFromJSON(json as string), code, message);
  });
});

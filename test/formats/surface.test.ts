// Which format is written and read, weights by the names of layers, whole models as safetensors, functions of the program's own.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Adam,
  Bidirectional,
  Dense,
  Embedding,
  GRU,
  input,
  LossFunction,
  LSTM,
  loadModel,
  Model,
  Sequential,
  SGD,
} from "bptt";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { readArchive } from "../../ts/formats/keras/archive.js";
import { floatsOf } from "../../ts/io/number_types.js";
import { encodeSafetensors, readSafetensors } from "../../ts/io/safetensors.js";
import { expectError } from "../support/models.js";
import { warnings } from "../support/warnings.js";

const folder = mkdtempSync(join(tmpdir(), "bptt-names-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

const warned = warnings();

const at = (name: string) => join(folder, name);
const x = Array.from({ length: 8 }, (_, i) => [1 + (i % 4), 1 + ((i * 3) % 5), 1 + (i % 2)]);
const y = x.map(([a]) => (a! > 2 ? 1 : 0));

function classifier(head = "out", units = 1, seed = 7) {
  const model = new Sequential(
    [
      new Embedding(6, 4, { name: "words", maskZero: true }),
      new Bidirectional(new GRU(3), { name: "both" }),
      new Dense(units, { name: head, activation: "sigmoid" }),
    ],
    { seed },
  );
  model.build([null, 3]);
  return model;
}

async function trained() {
  const model = classifier();
  model.compile({ loss: "binary_crossentropy", optimizer: new Adam(), metrics: ["accuracy"] });
  await model.fit(x, y, { verbose: 0, epochs: 2 });
  return model;
}

/** The weights by their paths, without the model's name. */
const byPath = async (model: Model) =>
  new Map(
    (await model.getWeights()).map(({ name, data }) => [
      name.replace(/^sequential(_\d+)?\//, ""),
      [...data],
    ]),
  );
const bits = async (model: Model) => [
  ...(await model.getWeights()),
  ...((await model.optimizer?.getWeights()) ?? []),
];

describe("a whole model as safetensors", () => {
  test("is read and written with the same bits, and the same bytes each time", async () => {
    const model = await trained();
    await model.save(at("m.safetensors"));
    const bytes = new Uint8Array(readFileSync(at("m.safetensors")));
    expect(await model.save(undefined, { format: "safetensors" })).toEqual(bytes);
    const copy = await loadModel(at("m.safetensors"));
    expect(await bits(copy)).toEqual(await bits(model));
    expect(copy.seed).toBe(7);
    expect(copy.optimizer!.getConfig()).toEqual(model.optimizer!.getConfig());
    expect(await copy.save(undefined, { format: "safetensors" })).toEqual(bytes);
    expect(await copy.save()).toEqual(await model.save());
    const options = { verbose: 0, shuffle: false } as const;
    for (const one of [model, copy]) await one.fit(x, y, options);
    expect(await bits(copy)).toEqual(await bits(model));
  });

  test("has its weights where other programs look for them, and texts alone beside them", async () => {
    const model = await trained();
    const bytes = await model.save(undefined, { format: "safetensors" });
    const { metadata, tensors } = readSafetensors(bytes, "it");
    const names = (await model.getWeights()).map(({ name }) => name);
    expect([...tensors.keys()].filter((name) => !name.startsWith("optimizer/"))).toEqual(names);
    expect(Object.keys(metadata)).toEqual(["format", "model", "seed", "compile"]);
    expect(tensors.get("optimizer/vars/0")!.number()).toBe(2);
    const other = classifier("out", 1, 1);
    await other.loadWeights(bytes);
    expect([...(await byPath(other))]).toEqual([...(await byPath(model))]);
  });

  test("may leave the optimizer out", async () => {
    const options = { format: "safetensors", includeOptimizer: false } as const;
    const bare = await loadModel(await (await trained()).save(undefined, options));
    expect(bare.optimizer).toBeUndefined();
    expect((await loadModel(await (await trained()).save(), { compile: false })).optimizer).toBe(
      undefined,
    );
  });

  test("is no file of weights alone, nor one that is damaged", async () => {
    const model = await trained();
    const alone = await model.saveWeights();
    await expectError(() => loadModel(alone), "File", /holds weights alone: make.*`loadWeights`/);
    const bytes = await model.save(undefined, { format: "safetensors" });
    await expectError(() => loadModel(bytes.subarray(0, -8)), "File", /truncated/);
    const { tensors, metadata } = readSafetensors(bytes, "it");
    const all = Array.from(tensors, ([name, tensor]) => ({
      name,
      shape: tensor.shape,
      data: floatsOf(tensor),
    }));
    const edited = (texts: object, kept = all) =>
      encodeSafetensors(kept, { ...metadata, ...texts } as Record<string, string>);
    await expectError(() => loadModel(edited({ model: "{" })), "File", /"model" is no JSON object/);
    await expectError(() => loadModel(edited({ compile: "[]" })), "File", /"compile" is no JSON/);
    const lambda = JSON.stringify({ class_name: "Lambda", config: {} });
    await expectError(() => loadModel(edited({ model: lambda })), "Unsupported", /"Lambda"/);
    const odd = JSON.stringify({ class_name: "Sequential", config: { layers: [] } });
    const message =
      /^No model can be made of what was given: A Sequential model configuration must/;
    await expectError(() => loadModel(edited({ model: odd })), "File", message);
    const { config } = JSON.parse(metadata.model!);
    const empty = { ...config, layers: config.layers.slice(0, 1) };
    const inputs = JSON.stringify({ class_name: "Sequential", config: empty });
    const none = /^No model can be made of what was given: .*because it has no layers/;
    await expectError(() => loadModel(edited({ model: inputs })), "File", none);
    const gap = all.filter(({ name }) => name !== "optimizer/vars/1");
    await expectError(() => loadModel(edited({}, gap)), "File", /lacks the optimizer's variable 1/);
    const extra = { name: "sequential/more/kernel", shape: [1], data: Float32Array.of(1) };
    await expectError(() => loadModel(edited({}, [...all, extra])), "File", /another model/);
  });
});

describe("the format", () => {
  test("is that of the option, else of the name, else Keras's", async () => {
    const model = await trained();
    const first = (name: string) => readFileSync(at(name)).subarray(0, 4).toString("latin1");
    await model.save(at("A.KERAS"));
    expect(first("A.KERAS")).toBe("PK\x03\x04");
    await model.saveWeights(at("w.weights.h5"));
    expect(first("w.weights.h5")).toBe("\x89HDF");
    expect((await model.saveWeights(undefined, { format: "h5" })).subarray(1, 4)).toEqual(
      new TextEncoder().encode("HDF"),
    );
    await model.saveWeights(at("plain"));
    await expectError(() => loadModel(at("plain")), "File", /holds weights alone/);
  });

  test("that a name contradicts is refused, and nothing is written", async () => {
    const model = await trained();
    const save = (name: string, format?: string) => () =>
      model.save(at(name), format ? { format: format as "keras" } : {});
    const bad = (run: () => unknown, ...patterns: RegExp[]) =>
      expectError(run, "InvalidArgument", ...patterns);
    await bad(save("m.h5", "keras"), /Keras's format to names that end in "\.keras"/);
    await bad(save("m.keras", "safetensors"), /safetensors to names that end in/);
    await bad(save("m.keras", "zip"), /`format`, expected one of "keras", .*got "zip"/);
    await bad(save("m.weights.h5"), /`saveWeights` writes the weights alone/);
    await bad(() => model.saveWeights(at("w.safetensors"), { format: "h5" }), /"\.weights\.h5"/);
    await bad(
      () => model.saveWeights(undefined, { format: "keras" as never }),
      /"safetensors", "h5"/,
    );
    await expectError(() => model.saveWeights(at("m.keras")), "File", /another format/);
    // Keras takes such a name for a table of shards, TensorFlow.js the other for a model.
    await expectError(save("m.weights.json"), "File", /ends in "weights\.json" belongs to another/);
    await expectError(save("m.weights.json", "tfjs"), "File", /belongs to another format/);
    for (const name of ["w.json", "w.pt"]) {
      await expectError(() => model.saveWeights(at(name)), "File", /belongs to another format/);
    }
    const handle = { kind: "file", name: "m.npz", getFile() {}, createWritable() {} } as never;
    await bad(() => model.save(handle), /m\.npz: a name that ends in "\.npz" belongs to another/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that the bytes have is read, and a name that says something else is told of", async () => {
    const model = await trained();
    writeFileSync(at("m.keras"), await model.save(undefined, { format: "safetensors" }));
    writeFileSync(at("m.safetensors"), await model.save());
    expect(await bits(await loadModel(at("m.keras")))).toEqual(await bits(model));
    await loadModel(at("m.safetensors"));
    await loadModel(await model.save());
    expect(warned).toEqual([
      expect.stringMatching(/m\.keras is safetensors, whatever its name says, and is read as that/),
      expect.stringMatching(/m\.safetensors is Keras's format, whatever/),
    ]);
    writeFileSync(at("gz.keras"), Uint8Array.of(0x1f, 0x8b, 8));
    await expectError(() => loadModel(at("gz.keras")), "File", /is a gzip archive, of which no/);
    await model.saveWeights(at("w.weights.json"));
    await expectError(() => loadModel(at("w.weights.json")), "File", /holds weights alone: make/);
    const text = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
    await expectError(
      () => loadModel(text(model)),
      "File",
      /is JSON of .*as `modelFromJSON` takes/,
    );
    await expectError(() => loadModel(text({})), "File", /is JSON, and no model\.json of/);
  });
});

describe("weights by name", () => {
  /** Each file that tells names. */
  async function files() {
    const model = await trained();
    const whole = await model.save(undefined, { format: "safetensors" });
    return { model, all: [await model.saveWeights(), await model.save(), whole] };
  }

  test("are those of layers that both have", async () => {
    const { model, all } = await files();
    const theirs = await byPath(model);
    for (const file of all) {
      const other = classifier("head", 2, 1);
      const before = await byPath(other);
      await expectError(() => other.loadWeights(file), "File");
      await other.loadWeights(file, { by: "name" });
      for (const [path, values] of await byPath(other)) {
        expect(values).toEqual((path.startsWith("head/") ? before : theirs).get(path));
      }
    }
    expect(warned).toEqual([]);
  });

  test("may be of layers in another order, and within a model", async () => {
    const { model, all } = await files();
    const inputs = input({ shape: [null] });
    const states = new Bidirectional(new GRU(3), { name: "both" }).apply(
      new Embedding(6, 4, { name: "words", maskZero: true }).apply(inputs),
    );
    const outputs = [
      new Dense(5, { name: "first" }).apply(states),
      new Dense(1, { name: "out", activation: "sigmoid" }).apply(states),
    ];
    for (const file of all) {
      const other = new Model({ inputs, outputs });
      await other.loadWeights(file, { by: "name" });
      const [theirs, ours] = [await byPath(model), await byPath(other)];
      for (const [path, values] of theirs) expect(ours.get(path)).toEqual(values);
      expect(ours.size).toBe(theirs.size + 2);
    }
  });

  test("of another shape are an error, or left out and told of", async () => {
    const { model, all } = await files();
    for (const file of all) {
      const other = classifier("out", 2, 1);
      const before = await byPath(other);
      const shape = /the weight "out\/kernel" has shape \(6, 1\), and the model's has \(6, 2\)/;
      await expectError(() => other.loadWeights(file, { by: "name" }), "File", shape);
      expect([...(await byPath(other))]).toEqual([...before]);
      for (const by of ["name", "order"] as const) {
        warned.length = 0;
        await other.loadWeights(file, { by, skipMismatch: true });
        expect(warned).toEqual([
          expect.stringMatching(/^loadWeights left a layer as it was, .*: "out" \(.*\(6, 1\)/),
        ]);
        const [theirs, ours] = [await byPath(model), await byPath(other)];
        for (const [path, values] of ours) {
          expect(values).toEqual((path.startsWith("out/") ? before : theirs).get(path));
        }
      }
    }
    const h5 = await model.saveWeights(undefined, { format: "h5" });
    const other = classifier("out", 2, 1);
    await other.loadWeights(h5, { skipMismatch: true });
    expect((await byPath(other)).get("words/embeddings")).toEqual(
      (await byPath(model)).get("words/embeddings"),
    );
  });

  test("are an error where there is none of these names, or none that fits", async () => {
    const { model, all } = await files();
    const other = new Sequential([new LSTM(2, { name: "other" })]);
    other.build([null, 3, 1]);
    const same = new Sequential([new Dense(2, { name: "out" })]);
    same.build([null, 9]);
    const before = [await byPath(other), await byPath(same)];
    for (const file of all) {
      const none = /holds weights of no layer of the model: .*the model's layers are other\.$/;
      await expectError(() => other.loadWeights(file, { by: "name" }), "File", none);
      const options = { by: "name", skipMismatch: true } as const;
      await expectError(() => same.loadWeights(file, options), "File", /of no layer/);
    }
    expect([await byPath(other), await byPath(same)]).toEqual(before);
    const h5 = await model.saveWeights(undefined, { format: "h5" });
    const named = () => model.loadWeights(h5, { by: "name" });
    await expectError(named, "InvalidArgument", /a \.weights\.h5 tells of places, and no names/);
  });

  test("of a layer of the same name that is another are told by theirs", async () => {
    const { all } = await files();
    const other = new Sequential([
      new Embedding(6, 4, { name: "words" }),
      new Dense(3, { name: "both" }),
    ]);
    other.build([null, 3]);
    const named = () => other.loadWeights(all[0]!, { by: "name" });
    await expectError(named, "File", /the layer "both" lacks "both\/kernel"/);
    await other.loadWeights(all[0]!, { by: "name", skipMismatch: true });
    expect(warned).toEqual([expect.stringMatching(/"both" \(the layer "both" lacks/)]);
  });

  test.each([
    [{ by: "names" }, /`by`, expected one of "order", "name", got "names"/],
    [{ byName: true }, /option `byName`/],
    [{ skip_mismatch: true }, /Did you mean `skipMismatch`/],
    [{ skipMismatch: 1 }, /`skipMismatch`, expected true or false/],
  ])("take no %j", async (options, message) => {
    const call = () => classifier().loadWeights(new Uint8Array(0), options as never);
    await expectError(call, "InvalidArgument", message);
  });
});

describe("functions of the program's own", () => {
  const squares = (yTrue: Float32Array, yPred: Float32Array, lines: number) => ({
    loss: Array.from({ length: lines }, (_, i) => (yPred[i]! - yTrue[i]!) ** 2),
    gradient: yPred.map((v, i) => 2 * (v - yTrue[i]!)),
  });

  test.each(["keras", "safetensors"] as const)(
    "are found again by name, with their options, in %s",
    async (format) => {
      const model = classifier();
      const loss = new LossFunction(squares, { reduction: "sum", name: "mine" });
      model.compile({ loss, optimizer: new SGD() });
      await model.fit(x, y, { verbose: 0 });
      const bytes = await model.save(undefined, { format });
      await expectError(
        () => loadModel(bytes),
        "Unsupported",
        /holds "squares", .*`customObjects`/,
      );
      const copy = await loadModel(bytes, { customObjects: { squares } });
      const logs = await copy.evaluate(x, y, { verbose: 0 });
      expect(logs).toEqual(await model.evaluate(x, y, { verbose: 0 }));
      expect(await copy.save(undefined, { format })).toEqual(bytes);
      expect((await loadModel(bytes, { compile: false })).optimizer).toBeUndefined();
      expect(warned).toEqual([]);
    },
  );

  test("are functions, whether the file needs them or not", async () => {
    const bytes = await (await trained()).save();
    const load = (customObjects: unknown) => () =>
      loadModel(bytes, { customObjects: customObjects as never });
    const bad = /`customObjects`, expected an object of functions by their names, got /;
    for (const given of [3, null, [squares], new Map()]) {
      await expectError(load(given), "InvalidArgument", bad);
    }
    await expectError(load({ squares, b: "x" }), "InvalidArgument", /names, got "x" for "b"\.$/);
    await load({ squares })();
  });

  test("without a name are given one, which is said once, as nothing that was trained may be lost", async () => {
    const model = classifier();
    const nameless = (() => squares)().bind(undefined);
    Object.defineProperty(nameless, "name", { value: "" });
    const rate = Object.defineProperty((step: number) => 0.1 / (1 + step), "name", { value: "" });
    model.compile({
      loss: new LossFunction(nameless, { reduction: "sum" }),
      optimizer: new SGD({ learningRate: rate }),
    });
    await model.fit(x, y, { verbose: 0 });
    const bytes = await model.save();
    expect(await model.save()).toEqual(bytes);
    expect(warned).toEqual([
      expect.stringMatching(
        /no name: they are saved as "learning_rate", "loss_1", .*customObjects/,
      ),
    ]);
    const customObjects = { learning_rate: rate, loss_1: squares };
    const copy = await loadModel(bytes, { customObjects });
    expect(await copy.evaluate(x, y, { verbose: 0 })).toEqual(
      await model.evaluate(x, y, { verbose: 0 }),
    );
    const loss = readArchive(bytes, "it").compile.loss as { config: object };
    expect(loss).toMatchObject({
      class_name: "LossFunction",
      registered_name: "bptt>LossFunction",
    });
  });
});

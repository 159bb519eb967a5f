// TensorFlow.js's files: those that it wrote, those of its converter, damaged ones, and what is written for it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Activation,
  Adam,
  Add,
  Bidirectional,
  Dense,
  ELU,
  Embedding,
  Flatten,
  GRU,
  GRUCell,
  input,
  L2,
  type Layer,
  LeakyReLU,
  LSTM,
  LSTMCell,
  loadModel,
  MaxNorm,
  Model,
  RandomUniform,
  RepeatVector,
  RNN,
  Sequential,
  Subtract,
  TimeDistributed,
} from "bptt";
import { afterEach, describe, expect, test } from "vitest";
import { expectError } from "../support/models.js";
import { warnings } from "../support/warnings.js";
import { hasSamples, samples } from "./support.js";
import { answers, type Told } from "./told.js";

interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const FOLDER = new URL("tfjs/", import.meta.url);
const numbers: Record<string, Told> = JSON.parse(
  readFileSync(new URL("numbers.json", FOLDER), "utf8"),
);

const warned = warnings();

async function expectNear(model: Model, { inputs, outputs }: Told) {
  const given = await answers(model, inputs);
  expect(given.map(({ length }) => length)).toEqual(outputs.map(({ length }) => length));
  const far = given.flatMap((all, i) => Array.from(all, (x, j) => Math.abs(x - outputs[i]![j]!)));
  expect(Math.max(...far)).toBeLessThan(1e-6);
}

async function filesOf(model: Model): Promise<NamedFile[]> {
  let files: NamedFile[] = [];
  const save = (given: readonly NamedFile[]) => {
    files = [...given];
  };
  await model.save({ save }, { format: "tfjs" });
  return files;
}

const jsonOf = ([model]: readonly NamedFile[]) =>
  JSON.parse(new TextDecoder().decode(model!.bytes));

describe("a model of TensorFlow.js", () => {
  test.each(Object.keys(numbers))("is read: %s", async (name) => {
    const model = await loadModel(new URL(`${name}.json`, FOLDER));
    await expectNear(model, numbers[name]!);
    expect(warned).toEqual([]);
  });

  test("is compiled as it was, and its optimizer begins anew", async () => {
    const model = await loadModel(new URL("sequential.json", FOLDER));
    expect(model.optimizer?.getConfig()).toMatchObject({
      class_name: "RMSprop",
      config: { rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
    });
    expect(model.optimizer?.iterations).toBe(0);
  });

  test("gives its weights to a model of the same layers", async () => {
    const model = await loadModel(new URL("sequential.json", FOLDER));
    const copy = await loadModel(new URL("sequential.json", FOLDER));
    await copy.setWeights((await copy.getWeights()).map((w) => ({ ...w, data: w.data.fill(0) })));
    await copy.loadWeights(new URL("sequential.json", FOLDER));
    expect(await copy.getWeights()).toEqual(await model.getWeights());
  });
});

/** q * scale + min in 64 bits, or what 16 bits say, by the manifest alone. */
function weightsIn(folder: string): Map<string, Float32Array> {
  const { weightsManifest } = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
  const all = new Map<string, Float32Array>();
  for (const { paths, weights } of weightsManifest) {
    const bytes = Buffer.concat(paths.map((path: string) => readFileSync(join(folder, path))));
    let at = 0;
    for (const { name, shape, quantization: q } of weights) {
      const size = shape.reduce((a: number, b: number) => a * b, 1);
      const [width, read] = {
        uint8: [1, (i: number) => bytes.readUInt8(i)],
        uint16: [2, (i: number) => bytes.readUInt16LE(i)],
        float16: [2, () => Number.NaN],
        float32: [4, (i: number) => bytes.readFloatLE(i)],
      }[(q?.dtype ?? "float32") as "uint8"] as [number, (i: number) => number];
      const from = at;
      const scaled = (x: number) => (q?.scale === undefined ? x : x * q.scale + q.min);
      all.set(
        name,
        Float32Array.from({ length: size }, (_, i) => scaled(read(from + width * i))),
      );
      at += width * size;
    }
  }
  return all;
}

describe.skipIf(!hasSamples)("the collection", () => {
  test.each(["seq", "seq_big", "functional", "cells"])("%s", async (name) => {
    const told = JSON.parse(readFileSync(`${samples}tfjs/${name}.io.json`, "utf8"));
    const json = JSON.parse(readFileSync(`${samples}tfjs/${name}.json`, "utf8"));
    json.weightsManifest[0].paths = [`${name}.bin`];
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    const bin = new Uint8Array(readFileSync(`${samples}tfjs/${name}.bin`));
    const model = await loadModel({
      load: () => [
        { name: "model.json", bytes },
        { name: `${name}.bin`, bytes: bin },
      ],
    });
    const flat = (value: unknown): number[] =>
      Array.isArray(value) ? value.flatMap(flat) : [value as number];
    const shape = (value: unknown): number[] =>
      Array.isArray(value) ? [value.length, ...shape(value[0])] : [];
    const x = { shape: shape(told.x), data: flat(told.x) };
    await expectNear(model, {
      inputs: name === "functional" ? [x, x] : [x],
      outputs: [flat(told.y)],
    });
  });

  const CONVERTED = ["01_rnn_rmsprop", "04_bidir"].flatMap((name) =>
    ["", "_uint8", "_uint16", "_float16"].map((type) => name + type),
  );
  test.each(CONVERTED)("%s", async (name) => {
    const folder = `${samples}tfjs/${name}`;
    const model = await loadModel(join(folder, "model.json"));
    const weights = new Map((await model.getWeights()).map(({ name, data }) => [name, data]));
    const stored = weightsIn(folder);
    expect(weights.size).toBe(stored.size);
    const exact = await loadModel(
      join(`${samples}tfjs`, name.replace(/_[a-z]+\d+$/, ""), "model.json"),
    );
    const plain = new Map((await exact.getWeights()).map(({ name, data }) => [name, data]));
    for (const [path, data] of stored) {
      if (!name.endsWith("float16")) expect(weights.get(path)).toEqual(data);
      else {
        const near = weights
          .get(path)!
          .every((x, i) => Math.abs(x - plain.get(path)![i]!) <= 2 ** -11 * Math.abs(x) + 2 ** -25);
        expect(near).toBe(true);
      }
    }
  });
});

const classifier = () => {
  const model = new Sequential(
    [
      new Embedding(6, 4, { maskZero: true }),
      new Bidirectional(new LSTM(3, { returnSequences: true, dropout: 0.2 })),
      new RNN([new LSTMCell(3), new GRUCell(2, { resetAfter: false })]),
      new Dense(1, { activation: "sigmoid", kernelRegularizer: new L2(0.01) }),
    ],
    { seed: 7 },
  );
  model.build([null, 3]);
  model.compile({ loss: "binaryCrossentropy", optimizer: new Adam(), metrics: ["accuracy"] });
  return model;
};

describe("a model that is written", () => {
  const folder = mkdtempSync(join(tmpdir(), "bptt-tfjs-"));
  afterEach(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });

  test("is read with the same bits, and makes the same files", async () => {
    const model = classifier();
    const files = await filesOf(model);
    const again = await loadModel({ load: () => files });
    expect(await again.getWeights()).toEqual(await model.getWeights());
    expect(again.seed).toBe(7);
    expect(again.optimizer?.getConfig()).toEqual(model.optimizer?.getConfig());
    expect(await filesOf(again)).toEqual(files);
    const { format, trainingConfig, weightsManifest } = jsonOf(files);
    expect(format).toBe("layers-model");
    expect(trainingConfig).toEqual({
      loss: "binary_crossentropy",
      metrics: ["accuracy"],
      optimizer_config: {
        class_name: "Adam",
        config: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      },
    });
    expect(weightsManifest[0].weights.map(({ name }: { name: string }) => name)).toEqual([
      "embedding/embeddings",
      ...["forward", "backward"].flatMap((way) =>
        ["kernel", "recurrent_kernel", "bias"].map((name) => `bidirectional/${way}_lstm/${name}`),
      ),
      ...["RNNCell_0", "RNNCell_1"].flatMap((cell) =>
        ["kernel", "recurrent_kernel", "bias"].map((name) => `rnn/${cell}/${name}`),
      ),
      "dense/kernel",
      "dense/bias",
    ]);
  });

  test("leaves no files of what was written before, and those of other models", async () => {
    const path = join(folder, "a.json");
    const other = join(folder, "a.b.json");
    const model = classifier();
    await model.save(path);
    await model.save(other);
    const before = readdirSync(folder);
    expect(before).toHaveLength(4);
    await model.fit([[1, 2, 3]], [[1]], { verbose: 0 });
    await model.save(path);
    const after = readdirSync(folder);
    expect(after).toHaveLength(4);
    expect(after.filter((name) => !before.includes(name))).toHaveLength(1);
    const again = await loadModel(path);
    expect(await again.getWeights()).toEqual(await model.getWeights());
    await loadModel(other);
  });

  test("has its weights in files of 4 MiB", async () => {
    const model = new Sequential([new Embedding(1500, 1000)]);
    model.build([null, 2]);
    const files = await filesOf(model);
    expect(files.map(({ bytes }) => bytes.length).slice(1)).toEqual([2 ** 22, 6e6 - 2 ** 22]);
    expect(files[1]!.name).toMatch(/^model\.[0-9a-f]{8}\.shard1of2\.bin$/);
    const again = await loadModel({ load: () => files });
    const [mine, read] = await Promise.all([model.getWeights(), again.getWeights()]);
    expect(
      Buffer.compare(Buffer.from(mine[0]!.data.buffer), Buffer.from(read[0]!.data.buffer)),
    ).toBe(0);
  });

  const sequence = (...layers: Layer[]) => {
    const model = new Sequential(layers);
    model.build(layers[0] instanceof Embedding ? [null, 4] : [null, 4, 2]);
    return model;
  };
  const ids = () => new Embedding(5, 2, { maskZero: true });
  const states = (masked: boolean) => {
    const [a, b] = [input({ shape: [4] }), input({ shape: [4] })];
    const embedding = new Embedding(5, 2, { maskZero: masked });
    const [, ...last] = new LSTM(2, { returnState: true }).apply(embedding.apply(a));
    const decoder = new LSTM(2, { returnSequences: true });
    const out = decoder.apply(embedding.apply(b), { initialState: last, mask: masked });
    return new Model({ inputs: [a, b], outputs: new Dense(1).apply(out) });
  };

  test.each<[string, () => Model, RegExp]>([
    ["resetAfter", () => sequence(new GRU(2)), /"gru".*`resetAfter` true of GRU/],
    [
      "hard_sigmoid",
      () => sequence(new LSTM(2, { recurrentActivation: "hardSigmoid" })),
      /"lstm".*`recurrentActivation` "hard_sigmoid"/,
    ],
    ["an activation", () => sequence(new Activation("celu")), /"activation".*`activation` "celu"/],
    [
      "a class",
      () => {
        const a = input({ shape: [2] });
        return new Model({ inputs: a, outputs: new Subtract().apply([a, new Dense(2).apply(a)]) });
      },
      /"subtract".*no class Subtract/,
    ],
    [
      "an initializer",
      () => sequence(new Dense(2, { kernelInitializer: new RandomUniform({ minval: 0 }) })),
      /"dense".*`kernelInitializer` of Dense that is "RandomUniform"/,
    ],
    [
      "what its layers cost",
      () => sequence(new Dense(2, { activityRegularizer: new L2(0.1) })),
      /"dense".*`activityRegularizer`/,
    ],
    ["a setting", () => sequence(new ELU({ alpha: 0.5 })), /"elu".*`alpha` 0.5 of ELU/],
    [
      "zeros at masked steps",
      () => sequence(new LSTM(2, { zeroOutputForMask: true })),
      /`zeroOutputForMask` true/,
    ],
    [
      "weights beyond their constraint",
      () => sequence(new Dense(3, { kernelConstraint: new MaxNorm(0.01) })),
      /"dense".*"dense\/kernel" does not keep to its MaxNorm/,
    ],
    ["a name", () => sequence(new Dense(2, { name: "größe" })), /"größe".*letters/],
    [
      "vectors to flatten",
      () => sequence(new Dense(2), new LSTM(2), new Flatten()),
      /"flatten".*no vectors/,
    ],
    [
      "another backward layer",
      () =>
        sequence(
          new Bidirectional(new LSTM(2), {
            backwardLayer: new LSTM(2, { goBackwards: true, useBias: false }),
          }),
        ),
      /"bidirectional".*backward layer/,
    ],
    [
      "states of several cells",
      () => {
        const a = input({ shape: [4, 2] });
        const cells = [new LSTMCell(2), new LSTMCell(2)];
        const [, state] = new RNN(cells, { returnState: true }).apply(a);
        return new Model({ inputs: a, outputs: new Dense(1).apply(state!) });
      },
      /"rnn".*another order/,
    ],
    [
      "a mask that another layer's stands for",
      () => sequence(ids(), new LSTM(2), new RepeatVector(3), new LSTM(2)),
      /"lstm_1".*no mask/,
    ],
    [
      "a mask behind a layer that ends it",
      () => sequence(ids(), new LeakyReLU(), new LSTM(2)),
      /"lstm".*does not reach it/,
    ],
    [
      "a mask that enters a model",
      () => sequence(ids(), new Sequential([new Dense(2), new LSTM(2)])),
      /"lstm".*does not reach it/,
    ],
    [
      "joined masks",
      () => {
        const a = input({ shape: [4] });
        const embedding = ids();
        const x = embedding.apply(a);
        return new Model({ inputs: a, outputs: new LSTM(2).apply(new Add().apply([x, x])) });
      },
      /"lstm".*does not reach it/,
    ],
    [
      "both directions of masked steps",
      () =>
        sequence(
          ids(),
          new Bidirectional(new LSTM(2, { returnSequences: true })),
          new TimeDistributed(new Dense(1)),
        ),
      /"bidirectional".*masked steps is zero/,
    ],
    ["a mask beside initial states", () => states(true), /"lstm_1".*initial state/],
  ])("is refused for %s", async (_, make, message) => {
    const model = make();
    await expectError(() => filesOf(model), "Unsupported", message);
  });

  test("may have initial states, where nothing is masked", async () => {
    const files = await filesOf(states(false));
    const { config } = jsonOf(files).modelTopology;
    const decoder = config.layers.find(({ name }: { name: string }) => name === "lstm_1");
    expect(decoder.inbound_nodes).toEqual([
      [
        ["embedding", expect.any(Number), 0, {}],
        ["lstm", 0, 1, {}],
        ["lstm", 0, 2, {}],
      ],
    ]);
  });

  test("leaves out how it was compiled where TensorFlow.js has no such thing", async () => {
    const model = classifier();
    model.compile({ loss: "huber", optimizer: "adam" });
    expect(jsonOf(await filesOf(model)).trainingConfig).toBeUndefined();
    model.compile({ loss: "mse", optimizer: new Adam({ amsgrad: true }) });
    expect(jsonOf(await filesOf(model)).trainingConfig).toBeUndefined();
  });
});

describe("a damaged model", () => {
  const json = () => JSON.parse(readFileSync(new URL("cells.json", FOLDER), "utf8"));
  const bin = new Uint8Array(readFileSync(new URL("cells.bin", FOLDER)));
  // biome-ignore lint/suspicious/noExplicitAny: any damage can be done to it.
  type Damaged = any;
  const load = (value: Damaged, bytes: Uint8Array | null = bin) =>
    loadModel({
      load: () => [
        { name: "model.json", bytes: new TextEncoder().encode(JSON.stringify(value)) },
        ...(bytes ? [{ name: "cells.bin", bytes }] : []),
      ],
    });
  const first = (value: Damaged) => value.weightsManifest[0].weights[0];

  test.each<[string, (value: Damaged) => void, RegExp]>([
    [
      "a list for a manifest",
      (v) => {
        v.weightsManifest = {};
      },
      /should be a list/,
    ],
    [
      "no manifest",
      (v) => {
        v.weightsManifest = undefined;
      },
      /should be a list/,
    ],
    [
      "no weights",
      (v) => {
        v.weightsManifest = [];
      },
      /lacks/,
    ],
    [
      "a missing weight",
      (v) => {
        v.weightsManifest[0].weights.pop();
      },
      /lacks/,
    ],
    [
      "a weight too many",
      (v) => {
        v.weightsManifest[0].weights.push({ name: "x/y", shape: [], dtype: "float32" });
      },
      /which the model has not/,
    ],
    [
      "a weight twice",
      (v) => {
        v.weightsManifest[0].weights.push(first(v));
      },
      /twice/,
    ],
    [
      "a group twice",
      (v) => {
        v.weightsManifest.push(v.weightsManifest[0]);
      },
      /twice/,
    ],
    [
      "one weight by two names",
      (v) => {
        v.weightsManifest[0].weights.push({ ...first(v), name: `model/${first(v).name}` });
      },
      /twice, as/,
    ],
    [
      "a shape of 1e9",
      (v) => {
        first(v).shape = [1e9];
      },
      /has shape \(1000000000,\)/,
    ],
    [
      "a shape beyond 2^53",
      (v) => {
        first(v).shape = [2 ** 30, 2 ** 30];
      },
      /more than any file/,
    ],
    [
      "a negative shape",
      (v) => {
        first(v).shape = [-1, 2];
      },
      /whose shape/,
    ],
    [
      "many axes",
      (v) => {
        first(v).shape = Array(100).fill(1);
      },
      /whose shape/,
    ],
    [
      "a string",
      (v) => {
        first(v).dtype = "string";
      },
      /whose type is "string"/,
    ],
    [
      "a name of every object",
      (v) => {
        first(v).dtype = "constructor";
      },
      /whose type is "constructor"/,
    ],
    [
      "unknown quantisation",
      (v) => {
        first(v).quantization = { dtype: "__proto__" };
      },
      /quantised to "__proto__"/,
    ],
    [
      "no scale",
      (v) => {
        first(v).quantization = { dtype: "uint8", min: 0 };
      },
      /scale undefined/,
    ],
    [
      "an optimizer of any size",
      (v) => {
        v.weightsManifest[0].weights.push({
          name: "m",
          shape: [1e9],
          dtype: "float32",
          group: "optimizer",
        });
      },
      /bytes of an optimizer/,
    ],
    ...["../cells.bin", "/etc/passwd", "a/b.bin", "a\\b.bin", "c:b.bin", "..", ".", "", 7].map(
      (path): [string, (value: Damaged) => void, RegExp] => [
        `the path ${path}`,
        (v) => {
          v.weightsManifest[0].paths = [path];
        },
        /no file of the same folder/,
      ],
    ),
    [
      "the same file twice",
      (v) => {
        v.weightsManifest[0].paths.push("cells.bin");
      },
      /twice/,
    ],
    [
      "a file that is not there",
      (v) => {
        v.weightsManifest[0].paths = ["other.bin"];
      },
      /other\.bin/,
    ],
    [
      "a topology that is none",
      (v) => {
        v.modelTopology = 5;
      },
      /modelTopology is 5/,
    ],
  ])("with %s is refused", async (_, damage, message) => {
    const value = json();
    damage(value);
    await expectError(() => load(value), "File", message);
  });

  test("with files cut off, too long or missing is refused", async () => {
    await expectError(() => load(json(), bin.subarray(1)), "File", /there are 343/);
    await expectError(() => load(json(), new Uint8Array(345)), "File", /there are more/);
    await expectError(() => load(json(), null), "File", /cells\.bin/);
    const alone = new TextEncoder().encode(JSON.stringify(json()));
    await expectError(() => loadModel(alone), "File", /give its path/);
    const nan = new Uint8Array(bin).fill(0xff, 0, 4);
    await expectError(() => load(json(), nan), "File", /NaN or Infinity/);
  });

  test("that is a graph is refused in words", async () => {
    const value = { ...json(), format: "graph-model", modelTopology: { node: [] } };
    await expectError(() => load(value), "Unsupported", /graph model .*tfjs_layers_model/);
  });

  test("changes nothing", async () => {
    const model = await loadModel(new URL("cells.json", FOLDER));
    const before = await model.getWeights();
    const path = join(mkdtempSync(join(tmpdir(), "bptt-tfjs-")), "cells.json");
    writeFileSync(path, JSON.stringify(json()));
    await expectError(() => model.loadWeights(path), "File", /cells\.bin/);
    expect(existsSync(path)).toBe(true);
    expect(await model.getWeights()).toEqual(before);
  });
});

test("what a Bidirectional layer of TensorFlow.js gives for masked steps is told of", async () => {
  const model = new Sequential([
    new Embedding(5, 2, { maskZero: true }),
    new Bidirectional(new LSTM(2, { returnSequences: true })),
    new LSTM(1),
  ]);
  model.build([null, 3]);
  const files = await filesOf(model);
  const value = jsonOf(files);
  value.modelTopology.config.layers.pop();
  value.weightsManifest[0].weights.splice(-3);
  const size = value.weightsManifest[0].weights.reduce(
    (sum: number, { shape }: { shape: number[] }) => sum + 4 * shape.reduce((a, b) => a * b, 1),
    0,
  );
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const weights = { name: files[1]!.name, bytes: files[1]!.bytes.subarray(0, size) };
  await loadModel({ load: () => [{ name: "model.json", bytes }, weights] });
  expect(warned).toEqual([
    expect.stringMatching(/"bidirectional", what it gives for masked steps/),
  ]);
});

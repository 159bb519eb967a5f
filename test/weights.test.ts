// Weights out and in: names, order and shapes as in Keras, and files that are written whole or not at all.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  Embedding,
  input,
  LSTM,
  Model,
  Sequential,
  SimpleRNN,
  type WeightInput,
} from "../ts/index.js";
import { decodeSafetensors, encodeSafetensors } from "../ts/io/safetensors.js";
import { coreOf } from "../ts/model/core.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";

const quiet = { verbose: 0 } as const;

describe("getWeights", () => {
  test("lists Keras's paths in Keras's order", async () => {
    const model = new Sequential(
      [
        new Embedding(5, 2),
        new SimpleRNN(3, { returnSequences: true }),
        new SimpleRNN(3, { useBias: false }),
        new Dense(1),
      ],
      { name: "mine" },
    );
    expect((await model.getWeights()).map(({ name, shape }) => [name, shape])).toEqual([
      ["mine/embedding/embeddings", [5, 2]],
      ["mine/simple_rnn/simple_rnn_cell/kernel", [2, 3]],
      ["mine/simple_rnn/simple_rnn_cell/recurrent_kernel", [3, 3]],
      ["mine/simple_rnn/simple_rnn_cell/bias", [3]],
      ["mine/simple_rnn_1/simple_rnn_cell/kernel", [3, 3]],
      ["mine/simple_rnn_1/simple_rnn_cell/recurrent_kernel", [3, 3]],
      ["mine/dense/kernel", [3, 1]],
      ["mine/dense/bias", [1]],
    ]);
  });

  test("agrees with the order in the engine", async () => {
    const model = classifier();
    const names = (await model.getWeights()).map(({ name, shape }) => [
      name.split("/").at(-1),
      shape,
    ]);
    const network = await coreOf(model).network();
    expect(names).toEqual((await network.layout()).map(({ name, shape }) => [name, shape]));
  });

  test("starts as Keras starts", async () => {
    const model = new Sequential([new Embedding(500, 16), new SimpleRNN(32), new Dense(1)], {
      seed: 9,
    });
    const [embeddings, kernel, recurrent, bias, , denseBias] = (await model.getWeights()).map(
      ({ data }) => data,
    );
    const range = (data: Float32Array) => Math.max(...data.map(Math.abs));
    expect(range(embeddings!)).toBeGreaterThan(0.0499);
    expect(range(embeddings!)).toBeLessThanOrEqual(0.05);
    const glorot = Math.sqrt(6 / (16 + 32));
    expect(range(kernel!)).toBeGreaterThan(0.9 * glorot);
    expect(range(kernel!)).toBeLessThanOrEqual(glorot);
    // Orthogonal: rows have length 1 and stand at right angles.
    const row = (r: number) => recurrent!.subarray(32 * r, 32 * (r + 1));
    const dot = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(dot(row(3), row(3))).toBeCloseTo(1, 5);
    expect(dot(row(3), row(7))).toBeCloseTo(0, 5);
    expect(range(bias!)).toBe(0);
    expect(range(denseBias!)).toBe(0);
  });

  test("gives copies", async () => {
    const model = classifier();
    const [first] = await model.getWeights();
    first!.data.fill(7);
    expect((await model.getWeights())[0]!.data).not.toEqual(first!.data);
  });

  test("needs shapes", async () => {
    await expectError(
      () => new Sequential([new Dense(2)]).getWeights(),
      "NotBuilt",
      /call `build\(shape\)`/,
    );
  });
});

describe("setWeights", () => {
  test("takes what getWeights gives, nested arrays, and typed vectors", async () => {
    const { x } = sentences(5);
    const trained = classifier(1);
    const expected = (await trained.predict(x)).data;
    const weights = await trained.getWeights();
    const nested = weights.map(({ shape, data }) => {
      const [rows = 0, columns] = shape;
      if (columns === undefined) return [...data];
      return Array.from({ length: rows }, (_, r) => [
        ...data.subarray(r * columns, (r + 1) * columns),
      ]);
    });
    const rowsOfFloats = nested.map((w) =>
      Array.isArray(w[0]) ? (w as number[][]).map((r) => Float32Array.from(r)) : w,
    );
    for (const given of [weights, nested, rowsOfFloats, weights.map(({ data }) => data)]) {
      const other = classifier(2);
      await other.setWeights(given as WeightInput[]);
      expect((await other.predict(x)).data).toEqual(expected);
    }
  });

  test("changes nothing where one does not fit", async () => {
    const model = classifier();
    const weights = await model.getWeights();
    const before = await flatWeights(model);
    const bad = (
      list: unknown,
      code: "Shape" | "NotFinite" | "InvalidArgument",
      ...patterns: RegExp[]
    ) => expectError(() => model.setWeights(list as never), code, ...patterns);
    await bad(weights.slice(1), "Shape", /length 5, but the model was expecting 6/);
    await bad(
      weights.with(1, weights[2]!),
      "Shape",
      /"simple_rnn\/simple_rnn_cell\/kernel" has shape \[4, 8\], and weights\[1\] has shape \[8, 8\]/,
    );
    await bad(weights.with(5, [Number.NaN] as never), "NotFinite", /weights\[5\]\[0\] is NaN/);
    await bad(weights.with(5, "x" as never), "InvalidArgument", /weights\[5\]/);
    await bad({}, "InvalidArgument", /list of weights/);
    expect(await flatWeights(model)).toEqual(before);
  });
});

describe("files", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "bptt-weights-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function trained(): Promise<Sequential> {
    const { x, y } = sentences(40);
    const model = classifier(1);
    await model.fit(x, y, quiet);
    return model;
  }

  test("keep what was trained, under any model name", async () => {
    const model = await trained();
    const path = join(folder, "model.safetensors");
    expect(await model.saveWeights(path)).toBeUndefined();
    const copy = Sequential.fromConfig(model.getConfig(), { name: "copy", seed: 99 });
    await copy.loadWeights(path);
    expect(await flatWeights(copy)).toEqual(await flatWeights(model));
    await model.saveWeights(pathToFileURL(path));
    await copy.loadWeights(pathToFileURL(path));
    expect(readdirSync(folder)).toEqual(["model.safetensors"]);
  });

  test("are safetensors with Keras's paths", async () => {
    const model = await trained();
    const path = join(folder, "format.safetensors");
    await model.saveWeights(path);
    const bytes = readFileSync(path);
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE(0))));
    expect(Object.keys(header)).toEqual([
      "__metadata__",
      ...(await model.getWeights()).map(({ name }) => name),
    ]);
    expect(header["sequential/simple_rnn/simple_rnn_cell/kernel"]).toMatchObject({
      dtype: "F32",
      shape: [4, 8],
    });
    expect(Number(bytes.readBigUInt64LE(0)) % 8).toBe(0);
    rmSync(path);
  });

  test("come as bytes where no path is given", async () => {
    const model = await trained();
    const bytes = await model.saveWeights();
    expect(bytes).toBeInstanceOf(Uint8Array);
    for (const given of [bytes, bytes.slice().buffer]) {
      const copy = classifier(3);
      await copy.loadWeights(given);
      expect(await flatWeights(copy)).toEqual(await flatWeights(model));
    }
  });

  test("are replaced whole, and left alone where that fails", async () => {
    const model = await trained();
    const path = join(folder, "kept.safetensors");
    writeFileSync(path, "before");
    await model.saveWeights(path);
    expect(readFileSync(path).length).toBeGreaterThan(1000);
    await expectError(
      () => model.saveWeights(join(folder, "absent", "w")),
      "File",
      /could not be saved.*no such file or folder/,
    );
    await expectError(() => model.saveWeights(folder), "File", /could not be saved/);
    // Nothing half-written stays behind.
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    rmSync(path);
  });

  test("that cannot be used are refused before the model changes", async () => {
    const model = await trained();
    const before = await flatWeights(model);
    const good = await model.saveWeights();
    const bad = (source: unknown, code: "File" | "InvalidArgument", ...patterns: RegExp[]) =>
      expectError(() => model.loadWeights(source as never), code, ...patterns);
    await bad(
      join(folder, "absent"),
      "File",
      /could not be read from .*absent: there is no such file/,
    );
    await bad(folder, "File", /it is a folder/);
    await bad("", "InvalidArgument", /path of a file or its bytes/);
    await bad(3, "InvalidArgument", /got 3/);
    await bad(new Uint8Array(0), "File", /has 0 bytes/);
    await bad(good.slice(0, -4), "File", /truncated/);
    await bad(good.slice(0, 40), "File", /announces a header of/);
    await bad(Uint8Array.of(...good, 0, 0, 0, 0), "File", /4 bytes beyond its last tensor/);
    const text = new TextEncoder().encode("this is not a safetensors file at all");
    await bad(text, "File", /what was given is not a whole safetensors file/);
    await bad(
      edited(good, (h) => void delete h["sequential/dense/bias"]),
      "File",
      /gap or overlap|beyond its last/,
    );
    const tensors = [...decodeSafetensors(good, "it").values()];
    await bad(
      encodeSafetensors(tensors.slice(1)),
      "File",
      /another model. It lacks embedding\/embeddings/,
    );
    const extra = { name: "sequential/lstm/kernel", shape: [1], data: Float32Array.of(1) };
    await bad(encodeSafetensors([...tensors, extra]), "File", /holds lstm\/kernel/);
    const turned = tensors.map((t) => ({ ...t, shape: [...t.shape].reverse() }));
    await bad(
      encodeSafetensors(turned),
      "File",
      /"embedding\/embeddings" has shape \(4, 20\), and the model's has \(20, 4\)/,
    );
    const nan = tensors.map((t) => ({ ...t, data: t.data.map(() => Number.NaN) }));
    await bad(encodeSafetensors(nan), "File", /NaN or Infinity/);
    const quarter = (h: Header) => {
      h["sequential/dense/bias"]!.dtype = "F8_E4M3";
    };
    await bad(
      edited(good, quarter),
      "File",
      /"F8_E4M3", and only "F32", "F16", "BF16", "F64", "I64" are/,
    );
    const half = (h: Header) => {
      h["sequential/dense/bias"]!.dtype = "F16";
    };
    await bad(edited(good, half), "File", /has 4 bytes, and its shape \[1\] needs 2/);
    const lying = (h: Header) => {
      h["sequential/dense/bias"]!.shape = [2];
    };
    await bad(edited(good, lying), "File", /has 4 bytes, and its shape \[2\] needs 8/);
    expect(await flatWeights(model)).toEqual(before);
    expect(existsSync(join(folder, "absent"))).toBe(false);
  });

  test("need a path", async () => {
    const model = classifier();
    await expectError(() => model.saveWeights("" as never), "InvalidArgument", /path of a file/);
    await expectError(() => model.saveWeights(3 as never), "InvalidArgument", /got 3/);
  });
});

describe("files of a model of connected layers", () => {
  /** The same layers, connected and in a row. */
  const layers = (): [Embedding, Bidirectional, Dense] => [
    new Embedding(20, 4, { name: "embedding" }),
    new Bidirectional(new LSTM(3), { name: "both" }),
    new Dense(1, { name: "dense" }),
  ];
  function connected(seed: number): Model {
    const inputs = input({ shape: [null] });
    const [embedding, both, dense] = layers();
    const outputs = dense.apply(both.apply(embedding.apply(inputs)));
    return new Model({ inputs, outputs, seed });
  }
  function chained(seed: number): Sequential {
    const model = new Sequential(layers(), { seed });
    model.build([null, null]);
    return model;
  }
  const all = async (model: Model) => (await model.getWeights()).flatMap(({ data }) => [...data]);

  test("have the layers' names alone", async () => {
    using model = connected(1);
    const names = [...decodeSafetensors(await model.saveWeights(), "it").keys()];
    expect(names).toEqual((await model.getWeights()).map(({ name }) => name));
    expect(names[0]).toBe("embedding/embeddings");
  });

  test.each([
    ["itself", connected, connected],
    ["a Sequential", connected, chained],
    ["a model from a Sequential's", chained, connected],
  ])("are loaded by %s", async (_, make, other) => {
    const { x } = sentences(5);
    using saved = make(1);
    using loaded = other(2);
    expect(await all(loaded)).not.toEqual(await all(saved));
    await loaded.loadWeights(await saved.saveWeights());
    expect(await all(loaded)).toEqual(await all(saved));
    const expected = await (saved as Model).predict(x);
    expect(await (loaded as Model).predict(x)).toEqual(expected);
  });

  test("are refused by another, which names what differs as it is named", async () => {
    using model = connected(1);
    const before = await all(model);
    const tensors = [...decodeSafetensors(await model.saveWeights(), "it").values()];
    const refused = (tensors: Parameters<typeof encodeSafetensors>[0], ...patterns: RegExp[]) =>
      expectError(() => model.loadWeights(encodeSafetensors(tensors)), "File", ...patterns);
    await refused(tensors.slice(1), /lacks embedding\/embeddings\.$/);
    const extra = { name: "lstm/kernel", shape: [1], data: Float32Array.of(1) };
    await refused([...tensors, extra], /It holds lstm\/kernel, which the model has not\.$/);
    const other = [extra, { ...extra, name: "lstm/bias" }];
    await refused(other, /It holds lstm\/kernel, lstm\/bias, which the model has not\.$/);
    expect(await all(model)).toEqual(before);
  });
});

type Header = Record<string, { dtype: string; shape: number[] }>;

/** The file with its header changed. */
function edited(bytes: Uint8Array, change: (header: Header) => void): Uint8Array {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  change(header);
  const json = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + bytes.length - 8 - length);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  out.set(bytes.subarray(8 + length), 8 + json.length);
  return out;
}

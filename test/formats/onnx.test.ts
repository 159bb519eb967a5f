// Models as ONNX: the graphs are those that onnxruntime was held to our numbers with (onnx/check.py), and the rest of a file is looked at here.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dense, Embedding, GRU, input, LSTM, loadModel, Model, Sequential } from "bptt";
import { afterAll, describe, expect, test } from "vitest";
import { MODEL_FORMATS } from "../../ts/formats/model_formats.js";
import { VERSION } from "../../ts/version.js";
import { type Case, modelOf } from "../conformance/case.js";
import { expectError } from "../support/models.js";
import { CASES } from "./onnx/cases.js";
import { every, fieldsOf, fingerprint, parts, text } from "./onnx/proto.js";
import { bytesOf } from "./onnx/told.js";

const golden: Record<string, string> = JSON.parse(
  readFileSync(new URL("golden/onnx.json", import.meta.url), "utf8"),
);
const folder = mkdtempSync(join(tmpdir(), "bptt-onnx-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Models that have what ONNX can't say: convolutions of states, pixels in between by other rules, transforms in 64 bits. */
const REFUSED =
  /^((within_each_)?conv_lstm(\dd)?|mel)[_.]|^(frames|image)_resizing_(area|bicubic|lanczos|smooth)|^case-00268/;
const chosen = new URL("../golden/chosen/", import.meta.url);

test.each(readdirSync(chosen).filter((file) => REFUSED.test(file)))(
  "%s is refused by its layer's name",
  async (file) => {
    const given: Case = JSON.parse(readFileSync(new URL(file, chosen), "utf8"));
    using model = await modelOf(given);
    const message = /The layer "\w+" \(\w+\) can't be written as ONNX: [a-zA-Z']+ /;
    await expectError(() => bytesOf(model), "Unsupported", message);
  },
);

describe("graphs are what onnxruntime agreed with", () => {
  test.each(Object.keys(CASES))("%s", async (name) => {
    const { model } = await CASES[name]!();
    expect(fingerprint(await bytesOf(model))).toBe(golden[name]);
  });

  test.each(["random", "chosen"])("models of the goldens: %s", async (kind) => {
    const cases = new URL(`../golden/${kind}/`, import.meta.url);
    const found: Record<string, string> = {};
    for (const file of readdirSync(cases).filter((file) => !REFUSED.test(file))) {
      const given: Case = JSON.parse(readFileSync(new URL(file, cases), "utf8"));
      using model = await modelOf(given);
      found[file.replace(".json", "")] = fingerprint(await bytesOf(model));
    }
    expect(Object.keys(found).length).toBeGreaterThan(40);
    expect(golden).toMatchObject(found);
  });
});

/** Axes of an input or output: sizes, or names. */
function described(valueInfo: Uint8Array) {
  const [name] = parts(valueInfo, 1);
  const [tensor] = parts(parts(valueInfo, 2)[0]!, 1);
  const axes = parts(parts(tensor!, 2)[0]!, 1).map((dim) => {
    const [axis] = fieldsOf(dim);
    return axis === undefined ? "?" : axis[0] === 1 ? axis[1] : text(axis[1] as Uint8Array);
  });
  return [text(name!), every(tensor!, 1)[0], axes];
}

test("a file says who wrote it, in which version of ONNX, and what goes in and out", async () => {
  const [words, numbers] = [
    input({ shape: [null], name: "words" }),
    input({ shape: [null, 2], name: "numbers" }),
  ];
  const embedded = new Embedding(10, 3, { maskZero: true }).apply(words);
  const [steps, state] = new GRU(4, { returnSequences: true, returnState: true }).apply(embedded);
  const last = new LSTM(2, { name: "last" }).apply(numbers);
  const model = new Model({ inputs: [words, numbers], outputs: [steps!, state!, last] });
  const bytes = await bytesOf(model);
  const [ir, producer, version, graph, opset, ...rest] = fieldsOf(bytes);
  expect([ir, rest]).toEqual([[1, 8], []]);
  expect([producer, version].map((field) => text(field![1] as Uint8Array))).toEqual([
    "bptt",
    VERSION,
  ]);
  expect(fieldsOf(opset![1] as Uint8Array)).toEqual([
    [1, new Uint8Array()],
    [2, 17],
  ]);
  const content = graph![1] as Uint8Array;
  expect(parts(content, 11).map(described)).toEqual([
    ["words", 6, ["N", "T"]],
    ["numbers", 1, ["N", "T_1", 2]],
  ]);
  expect(parts(content, 12).map(described)).toEqual([
    ["gru", 1, ["N", "T", 4]],
    ["gru_1", 1, ["N", 4]],
    ["last", 1, ["N", 2]],
  ]);
  const operators = parts(content, 1).map((node) => text(parts(node, 4)[0]!));
  expect(operators.filter((name) => ["GRU", "LSTM", "Scan", "TopK"].includes(name))).toEqual([
    "TopK",
    "GRU",
    "LSTM",
  ]);
});

test("the version is that of the package", () => {
  const { version } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  expect(VERSION).toBe(version);
});

test("weights are there once, whoever shares them", async () => {
  const [a, b] = [input({ shape: [5, 3] }), input({ shape: [5, 3] })];
  const layer = new LSTM(4);
  const model = new Model({ inputs: [a, b], outputs: [layer.apply(a), layer.apply(b)] });
  const initializers = parts(parts(await bytesOf(model), 7)[0]!, 5);
  const names = initializers.map((tensor) => text(parts(tensor, 8)[0]!));
  expect(names.filter((name) => name.startsWith("lstm/"))).toEqual([
    "lstm/lstm_cell/kernel^T",
    "lstm/lstm_cell/recurrent_kernel^T",
    "lstm/lstm_cell/bias^T",
  ]);
});

test("save goes by the option or the end of the name, and writes the same bytes each time", async () => {
  const model = new Sequential([
    new Embedding(10, 4, { maskZero: true }),
    new GRU(3),
    new Dense(1),
  ]);
  model.build([null, null]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const [one, other] = ["one.onnx", "other.ONNX"].map((name) => join(folder, name));
  await model.save(one!);
  await model.save(other!, { includeOptimizer: false });
  const bytes = await model.save(undefined, { format: "onnx" });
  for (const path of [one!, other!]) expect(readFileSync(path).equals(bytes)).toBe(true);
});

test("what it can't say is refused by the layer's name, before there is a file", async () => {
  const model = new Sequential([new GRU(3, { stateful: true, name: "memory" })]);
  model.build([2, 5, 3]);
  const path = join(folder, "stateful.onnx");
  await expectError(() => model.save(path), "Unsupported", /"memory" \(GRU\).*ONNX.*stateful/);
  expect(readdirSync(folder)).not.toContain("stateful.onnx");
});

test("an ONNX model is told from others, and not read", async () => {
  const model = new Sequential([new GRU(3)]);
  model.build([null, null, 3]);
  const bytes = await bytesOf(model);
  await expectError(() => loadModel(bytes), "File", /an ONNX model, of which no model is read/);
  const { begins } = MODEL_FORMATS.onnx;
  const from = (...bytes: number[]) => Uint8Array.from(bytes);
  // As PyTorch begins, and tf2onnx; then a safetensors file, a zip archive and HDF5.
  expect(begins(from(8, 7, 0x12, 7, 0x70, 0x79, 0x74, 0x6f, 0x72))).toBe(true);
  expect(begins(from(8, 8, 0x12, 7, 0x74, 0x66, 0x32, 0x6f, 0x6e))).toBe(true);
  expect(begins(from(8, 8, 0x12, 0, 0, 0, 0, 0, 0x7b, 0x22))).toBe(false);
  expect(begins(from(0x50, 0x4b, 3, 4))).toBe(false);
  expect(begins(from(0x89, 0x48, 0x44, 0x46))).toBe(false);
  expect(begins(from())).toBe(false);
  writeFileSync(join(folder, "text.onnx"), "no model");
  await expectError(() => loadModel(join(folder, "text.onnx")), "File", /no file of a model/);
});

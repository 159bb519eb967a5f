// What is in a weights file, and what is no such file: told in a sentence of bounded length, whatever its bytes are.
import { describe, expect, test } from "vitest";
import { Dense, input, Model, Sequential } from "../../ts/index.js";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../ts/io/safetensors.js";
import { expectError } from "../support/models.js";

const model = new Sequential([new Dense(1, { name: "dense" })], { name: "a" });
model.build([null, 2]);

/** A file with this header, as it stands, before this many bytes. */
function file(header: string, size = 0): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

async function refused(bytes: Uint8Array, ...patterns: (string | RegExp)[]): Promise<void> {
  const message = await expectError(() => model.loadWeights(bytes), "File", ...patterns);
  expect(message.length).toBeLessThanOrEqual(500);
}

const tensor = (name: string, ...numbers: number[]): Tensor => ({
  name,
  shape: name.endsWith("bias") ? [1] : [2, 1],
  data: Float32Array.from(numbers),
});
const entry = (from: number, to: number, rest = "") =>
  `{"dtype":"F32","shape":[${(to - from) / 4}],"data_offsets":[${from},${to}]${rest}}`;

describe("a header", () => {
  test.each([
    ["a tensor twice", `{"x":${entry(0, 4)},"x":${entry(0, 4)}}`, /holds "x" twice/],
    ["the same name spelt otherwise", `{"x":${entry(0, 4)},"\\u0078":${entry(0, 4)}}`, /"x" twice/],
    ["names with quotes", `{"\\"":${entry(0, 4)},"\\"":${entry(0, 4)}}`, /twice/],
    ["names with backslashes", `{"\\\\":${entry(0, 4)},"\\\\" : ${entry(0, 4)}}`, /twice/],
    ["a shape twice", `{"x":${entry(0, 4, ',"shape":[1]')}}`, /"shape" twice/],
    ["__proto__ twice", `{"__proto__":${entry(0, 4)},"__proto__":${entry(0, 4)}}`, /twice/],
    ["a type in brackets", `{"x":{"dtype":${"[".repeat(9)}${"]".repeat(9)}}}`, /nested deeper/],
    ["nothing but brackets", "[".repeat(3e7), /nested deeper/],
    ["objects in objects", `${'{"a":'.repeat(1e6)}1${"}".repeat(1e6)}`, /nested deeper/],
    ["a string without end", `{"x":${'"y'.repeat(1)}`, /not JSON/],
    ["a bad escape as a name", '{"\\q":1}', /not JSON/],
    ["backslashes alone", `{"${"\\".repeat(100001)}`, /not JSON/],
    ["a list", "[]", /not a JSON object/],
    ["null", "null", /not a JSON object/],
    ["a number as a tensor", '{"x":1}', /tensor "x" is described by 1/],
    ["null as a tensor", '{"x":null}', /tensor "x" is described by null/],
    [
      "a tensor of many axes",
      `{"x":{"dtype":"F32","shape":[${Array(1e5).fill(1)}],"data_offsets":[0,4]}}`,
      /no valid shape/,
    ],
    [
      "sizes beyond all numbers",
      `{"x":{"dtype":"F32","shape":[${Array(9).fill(2 ** 50)}],"data_offsets":[0,4]}}`,
      /needs/,
    ],
  ])("with %s is refused", async (_, header, pattern) => {
    await refused(file(header, 4), pattern);
  });

  test("may name what every object inherits, and a text may hold what looks like a key", async () => {
    const names = ["__proto__", "constructor", "toString", 'a":{"b', "hasOwnProperty"];
    const bytes = encodeSafetensors(names.map((name) => tensor(`${name}/bias`, 1)));
    expect([...decodeSafetensors(bytes, "it").keys()]).toEqual(names.map((n) => `${n}/bias`));
    await refused(bytes, /another model/);
  });

  test("makes no message longer than it should be", async () => {
    const long = "x".repeat(2e7);
    await refused(file(`{"a":${entry(0, 4).replace("F32", long)}}`, 4), /only "F32".* are read/);
    await refused(file(`{"${long}":{"dtype":"I8"}}`), /only "F32".* are read/);
    const many = Array.from({ length: 1e5 }, (_, i) => `"t${i}":${entry(0, 0)}`);
    await refused(
      file(`{${many}}`),
      /It holds t0, t1,.* and 99,9\d\d more, which the model has not/,
    );
  });
});

describe("weights of several models in one file", () => {
  const of = (name: string, by: number) => [
    tensor(`${name}/dense/kernel`, by, by),
    tensor(`${name}/dense/bias`, by),
  ];

  test("are refused, in whichever order, as own and foreign names alike", async () => {
    const before = await model.getWeights();
    await refused(encodeSafetensors([...of("a", 1), ...of("b", 2)]), /several models: "a", "b"/);
    await refused(encodeSafetensors([...of("b", 2), ...of("a", 1)]), /several models: "b", "a"/);
    await refused(encodeSafetensors([of("a", 1)[0]!, of("b", 2)[1]!]), /several models/);
    await refused(encodeSafetensors([...of("a", 1), tensor("bias", 1)]), /several models/);
    const plain = [tensor("dense/kernel", 1, 1), tensor("dense/bias", 1)];
    await refused(encodeSafetensors([...plain, ...of("b", 2)]), /holds b\/dense\/kernel/);
    expect(await model.getWeights()).toEqual(before);
  });

  test("of one model are taken whatever its name is, that of a layer too", async () => {
    const bias = async () => (await model.getWeights())[1]!.data[0];
    for (const [name, by] of [
      ["b", 3],
      ["dense", 4],
      ["constructor", 5],
    ] as const) {
      await model.loadWeights(encodeSafetensors(of(name, by)));
      expect(await bias()).toBe(by);
    }
    const x = input({ shape: [2] });
    using connected = new Model({ inputs: x, outputs: new Dense(1, { name: "dense" }).apply(x) });
    await connected.loadWeights(encodeSafetensors(of("dense", 6)));
    expect((await connected.getWeights())[1]!.data[0]).toBe(6);
  });
});

test.each([
  ["an empty zip archive", "PK\x05\x06\0\0\0\0\0\0"],
  ["an array of NumPy's", "\x93NUMPY\x01\0v\0{'descr'"],
  ["JSON, and no model.json of TensorFlow.js's", '{"format": "layers-model", "generatedBy"'],
  [
    "JSON of a model's architecture alone, as `modelFromJSON`",
    '{"module":"keras","class_name":"Se',
  ],
  ["JSON", '\n[{"modelTopology": 1}]'],
  ["a gzip archive", "\x1f\x8b\x08\0\0\0\0\0\0"],
  ["a pickle", "\x80\x02}q\0(X\x0c\0\0\0"],
  ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid"],
  ["a page of HTML", "<!DOCTYPE html><title>404</title>"],
])("%s is called by its name", async (format, text) => {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  await refused(bytes, format, /of which no weights are read/);
});

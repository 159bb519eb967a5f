// Operations as users write them; what Keras computes for them is in test/golden/chosen.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as bptt from "../../ts/index.js";
import {
  add,
  cast,
  concatenate,
  Embedding,
  einsum,
  expandDims,
  greater,
  input,
  LSTM,
  Model,
  matmul,
  max,
  mean,
  modelFromJSON,
  multiply,
  reshape,
  type SymbolicTensor,
  sigmoid,
  softmax,
  split,
  squeeze,
  stack,
  subtract,
  sum,
  transpose,
  where,
} from "../../ts/index.js";
import { ALL, GetItem, type Key } from "../../ts/operations/get_item.js";
import { expectError } from "../support/models.js";
import { numbers } from "./helpers.js";

const rows = [
  [1, 2],
  [3, 5],
];
const steps = [
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
];

/** What a function of vectors, or of sequences, gives. */
async function of(make: (x: SymbolicTensor) => SymbolicTensor, data: unknown = rows) {
  const inputs = input({ shape: data === rows ? [2] : [3, 2] });
  using model = new Model({ inputs, outputs: make(inputs) });
  return numbers(await model.predict(data as number[][]));
}

test("numbers stand on either side", async () => {
  expect(await of((x) => subtract(1, x))).toEqual([0, -1, -2, -4]);
  expect(await of((x) => add(multiply(x, 2), x))).toEqual([3, 6, 9, 15]);
  expect(await of((x) => bptt.divide(6, x))).toEqual([6, 3, 2, Math.fround(1.2)]);
  expect(await of((x) => bptt.power(x, 2))).toEqual([1, 4, 9, 25]);
  expect(await of((x) => where(greater(x, 2), x, 0))).toEqual([0, 0, 3, 5]);
  expect(await of((x) => cast(bptt.logicalNot(greater(x, 2)), "float32"))).toEqual([1, 1, 0, 0]);
});

test("sizes of 1 stand for others", async () => {
  const centered = (x: SymbolicTensor) => subtract(x, mean(x, 1, true));
  expect(await of(centered, steps)).toEqual([-2, -2, 0, 0, 2, 2]);
  const outer = (x: SymbolicTensor) => multiply(sum(x, -1, true), max(x, 1, true));
  expect(await of(outer, steps)).toEqual([15, 18, 35, 42, 55, 66]);
});

test("numbers of a row come into other places", async () => {
  expect(await of((x) => reshape(x, [-1, 2, 3]), steps)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await of((x) => transpose(x, [0, 2, 1]), steps)).toEqual([1, 3, 5, 2, 4, 6]);
  expect(await of((x) => bptt.flip(x, [1, 2]), steps)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(await of((x) => stack([x, add(x, 1)], -1))).toEqual([1, 2, 2, 3, 3, 4, 5, 6]);
  expect(await of((x) => squeeze(expandDims(x, 1)))).toEqual([1, 2, 3, 5]);
  const exchanged = (x: SymbolicTensor) => {
    const [a, b] = split(x, 2, -1) as [SymbolicTensor, SymbolicTensor];
    return concatenate([b, a]);
  };
  expect(await of(exchanged)).toEqual([2, 1, 5, 3]);
});

test("products are those of each row", async () => {
  const turned = (x: SymbolicTensor) => matmul(x, transpose(x, [0, 2, 1]));
  const products = [5, 11, 17, 11, 25, 39, 17, 39, 61];
  expect(await of(turned, steps)).toEqual(products);
  expect(await of((x) => einsum("btd,bsd->bst", x, x), steps)).toEqual(products);
});

test("an operation reads masked steps, and ends the mask", async () => {
  const ids = input({ shape: [null] });
  const embedding = new Embedding(3, 2, { maskZero: true, embeddingsInitializer: "ones" });
  const x = embedding.apply(ids);
  using model = new Model({ inputs: ids, outputs: [sum(x, 1), sum(multiply(x, 2), 1)] });
  const [one, two] = (await model.predict([[0, 1, 2]])) as unknown as { data: Float32Array }[];
  expect([...one!.data, ...two!.data]).toEqual([3, 3, 6, 6]);
});

test("what an operation can't take is refused by name", async () => {
  const [x, v] = [input({ shape: [3, 2] }), input({ shape: [2] })];
  const refused = (make: () => unknown, code: bptt.ErrorCode, words: RegExp) =>
    expectError(async () => make(), code, words);
  await refused(() => add(1, 2), "InvalidArgument", /add expects a tensor, and got numbers alone/);
  await refused(() => add(x, "2" as never), "InvalidArgument", /add expects what/);
  await refused(() => add(x, Number.NaN), "InvalidArgument", /add expects what/);
  await refused(() => Reflect.apply(add, undefined, [x, x, x]), "InvalidArgument", /add/);
  await refused(() => add(x, v), "Shape", /expected as many axes, got/);
  await refused(() => add(x, input({ shape: [3, 4] })), "Shape", /equal or 1/);
  await refused(() => sum(x, 0), "Shape", /behind that of the batch, got 0/);
  await refused(() => sum(x, [1, 2]), "Shape", /nothing is left of a row/);
  await refused(
    () => sum(input({ shape: [null, 2] }), -1),
    "Shape",
    /number of steps must be known/,
  );
  await refused(() => matmul(v, v), "Unsupported", /not a product of matrices in each row/);
  await refused(() => einsum("btd,btd->bt", x, x), "Unsupported", /not a product of matrices/);
  await refused(() => einsum("bd,de", x, x), "InvalidArgument", /equation of two operands/);
  await refused(() => reshape(x, [2, 3]), "InvalidArgument", /-1 for the batch/);
  await refused(() => reshape(x, [-1, 7]), "Shape", /6 numbers can't be reshaped/);
  await refused(() => split(x, 2, 1), "Shape", /3 can't be split into 2/);
  await refused(() => split(x, [2, 2], 1), "Shape", /3 can't be split at/);
  await refused(() => split(x, 2 ** 31, 1), "InvalidArgument", /up to 64/);
  await refused(() => stack([x, x], 1), "Shape", /vectors of one size/);
  await refused(() => concatenate([]), "InvalidArgument", /a list of what/);
  await refused(() => expandDims(x, 1), "Shape", /expected ndim=2/);
  await refused(() => squeeze(x, 1), "Shape", /sizes of 1 along axis 1/);
  await refused(() => transpose(x, [1, 0, 2]), "Shape", /batch can't be moved/);
  await refused(() => add(greater(x, 0), 1), "Unsupported", /truth values/);
  await refused(() => cast(x, "int32" as never), "InvalidArgument", /expected "float32"/);
});

test("an axis is added by a key as well", async () => {
  const inputs = input({ shape: [3], name: "x" });
  const [ahead, behind] = [
    [ALL, null],
    ["...", null],
  ].map((keys) => new GetItem(keys as Key[]).apply(inputs));
  expect([ahead!.shape, behind!.shape]).toEqual([
    [null, 1, 3],
    [null, 3, 1],
  ]);
  using model = new Model({ inputs, outputs: [multiply(behind!, ahead!), ahead!] });
  expect(numbers(await model.predict([[1, 2, 3]]))).toEqual([1, 2, 3, 2, 4, 6, 3, 6, 9, 1, 2, 3]);
  using read = modelFromJSON(JSON.stringify(model));
  expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(model)));
  const twice = async () => new GetItem([ALL, null, null]).apply(inputs);
  await expectError(twice, "Unsupported", /one new axis, of vectors that are taken whole/);
});

test("operations are written as Keras writes them, and read again", async () => {
  const inputs = input({ shape: [3, 2], name: "x" });
  const h = new LSTM(2, { returnSequences: true }).apply(inputs);
  const [a, b] = split(h, 2, -1) as [SymbolicTensor, SymbolicTensor];
  const gate = sigmoid(subtract(1, a));
  const outputs = [softmax(multiply(gate, b), 1), max(bptt.leakyRelu(h, 0.1), 1)];
  using model = new Model({ inputs, outputs });
  const text = model.toJSON();
  const { layers } = JSON.parse(JSON.stringify(text)).config;
  const found = layers.find(({ class_name }: { class_name: string }) => class_name === "Subtract");
  expect(found).toMatchObject({ module: "keras.src.ops.numpy", registered_name: "Subtract" });
  expect(found.inbound_nodes[0].args[0]).toBe(1);
  const leaky = layers.find(({ class_name }: { class_name: string }) => class_name === "LeakyRelu");
  expect(leaky).toMatchObject({ module: "keras.src.ops.nn", config: { negative_slope: 0.1 } });
  using read = modelFromJSON(JSON.stringify(text));
  await read.setWeights(await model.getWeights());
  const both = await Promise.all([model, read].map((one) => one.predict(steps)));
  expect(numbers(both[1] as never)).toEqual(numbers(both[0] as never));
  expect(JSON.parse(JSON.stringify(read.toJSON()))).toEqual(JSON.parse(JSON.stringify(text)));
});

/** What Keras wrote of a chosen model, changed in the first place that is found. */
function changed(name: string, from: string, to: string): () => Promise<Model> {
  const file = new URL(`../golden/chosen/${name}.json`, import.meta.url);
  const text = JSON.stringify(JSON.parse(readFileSync(file, "utf8")).model);
  expect(text).toContain(from);
  return async () => modelFromJSON(text.replace(from, to)) as Model;
}

test("what a configuration says of an operation, and is not known, is refused", async () => {
  const refused = (name: string, from: string, to: string, words: RegExp) =>
    expectError(changed(name, from, to), "Unsupported", words);
  const array = /beside tensors of 3 axes: it must be the same for all rows/;
  await refused("op_array_masked", "[0.5,-1,0.25]", "[[[1]],[[2]]]", array);
  await refused(
    "op_truths_open",
    '"class_name":"LogicalNot","config":{"name":"logical_not"},"registered_name":"LogicalNot"',
    '"class_name":"LogicalXor","config":{"name":"logical_not"},"registered_name":"LogicalXor"',
    /LogicalXor.*known are/s,
  );
  await refused(
    "op_cast_loss",
    '"dtype":"float32"},"registered_name":"Cast"',
    '"dtype":"int8"},"registered_name":"Cast"',
    /expected "float32", got "int8"/,
  );
  await refused("op_features_summed_open", '"keepdims":true', '"keepdims":true,"where":1', /where/);
  await refused("op_steps_extreme_open", '"initial":null', '"initial":0', /expected null, got 0/);
  await refused("op_extremes_open", '"x_min":-0.2', '"x_min":null', /xMin/);
  await refused(
    "op_numbers_open",
    '"args":[1,',
    '"args":["1",',
    /numbers and arrays, one of them a tensor/,
  );
});

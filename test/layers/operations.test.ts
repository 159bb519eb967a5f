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
  slice,
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

test("truth values beside a number are 0 and 1", async () => {
  expect(await of((x) => multiply(x, greater(x, 2)))).toEqual([0, 0, 3, 5]);
  expect(await of((x) => subtract(1, greater(x, 2)))).toEqual([1, 1, 0, 0]);
  const between = (x: SymbolicTensor) => bptt.logicalXor(greater(x, 1), greater(x, 4));
  expect(await of((x) => where(between(x), x, 0))).toEqual([0, 2, 3, 0]);
});

test("along an axis numbers are added up, found and placed", async () => {
  expect(await of((x) => bptt.cumsum(x, 1), steps)).toEqual([1, 2, 4, 6, 9, 12]);
  expect(await of((x) => bptt.argmax(x, 1), steps)).toEqual([2, 2]);
  expect(await of((x) => bptt.diff(x, 1, 1), steps)).toEqual([2, 2, 2, 2]);
  expect(await of((x) => bptt.roll(x, 1, 1), steps)).toEqual([5, 6, 1, 2, 3, 4]);
  expect(await of((x) => bptt.take(x, [-1, 0, 0], 1), steps)).toEqual([5, 6, 1, 2, 1, 2]);
  expect(await of((x) => bptt.tile(x, [1, 2]))).toEqual([1, 2, 1, 2, 3, 5, 3, 5]);
  expect(await of((x) => bptt.oneHot(x, 4))).toEqual([
    0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0,
  ]);
  expect(await of((x) => softmax(multiply(x, 0), [1, 2]), steps)).toEqual(
    Array(6).fill(Math.fround(1 / 6)),
  );
});

test("a mask of one's own is made of token ids", async () => {
  const ids = input({ shape: [null] });
  const x = new Embedding(4, 1, { embeddingsInitializer: "ones" }).apply(ids);
  const real = expandDims(bptt.notEqual(ids, 0), -1);
  using model = new Model({
    inputs: ids,
    outputs: [sum(multiply(x, real), 1), bptt.oneHot(ids, 3)],
  });
  const [count, places] = (await model.predict([[0, 2, 3]])) as unknown as { data: Float32Array }[];
  expect([...count!.data]).toEqual([2]);
  expect([...places!.data]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0]);
  const open = () => new Model({ inputs: ids, outputs: cast(bptt.notEqual(ids, 0), "float32") });
  await expectError(async () => open(), "Unsupported", /can't be an output of the model as it is/);
});

test("what has no slope in Keras has none that is NaN", async () => {
  const inputs = input({ shape: [2] });
  const outputs = concatenate([bptt.norm(inputs, null, 1, true), bptt.std(inputs, 1, true)]);
  const scaled = new bptt.Dense(2, { useBias: false, kernelInitializer: "zeros" });
  using model = new Model({
    inputs,
    outputs: add(outputs, bptt.norm(scaled.apply(inputs), 2, 1, true)),
  });
  model.compile({ loss: "mse", optimizer: "sgd" });
  await model.fit([[1, 1]], [[1, 1]], { verbose: 0 });
  expect(numbers((await scaled.getWeights())[0] as never)).toEqual([0, 0, 0, 0]);
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
  const neither = /neither a product of matrices .* nor one of numbers beside each other/;
  await refused(() => einsum("btd,bse->btse", x, x), "Unsupported", neither);
  await refused(() => einsum("btd,bdt->btd", x, x), "Unsupported", neither);
  await refused(() => einsum("btd,bsd->ts", x, x), "Unsupported", neither);
  await refused(() => einsum("bd,de", x, x), "InvalidArgument", /equation of two operands/);
  await refused(() => reshape(x, [2, 3]), "InvalidArgument", /-1 for the batch/);
  await refused(() => reshape(x, [-1, 7]), "Shape", /6 numbers can't be reshaped/);
  await refused(() => split(x, 2, 1), "Shape", /3 can't be split into 2/);
  await refused(() => split(x, [2, 2], 1), "Shape", /3 can't be split at/);
  await refused(() => split(x, 2 ** 31, 1), "InvalidArgument", /up to 64/);
  await refused(() => stack([x, v], 1), "Shape", /tensors of one shape/);
  await refused(() => concatenate([]), "InvalidArgument", /a list of what/);
  const most = input({ shape: [2, 2, 2, 2] });
  await refused(() => expandDims(most, 1), "Shape", /ndim of at most 4, found ndim=5/);
  await refused(() => squeeze(x, 1), "Shape", /sizes of 1 along axis 1/);
  await refused(() => transpose(x, [1, 0, 2]), "Shape", /batch can't be moved/);
  const truths = greater(x, 0);
  await refused(() => add(truths, truths), "Unsupported", /one of them has to be cast/);
  await refused(() => bptt.logicalAnd(truths, x), "Unsupported", /takes truth values alone/);
  await refused(() => softmax(truths), "Unsupported", /truth values, which can be a mask/);
  await refused(() => bptt.cumsum(x, 0), "Shape", /behind that of the batch, got 0/);
  await refused(() => bptt.diff(x, 2 as never, 1), "InvalidArgument", /expected 1, got 2/);
  await refused(() => bptt.diff(slice(x, [0, 1]), 1, 1), "Shape", /no difference along axis 1/);
  await refused(() => bptt.norm(x, 2, [1, 2], true), "Shape", /expected one axis, got 1, 2/);
  await refused(() => bptt.norm(x, 1 as never, 1), "InvalidArgument", /expected null or 2, got 1/);
  await refused(
    () => bptt.argmax(x, [1, 2] as never, true),
    "InvalidArgument",
    /`axis`, expected an integer/,
  );
  await refused(() => bptt.oneHot(x, 3), "Shape", /expected ndim=2, found ndim=3/);
  await refused(
    () =>
      bptt.pad(x, [
        [1, 0],
        [0, 0],
        [0, 0],
      ]),
    "Shape",
    /batch can't be padded/,
  );
  await refused(() => bptt.pad(x, [[0, 0]]), "Shape", /widths for 3 axes, got 1/);
  await refused(() => bptt.roll(input({ shape: [null, 2] }), 1, 1), "Shape", /must be known/);
  await refused(() => bptt.take(x, [3], 1), "Shape", /the index 3 is out of bounds/);
  await refused(() => bptt.take(x, [], 1), "InvalidArgument", /a list of 1 to 64 integers/);
  await refused(() => bptt.tile(x, [2, 1, 1]), "Shape", /batch can't be repeated/);
  await refused(() => bptt.tile(x, [1, 100, 1]), "InvalidArgument", /integers from 1 to 64/);
  await refused(() => bptt.unstack(x, 2, 1), "Shape", /expected 2 places along axis 1/);
  await refused(() => bptt.unstack(v, null, 1), "Shape", /nothing is left of a row/);
  await refused(() => bptt.round(x, 9), "InvalidArgument", /an integer from -6 to 6, got 9/);
  await refused(() => bptt.celu(x, 0), "InvalidArgument", /alpha/);
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
    '"class_name":"BitwiseNot","config":{"name":"logical_not"},"registered_name":"BitwiseNot"',
    /BitwiseNot.*known are/s,
  );
  await refused(
    "op_cast_loss",
    '"dtype":"float32"},"registered_name":"Cast"',
    '"dtype":"int8"},"registered_name":"Cast"',
    /expected "float32", got "int8"/,
  );
  await refused("op_features_summed_open", '"keepdims":true', '"keepdims":true,"where":1', /where/);
  await refused("op_steps_extreme_open", '"initial":null', '"initial":0', /expected null, got 0/);
  await refused("op_features_multiplied_open", '"dtype":null', '"dtype":"int8"', /expected null/);
  await refused(
    "op_steps_placed_open",
    '"constant_values":null',
    '"constant_values":2',
    /constant_values/,
  );
  const beyond = changed("op_steps_placed_open", "[2,0,2,-1]", "[2,0,2,-7]");
  await expectError(beyond, "Shape", /index -7 is out of bounds/);
  await refused(
    "op_ids_one_hot",
    '"sparse":false},"registered_name":"OneHot"',
    '"sparse":true},"registered_name":"OneHot"',
    /expected false, got true/,
  );
  await refused("op_extremes_open", '"x_min":-0.2', '"x_min":null', /xMin/);
  await refused(
    "op_numbers_open",
    '"args":[1,',
    '"args":["1",',
    /numbers and arrays, one of them a tensor/,
  );
});

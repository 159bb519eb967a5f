// Joins as users meet them; what Keras computes for them is in test/golden/chosen.
import { describe, expect, test } from "vitest";
import {
  Add,
  Average,
  Concatenate,
  Conv1D,
  Dot,
  Embedding,
  GRU,
  input,
  type Layer,
  Model,
  Multiply,
  Sequential,
  Subtract,
  type SymbolicTensor,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers, sequences } from "./helpers.js";

const vectors = (count: number) => Array.from({ length: count }, () => input({ shape: [1] }));

test("any number of tensors is joined, from one on", async () => {
  const of = async (layer: Add | Average | Concatenate, count: number) => {
    const inputs = vectors(2);
    const [a, b] = inputs as [SymbolicTensor, SymbolicTensor];
    const all = Array.from({ length: count }, (_, i) => (i === 0 ? a : b));
    using model = new Model({ inputs, outputs: [layer.apply(all), new Add().apply([a, b])] });
    const [joined] = await model.predict([[[1]], [[2]]]);
    return numbers(joined);
  };
  expect(await of(new Add(), 1)).toEqual([1]);
  expect(await of(new Add(), 8)).toEqual([15]);
  expect(await of(new Add(), 9)).toEqual([17]);
  expect(await of(new Add(), 30)).toEqual([59]);
  expect(await of(new Average(), 16)).toEqual([31 / 16]);
  expect(await of(new Concatenate(), 20)).toEqual([1, ...Array(19).fill(2)]);
});

describe("rows of different lengths", () => {
  const ids = [[1, 2, 3], [4], [5, 6]];
  const embedded = () => {
    const words = input({ shape: [null] });
    const of = (maskZero: boolean) => new Embedding(9, 2, { maskZero }).apply(words);
    return { words, x: of(false), y: of(true) };
  };
  const read = (inputs: SymbolicTensor, tensor: SymbolicTensor) =>
    new Model({ inputs, outputs: new GRU(2).apply(tensor) });

  test("are joined on the steps of one input, masked or not", async () => {
    const { words, x, y } = embedded();
    const sum = new Add().apply([y, new GRU(2, { returnSequences: true }).apply(y)]);
    using model = read(words, new Concatenate().apply([sum, y, new Add().apply([sum, x])]));
    const together = numbers(await model.predict(ids));
    const alone = await Promise.all(ids.map(async (row) => numbers(await model.predict([row]))));
    expect(together).toEqual(alone.flat());
  });

  test("of two inputs must agree", async () => {
    const inputs = [input({ shape: [null, 1] }), input({ shape: [null, 1] })];
    using model = new Model({ inputs, outputs: new Add().apply(inputs) });
    const short = [[[1]], [[2], [3]]];
    expect(numbers(await model.predict([short, short]))).toEqual([2, 4, 6]);
    await expectError(
      () => model.predict([short, [...short].reverse()]),
      "InvalidArgument",
      /first input has 1 steps, and its next one 2/,
    );
  });

  test("can't be put one behind the other, or be read as padding", async () => {
    const { words, x } = embedded();
    using long = read(words, new Concatenate({ axis: 1 }).apply([x, x]));
    const other = embedded();
    const joined = new Add().apply([other.x, other.y]);
    using wide = new Model({ inputs: other.words, outputs: new Conv1D(2, 1).apply(joined) });
    for (const model of [long, wide]) {
      await expectError(() => model.predict(ids), "InvalidArgument", /different lengths/);
    }
  });
});

test("what does not go together is refused as it is applied", async () => {
  const [v, s] = [input({ shape: [3] }), input({ shape: [5, 3] })];
  const refused = (layer: Layer, tensors: SymbolicTensor[], pattern: RegExp) =>
    expectError(() => layer.apply(tensors), "Shape", pattern);
  await refused(new Add(), [v, input({ shape: [2] })], /"add" are incompatible: .*\(None, 3\)/);
  await refused(new Multiply(), [s, input({ shape: [4, 3] })], /sizes that are equal or 1/);
  await refused(new Concatenate(), [v, s], /same sizes but for axis -1/);
  await refused(new Concatenate({ axis: 0 }), [v, v], /an axis behind that of the batch, got 0/);
  await refused(new Concatenate({ axis: 1 }), [s, input({ shape: [5, 2] })], /for axis 1/);
  await refused(new Dot(1), [v, s], /equal sizes along axes 1,1/);
  await refused(new Dot([2, 2]), [s, input({ shape: [null, 3] })], /known number of steps/);
  const batches = [2, 4].map((batchSize) => input({ shape: [3], batchSize }));
  await refused(new Add(), batches, /batches of the same size/);
  const three = () => new Subtract().apply([v, v, v]);
  await expectError(three, "InvalidArgument", /"subtract" expects 2 inputs, got 3/);
  await expectError(() => new Add().apply(v), "InvalidArgument", /"add" joins a list of tensors/);
  const chain = () => new Sequential([v, new Concatenate()]);
  await expectError(chain, "InvalidArgument", /"concatenate" joins a list of tensors/);
  const started = () => new Add().apply([v, v], { initialState: v });
  await expectError(started, "InvalidArgument", /"add" can't be given an initial state/);
});

test("steps that differ in the data are refused with it", async () => {
  const inputs = [input({ shape: [null, 1] }), input({ shape: [null, 1] })];
  using model = new Model({ inputs, outputs: new Multiply().apply(inputs) });
  await expectError(
    () => model.predict([sequences(1, 3, 1), sequences(1, 2, 1)]),
    "InvalidArgument",
    /^multiply: its first input has 3 steps, and its next one 2/,
  );
});

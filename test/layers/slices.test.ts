// Slices and the loss of activities as users meet them; what Keras computes for them is in test/golden/chosen.
import { expect, test } from "vitest";
import {
  ActivityRegularization,
  Embedding,
  input,
  Model,
  Subtract,
  slice,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers } from "./helpers.js";

const x = input({ shape: [null, 2] });
const data = [
  [1, 2],
  [3, 4],
  [5, 6],
];

test("steps and features are taken as Python takes them", async () => {
  const of = async (...ranges: unknown[]) => {
    const inputs = input({ shape: [null, 2] });
    const take = slice as (...args: unknown[]) => never;
    using model = new Model({ inputs, outputs: take(inputs, ...ranges) });
    return numbers(await model.predict([data]));
  };
  expect(await of(-1)).toEqual([5, 6]);
  expect(await of([1, 3])).toEqual([3, 4, 5, 6]);
  expect(await of([null, null, -1])).toEqual([5, 6, 3, 4, 1, 2]);
  expect(await of([0, 9], [1])).toEqual([2, 4, 6]);
  expect(await of(null, [null, null, -1])).toEqual([2, 1, 4, 3, 6, 5]);
});

test("ranges that are none, or take nothing, are refused", async () => {
  const taken =
    (...ranges: never[]) =>
    () =>
      Reflect.apply(slice, undefined, [x, ...ranges]);
  for (const range of ["1:2", 1.5, [1, 2, 0], [1, 2, 3, 4], {}, undefined]) {
    await expectError(taken(range as never), "InvalidArgument", /slice expects/);
  }
  await expectError(taken([2, 1] as never, [2] as never), "Shape", /2: takes nothing/);
  await expectError(taken(null as never, 5 as never), "Shape", /index 5 is out of bounds/);
  await expectError(taken(0 as never, 0 as never), "Shape", /nothing is left of a row/);
  const vector = () => slice(input({ shape: [3] }), [1], [2]);
  await expectError(vector, "InvalidArgument", /one range, that of features/);
  using model = new Model({ inputs: x, outputs: slice(x, 7) });
  await expectError(() => model.predict([data]), "InvalidArgument", /leaves nothing of 3 steps/);
});

test("the last step, kept as one, stands for all where steps are joined", async () => {
  const inputs = input({ shape: [null, 2] });
  using model = new Model({ inputs, outputs: new Subtract().apply([inputs, slice(inputs, [-1])]) });
  expect(numbers(await model.predict([data]))).toEqual([-4, -4, -2, -2, 0, 0]);
});

test("ids are not cut", async () => {
  const ids = input({ shape: [4] });
  const cut = () => new Embedding(3, 2).apply(slice(ids, [1]));
  await expectError(cut, "Shape", /expected rows of token ids, found what "get_item" puts out/);
});

test("activities cost what they are, in training and in evaluation", async () => {
  const inputs = input({ shape: [2] });
  const costs = new ActivityRegularization({ l1: 0.5, l2: 0.25 });
  using model = new Model({ inputs, outputs: costs.apply(inputs) });
  model.compile({ loss: "mse", optimizer: "sgd" });
  const rows = [
    [1, -2],
    [0, 4],
  ];
  // Of two rows: (0.5 * 7 + 0.25 * 21) / 2.
  const { loss } = await model.evaluate(rows, rows, { verbose: 0 });
  expect(loss).toBeCloseTo(4.375, 6);
  expect((await model.testOnBatch(rows, rows)).loss).toBeCloseTo(4.375, 6);
});

test("TimeDistributed refuses a layer whose costs Keras forgets there", async () => {
  const around = () => new TimeDistributed(new ActivityRegularization({ l1: 1 }));
  await expectError(around, "Unsupported", /which would be forgotten within a TimeDistributed/);
});

// Operations over four and five axes: what is special beside Keras's numbers (golden/chosen/wide_*), as are open numbers of steps and what is refused.
import { expect, test } from "vitest";
import {
  Add,
  Attention,
  concatenate,
  cumsum,
  Dot,
  Dropout,
  einsum,
  expandDims,
  flip,
  input,
  Model,
  MultiHeadAttention,
  matmul,
  max,
  multiply,
  Normalization,
  Permute,
  PReLU,
  type Predictions,
  reshape,
  roll,
  type SymbolicTensor,
  softmax,
  sum,
  swapaxes,
  UnitNormalization,
  variance,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const numbers = Float32Array.from({ length: 60 }, (_, i) => ((i * 7) % 11) - 4.5);

/** What an operation makes of rows of five steps of (3, 2). */
async function made(shape: (number | null)[], make: (x: SymbolicTensor) => SymbolicTensor) {
  const x = input({ shape });
  using model = new Model({ inputs: x, outputs: make(x) });
  return (await model.predict({ data: numbers, shape: [2, 5, 3, 2] })) as Predictions;
}

const OVER_OPEN_STEPS: Record<string, (x: SymbolicTensor) => SymbolicTensor> = {
  sum: (x) => sum(x, 2),
  largest: (x) => max(x, 3),
  "a sum over steps": (x) => sum(x, 1),
  together: (x) => variance(x, [2, 3], true),
  cumsum: (x) => cumsum(x, 2),
  softmax: (x) => softmax(x, 2),
  turned: (x) => swapaxes(x, 2, 3),
  "turned by a layer": (x) => new Permute([1, 3, 2]).apply(x),
  flip: (x) => flip(x, [1, 2]),
  roll: (x) => roll(x, 1, 2),
  spread: (x) => multiply(x, sum(x, 2, true)),
  concatenate: (x) => concatenate([x, x], 2),
  "one axis more": (x) => sum(multiply(x, 2), 3, true),
};

test.each(Object.entries(OVER_OPEN_STEPS))("%s over an open number of steps", async (_, make) => {
  const [open, known] = [await made([null, 3, 2], make), await made([5, 3, 2], make)];
  expect(open.shape).toEqual(known.shape);
  expect(open.data).toEqual(known.data);
});

test("steps that a ragged row does not have are none", async () => {
  const x = input({ shape: [null, 3, 2] });
  using model = new Model({ inputs: x, outputs: sum(sum(x, 3), 2, true) });
  const step = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const answer = await model.predict([[step, step], [step]]);
  expect([...(answer as Predictions).data]).toEqual([21, 21, 21]);
});

test("what is written is read", async () => {
  const x = input({ shape: [4, 3, 2] });
  const y = concatenate(
    [softmax(new Permute([3, 1, 2]).apply(x), 2), swapaxes(swapaxes(x, 1, 3), 2, 3)],
    3,
  );
  const z = new PReLU({ sharedAxes: [1, 2] }).apply(new Add().apply([y, sum(y, 2, true)]));
  using model = new Model({ inputs: x, outputs: z });
  using copy = Model.fromConfig(JSON.parse(JSON.stringify(model)));
  await copy.setWeights(await model.getWeights());
  const data = { data: numbers.subarray(0, 48), shape: [2, 4, 3, 2] };
  expect(await copy.predict(data)).toEqual(await model.predict(data));
});

test("products by letters that are no matrices of three axes", async () => {
  const queries = input({ shape: [3, 2] });
  const keys = input({ shape: [2, 2] });
  const every = einsum("btd,bse->btsde", queries, keys);
  using model = new Model({ inputs: [queries, keys], outputs: sum(every, [2, 3, 4], true) });
  const [q, k] = [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [
      [1, 0],
      [2, 1],
    ],
  ];
  const answer = (await model.predict([[q], [k]])) as Predictions;
  expect([answer.shape, [...answer.data]]).toEqual([
    [1, 3, 1, 1, 1],
    [12, 28, 44],
  ]);
});

test("what can't be done is told in a sentence", async () => {
  const [x, open] = [input({ shape: [4, 3, 2] }), input({ shape: [null, 3, 2] })];
  const refused = (make: () => unknown, words: RegExp) =>
    expectError(async () => make(), "Shape", words);
  await refused(() => sum(x, [1, 3]), /axes that lie next to each other, got 1, 3/);
  await refused(() => sum(open, [1, 2]), /number of steps must be known where several axes go/);
  await refused(() => sum(open, [2, 3]), /number of steps must be known where they become/);
  await refused(() => swapaxes(open, 1, 2), /number of steps must be known where they are moved/);
  await refused(() => expandDims(open, 1), /the number of steps must be known/);
  await refused(() => reshape(x, [-1, 5, 5]), /24 numbers can't be reshaped/);
  await refused(() => new UnitNormalization({ axis: [1, 2] }).apply(x), /that of the steps, some/);
  await refused(
    () => new PReLU({ sharedAxes: [2] }).apply(x),
    /all axes but the last to be shared/,
  );
  await refused(() => new PReLU().apply(open), /number of steps must be known, unless they share/);
  await refused(() => new Permute([2, 1]).apply(x), /expected ndim=3, found ndim=4/);
  const y = input({ shape: [4, 2, 3] });
  await refused(() => matmul(open, y), /known sizes of all axes but that of the batch/);
  await refused(() => matmul(x, x), /equal sizes along the axes that go together/);
  await refused(() => new Dot(1).apply([x, open]), /expected equal sizes along axes|known sizes/);
  await refused(() => new Dot(-1).apply([x, input({ shape: [2, 2, 2, 2] })]), /at most ndim=5/);
  const others = input({ shape: [5, 3, 2] });
  await refused(() => new Attention().apply([x, others]), /the same axes before those of steps/);
  await refused(() => new Attention().apply([open, open]), /known sizes of all axes/);
  const heads = (attentionAxes: number[]) =>
    new MultiHeadAttention(1, 2, { attentionAxes }).apply([x, x]);
  await refused(() => heads([3]), /name axes between batch and features, each once, found 3/);
  await refused(() => heads([1, -3]), /each once, found 1, 1/);
  const other = new MultiHeadAttention(1, 2, { attentionAxes: [1] });
  await refused(() => other.apply([x, y]), /the same axes beside those of attention/);
  await refused(() => new Normalization({ axis: 1 }).apply(open), /axis 1, which has statistics/);
  const noise = new Dropout(0.5, { noiseShape: [null, 1, null] });
  await refused(() => noise.apply(x), /expected a noise shape of 4 sizes/);
});

test("masks, windows and weights of attention are those of sequences", async () => {
  const x = input({ shape: [4, 3, 2] });
  const mask = input({ shape: [4], dtype: "bool" });
  const refused = (make: () => unknown, words: RegExp) =>
    expectError(async () => make(), "Unsupported", words);
  const attention = new Attention();
  await refused(() => attention.apply([x, x], { mask: [mask, null] }), /can't be handed a mask/);
  const heads = new MultiHeadAttention(1, 2);
  await refused(() => heads.apply([x, x], { useCausalMask: true }), /has no masks, windows or/);
  const windows = new MultiHeadAttention(1, 2, { slidingWindow: 2 });
  await refused(() => windows.apply([x, x]), /has no masks, windows or/);
});

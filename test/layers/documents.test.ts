// Documents: sequences of sentences, each a sequence of ids, which a TimeDistributed reads by an Embedding or by a model that begins with one.
import { describe, expect, test } from "vitest";
import {
  Dense,
  Embedding,
  Flatten,
  GRU,
  input,
  LSTM,
  Model,
  modelFromJSON,
  Sequential,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const WORDS = 5;

/** Two documents, of which one has an empty sentence. */
const DOCUMENTS = [
  [
    [1, 2, 3, 0, 0],
    [4, 5, 0, 0, 0],
  ],
  [
    [7, 8, 8, 8, 1],
    [0, 0, 0, 0, 0],
    [1, 2, 0, 0, 0],
  ],
];

const reader = (maskZero = true) =>
  new Sequential(
    [
      input({ shape: [WORDS], dtype: "int32" }),
      new Embedding(9, 4, { maskZero }),
      new LSTM(3, { biasInitializer: "randomNormal" }),
    ],
    { seed: 2 },
  );

const documents = (each: Sequential, last = new GRU(2)) =>
  new Sequential([
    input({ shape: [null, WORDS], dtype: "int32" }),
    new TimeDistributed(each),
    last,
  ]);

const flat = ({ data }: { data: Float32Array }) => [...data];

test.each([true, false])("each sentence is read as it is alone, maskZero %s", async (maskZero) => {
  const each = reader(maskZero);
  using model = new Sequential([
    input({ shape: [null, WORDS], dtype: "int32" }),
    new TimeDistributed(each),
  ]);
  const alone = await each.predict(DOCUMENTS.flat());
  expect(flat((await model.predict(DOCUMENTS)) as { data: Float32Array })).toEqual(flat(alone));
  each.dispose();
});

test("words that are padding and sentences that are not there are not computed, and each word once", async () => {
  using model = documents(reader());
  await model.predict(DOCUMENTS);
  const plan = (await model.plan())!;
  expect(plan).toMatchObject({ cells: 12, positions: 25, distinctTokens: 8 });
});

test("flat ids with lengths are the same", async () => {
  using model = documents(reader());
  const nested = await model.predict(DOCUMENTS);
  const padded = [...DOCUMENTS[0]!, Array(WORDS).fill(8), ...DOCUMENTS[1]!].flat();
  const data = { data: Int32Array.from(padded), shape: [2, 3, WORDS], lengths: [2, 3] };
  expect(flat(await model.predict(data))).toEqual(flat(nested));
});

test("a session takes one sentence after the other", async () => {
  using model = documents(reader());
  using session = await model.session({ rows: 2 });
  const [short, long] = DOCUMENTS as [number[][], number[][]];
  let answer = await session.step([short[0]!, long[0]!]);
  answer = await session.step({ data: [...short[1]!, ...long[1]!], shape: [2, WORDS] });
  answer = await session.step([null, long[2]!]);
  expect(flat(answer)).toEqual(flat(await model.predict(DOCUMENTS)));
});

test("configurations and contributions", async () => {
  using model = documents(reader());
  using again = modelFromJSON(model.toJSON()) as Sequential;
  await again.setWeights(await model.getWeights());
  expect(flat(await again.predict(DOCUMENTS))).toEqual(flat(await model.predict(DOCUMENTS)));
  const found = await model.contributions(DOCUMENTS);
  expect(found.map(({ length }) => length)).toEqual([10, 15]);
  const words = found[1]!.map((share) => Math.sign(Math.abs(share)));
  expect([...words]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]);
});

test("one embedding of sentences and of a question", async () => {
  const words = new Embedding(9, 4, { maskZero: true });
  const each = new Sequential([words, new LSTM(3)]);
  const [document, question] = [
    input({ shape: [null, WORDS], dtype: "int32" }),
    input({ shape: [null], dtype: "int32" }),
  ];
  const asked = new GRU(2).apply(words.apply(question));
  const read = new GRU(2).apply(new TimeDistributed(each).apply(document));
  const outputs = [asked, read].map((tensor) => new Dense(1).apply(tensor));
  using model = new Model({ inputs: [document, question], outputs });
  model.compile({ loss: "mse", optimizer: "adam" });
  const targets = [
    [[1], [0]],
    [[0], [1]],
  ];
  const x = [
    DOCUMENTS,
    [
      [1, 2],
      [8, 0],
    ],
  ];
  const { history } = await model.fit(x, targets, { epochs: 8, verbose: 0 });
  expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
});

test("a model without shapes takes them from its first documents", async () => {
  using model = new Sequential([
    new TimeDistributed(new Embedding(9, 2)),
    new TimeDistributed(new Flatten()),
    new GRU(2),
  ]);
  expect((await model.predict(DOCUMENTS)).shape).toEqual([2, 2]);
});

test("an Embedding of documents itself", async () => {
  const words = new Embedding(9, 2);
  const after = (...layers: TimeDistributed[]) =>
    new Sequential([input({ shape: [null, WORDS], dtype: "int32" }), words, ...layers]);
  using vectors = after();
  using read = after(new TimeDistributed(new GRU(3)));
  using alone = new Sequential([words]);
  const found = (await vectors.predict(DOCUMENTS)) as unknown as { data: Float32Array };
  expect(flat(found)).toEqual(flat(await alone.predict(DOCUMENTS.flat())));
  expect((await read.predict(DOCUMENTS)).shape).toEqual([5, 3]);
});

describe("refused", () => {
  test.each([
    [[[[1, 2, 3]]], /expected x of shape \(None, None, 5\), found shape \(1, 1, 3\)/],
    [[[1, 2]], /x\[0\]\[0\] is 1, and an array of token ids was expected/],
    [
      [
        [
          [1, 2, 3, 4, 5],
          [1, 2],
        ],
      ],
      /x\[0\]\[1\] is an array of 2, and an array of 5 token ids/,
    ],
    [{ data: [1, 2], shape: [1, 2] }, /expected x of rank 3, rows of steps of token ids/],
  ])("%j", async (x, message) => {
    using model = documents(reader());
    await expectError(() => model.predict(x as number[][][]), "Shape", message);
  });

  test("ids out of range, with their place", async () => {
    using model = documents(reader());
    const x = [[[1, 2, 3, 4, 9]]];
    await expectError(() => model.predict(x), "TokenOutOfRange", /id 9 at x\[0\]\[0\]\[4\]/);
  });

  test("an open number of words, and documents of documents", () => {
    const words = () => new TimeDistributed(new Embedding(9, 2));
    const open = () => new Sequential([words()]).build([null, null, null]);
    expect(open).toThrow(/the last dimension of the input must be known, found None/);
    const deep = () => new Sequential([new TimeDistributed(words())]).build([null, 2, 3, 4]);
    expect(deep).toThrow(/can't be applied to each step by itself/);
  });

  test("a mask of words that nothing heeds", () => {
    const masked = () => new Embedding(9, 2, { maskZero: true }).computeOutputShape([2, 3, 4]);
    expect(masked).toThrow(/expected ndim=2 with maskZero, found ndim=3/);
  });

  test("to be continued: tokens are fed one at a step", async () => {
    using model = documents(reader(), new GRU(9, { returnSequences: true }));
    const continued = () => model.generate([[1]], { maxLength: 2 });
    await expectError(continued, "Unsupported", /takes neither token ids nor a vector/);
  });
});

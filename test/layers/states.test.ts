// States that a layer gives and takes.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  Embedding,
  GRU,
  input,
  LSTM,
  LSTMCell,
  Model,
  RNN,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { distance, numbers, quiet, sequences } from "./helpers.js";

const x = sequences(3, 6, 2);
const head = x.map((row) => row.slice(0, 4));
const tail = x.map((row) => row.slice(4));

/** The layers with a state, each with as many states as it has. */
const KINDS = [
  ["SimpleRNN", 1, () => new SimpleRNN(4, { returnState: true })],
  ["LSTM", 2, () => new LSTM(4, { returnState: true })],
  ["GRU", 1, () => new GRU(4, { returnState: true })],
  ["GRU before", 1, () => new GRU(4, { returnState: true, resetAfter: false })],
  ["RNN", 3, () => new RNN([new LSTMCell(4), new SimpleRNNCell(4)], { returnState: true })],
] as const;

describe.each(KINDS)("%s", (_, states, make) => {
  test("its last output is its last state h", async () => {
    const input0 = input({ shape: [null, 2] });
    using model = new Model({ inputs: input0, outputs: make().apply(input0) });
    const outputs = await model.predict(x);
    expect(outputs).toHaveLength(1 + states);
    const h = _ === "RNN" ? outputs.at(-1)! : outputs[1]!;
    expect([...h.data]).toEqual([...outputs[0]!.data]);
  });

  test("goes on from the states that it is given", async () => {
    const sequence = input({ shape: [null, 2] });
    const given = Array.from({ length: states }, () => input({ shape: [4] }));
    const layer = make();
    using going = new Model({
      inputs: [sequence, ...given],
      outputs: layer.apply(sequence, { initialState: given }),
    });
    const zeros = given.map(() => [0, 0, 0].map(() => [0, 0, 0, 0]));
    const [whole] = await going.predict([x, ...zeros]);
    const [, ...after] = await going.predict([head, ...zeros]);
    const [rest] = await going.predict([tail, ...after]);
    expect(distance([...rest!.data], [...whole!.data])).toBeLessThan(1e-6);
    // Without the states it would be something else.
    const [other] = await going.predict([tail, ...zeros]);
    expect(distance([...other!.data], [...whole!.data])).toBeGreaterThan(1e-3);
  });

  test("takes states in the list of its inputs as well", async () => {
    const sequence = input({ shape: [null, 2] });
    const given = Array.from({ length: states }, () => input({ shape: [4] }));
    const listed = new Model({
      inputs: [sequence, ...given],
      outputs: make().apply([sequence, ...given]),
    });
    expect(listed.outputShapes).toHaveLength(1 + states);
    listed.dispose();
  });

  test("refuses other numbers and sizes of states", async () => {
    const sequence = input({ shape: [null, 2] });
    const wrong = Array.from({ length: states }, () => input({ shape: [5] }));
    const bad = (initialState: unknown) =>
      expectError(
        () => make().apply(sequence, { initialState } as never),
        "Shape",
        /expects initial states of \(None, 4\)/,
      );
    await bad(wrong);
    await bad([...Array.from({ length: states + 1 }, () => input({ shape: [4] }))]);
    await bad([input({ shape: [2, 4] })]);
  });
});

test("Bidirectional takes the states of both directions", async () => {
  const sequence = input({ shape: [null, 2] });
  const [, ...states] = new Bidirectional(new LSTM(4, { returnState: true })).apply(sequence);
  expect(states).toHaveLength(4);
  const both = new Bidirectional(new LSTM(4)).apply(sequence, { initialState: states });
  using model = new Model({ inputs: sequence, outputs: [both, ...states] });
  const [merged] = await model.predict(x);
  expect(merged!.shape).toEqual([3, 8]);
  await expectError(
    () => new Bidirectional(new LSTM(4)).apply(sequence, { initialState: states.slice(0, 2) }),
    "Shape",
    /initial states/,
  );
});

describe("an encoder and a decoder", () => {
  const question = [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
    [2, 2, 3, 3],
    [1, 1, 4, 4],
  ];
  /** The question again, one step later. */
  const before = question.map((row) => [0, ...row.slice(0, -1)]);

  function translator() {
    const [asked, said] = [input({ shape: [null] }), input({ shape: [null] })];
    const [words, answers] = [new Embedding(5, 12), new Embedding(5, 12)];
    const [, h, c] = new LSTM(24, { returnState: true }).apply(words.apply(asked));
    const read = new LSTM(24, { returnSequences: true }).apply(answers.apply(said), {
      initialState: [h, c],
    });
    const outputs = new Dense(5, { activation: "softmax" }).apply(read);
    return new Model({ inputs: [asked, said], outputs, seed: 3 });
  }

  test("learn to say what was asked, which the decoder alone can't know", async () => {
    using model = translator();
    model.compile({
      loss: "sparse_categorical_crossentropy",
      optimizer: "adam",
      metrics: ["accuracy"],
    });
    const { history } = await model.fit([question, before], question, { ...quiet, epochs: 400 });
    expect(history.accuracy!.at(-1)).toBe(1);
    const answers = await model.predict([question, before]);
    expect(answers.shape).toEqual([4, 4, 5]);
    // The first word of an answer depends on the question: what the decoder is given there is always the same.
    const first = answers.toArray<number[][][]>().map(([p]) => p!.indexOf(Math.max(...p!)));
    expect(first).toEqual([1, 4, 2, 1]);
  });

  test("take questions and answers of different lengths, ragged as well", async () => {
    using model = translator();
    const answers = await model.predict([
      [[1, 2], [3]],
      [
        [1, 2, 3],
        [4, 1, 2],
      ],
    ]);
    expect(answers.shape).toEqual([2, 3, 5]);
    const ragged = await model.predict([
      [[1, 2], [3]],
      [[1, 2, 3], [4]],
    ]);
    expect([...ragged.lengths!]).toEqual([3, 1]);
    const alone = await model.predict([[[3]], [[4]]]);
    expect(distance(numbers(ragged).slice(-5), numbers(alone))).toBeLessThan(1e-6);
  });
});

test("in a Sequential every layer has one output", async () => {
  const several = new Sequential([new LSTM(4, { returnState: true }), new Dense(1)]);
  await expectError(
    () => several.build([null, 3, 2]),
    "InvalidArgument",
    /"lstm" has 3 outputs.*connect layers with `apply`/,
  );
});

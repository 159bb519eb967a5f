// The names of weights. Each list is that of `[w.path for w in model.weights]` in Keras 3.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  Embedding,
  GRU,
  GRUCell,
  input,
  type Layer,
  LSTM,
  LSTMCell,
  Model,
  RNN,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  StackedRNNCells,
  TimeDistributed,
} from "../../ts/index.js";

const names = async (...layers: Layer[]) => {
  using model = new Sequential([input({ shape: [4, 3] }), ...layers]);
  return (await model.getWeights()).map(({ name }) => name);
};

const gates = (path: string) => ["kernel", "recurrent_kernel", "bias"].map((w) => `${path}/${w}`);

describe("in a Sequential", () => {
  test("recurrent layers name their cells", async () => {
    expect(await names(new LSTM(2))).toEqual(gates("sequential/lstm/lstm_cell"));
    expect(await names(new GRU(2))).toEqual(gates("sequential/gru/gru_cell"));
    expect(await names(new SimpleRNN(2, { name: "mine" }))).toEqual(
      gates("sequential/mine/simple_rnn_cell"),
    );
  });

  test("Bidirectional names its halves after their directions", async () => {
    expect(await names(new Bidirectional(new LSTM(2, { name: "lay" }), { name: "bi" }))).toEqual([
      ...gates("sequential/bi/forward_lay/lstm_cell"),
      ...gates("sequential/bi/backward_lay/lstm_cell"),
    ]);
    const backwardLayer = new LSTM(3, { goBackwards: true, name: "other" });
    expect(await names(new Bidirectional(new LSTM(2), { backwardLayer }))).toEqual([
      ...gates("sequential/bidirectional/forward_lstm/lstm_cell"),
      ...gates("sequential/bidirectional/other/lstm_cell"),
    ]);
  });

  test("RNN takes the names of its cells", async () => {
    expect(await names(new RNN(new LSTMCell(2)))).toEqual(gates("sequential/rnn/lstm_cell"));
    expect(await names(new RNN(new LSTMCell(2, { name: "mine" })))).toEqual(
      gates("sequential/rnn/mine"),
    );
    const stack = "sequential/rnn/stacked_rnn_cells";
    expect(await names(new RNN([new LSTMCell(2), new GRUCell(3), new LSTMCell(2)]))).toEqual([
      ...gates(`${stack}/lstm_cell`),
      ...gates(`${stack}/gru_cell`),
      ...gates(`${stack}/lstm_cell_1`),
    ]);
    const named = new StackedRNNCells(
      [new SimpleRNNCell(2, { name: "a" }), new SimpleRNNCell(2, { name: "b" })],
      { name: "st" },
    );
    expect(await names(new RNN(named))).toEqual([
      ...gates("sequential/rnn/st/a"),
      ...gates("sequential/rnn/st/b"),
    ]);
  });

  test("TimeDistributed stands before its layer", async () => {
    expect(await names(new TimeDistributed(new Dense(2)))).toEqual([
      "sequential/time_distributed/dense/kernel",
      "sequential/time_distributed/dense/bias",
    ]);
    const inner = new Dense(2, { name: "inner", useBias: false });
    expect(await names(new TimeDistributed(inner, { name: "td" }))).toEqual([
      "sequential/td/inner/kernel",
    ]);
  });
});

test("connected layers have names without the model's, in Keras's order of layers", async () => {
  const [question, answer] = [input({ shape: [null] }), input({ shape: [null] })];
  const words = new Embedding(9, 4);
  const [, h, c] = new LSTM(2, { returnState: true }).apply(words.apply(question));
  const read = new LSTM(2).apply(words.apply(answer), { initialState: [h, c] });
  const outputs = [new Dense(3).apply(read), new Dense(1, { name: "score" }).apply(h)];
  using model = new Model({ inputs: [question, answer], outputs });
  expect((await model.getWeights()).map(({ name }) => name)).toEqual([
    "embedding/embeddings",
    ...gates("lstm/lstm_cell"),
    ...gates("lstm_1/lstm_cell"),
    "dense/kernel",
    "dense/bias",
    "score/kernel",
    "score/bias",
  ]);
});

test("weights saved by a model of the same layers load, whatever the model's name", async () => {
  const make = (name: string) =>
    new Sequential([input({ shape: [4, 3] }), new RNN([new LSTMCell(2), new GRUCell(2)])], {
      name,
    });
  using first = make("first");
  using second = make("second");
  await second.loadWeights(await first.saveWeights());
  const [a, b] = [await first.getWeights(), await second.getWeights()];
  expect(b.map(({ data }) => data)).toEqual(a.map(({ data }) => data));
});

// The tables of connected models. Those given in full are Keras 3's, in a terminal of 80 columns, where names fit on one line.
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
  TimeDistributed,
} from "../../ts/index.js";
import { printed } from "./helpers.js";

const rowOf = (table: string, layer: string) =>
  table
    .split("\n")
    .find((line) => line.includes(layer))!
    .split("│")
    .slice(1, -1)
    .map((cell) => cell.trim());

describe("a chain of connected layers", () => {
  test("is shown with its input", () => {
    const x = input({ shape: [5, 3] });
    const model = new Model({ inputs: x, outputs: new Dense(2).apply(new LSTM(3).apply(x)) });
    expect(printed(model)).toBe(`Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ input_layer (InputLayer)        │ (None, 5, 3)           │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ lstm (LSTM)                     │ (None, 3)              │            84 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 2)              │             8 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 92 (368.00 B)
 Trainable params: 92 (368.00 B)
 Non-trainable params: 0 (0.00 B)`);
  });

  test("shows all shapes of a layer with several outputs", () => {
    const x = input({ shape: [5, 3] });
    const outputs = new LSTM(3, { returnState: true }).apply(x);
    expect(printed(new Model({ inputs: x, outputs }))).toContain(
      `│ lstm (LSTM)                     │ [(None, 3), (None, 3), │            84 │
│                                 │ (None, 3)]             │               │`,
    );
  });
});

describe("branches", () => {
  test("are shown with what each layer reads, call by call", () => {
    const [question, answer] = [
      input({ shape: [null], name: "ask" }),
      input({ shape: [null], name: "say" }),
    ];
    const words = new Embedding(50, 8, { name: "words" });
    const [, h, c] = new LSTM(6, { returnState: true }).apply(words.apply(question));
    const read = new LSTM(6, { returnSequences: true }).apply(words.apply(answer), {
      initialState: [h, c],
    });
    const outputs = [new Dense(50).apply(read), new Dense(1, { name: "score" }).apply(h)];
    const table = printed(new Model({ inputs: [question, answer], outputs }));
    expect(table.split("\n")[2]).toBe(
      "┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃",
    );
    expect(rowOf(table, "ask (")).toEqual(["ask (InputLayer)", "(None, None)", "0", "-"]);
    expect(rowOf(table, "score")).toEqual(["score (Dense)", "(None, 1)", "7", "lstm[0][1]"]);
    expect(table).toContain(
      `│ lstm_1 (LSTM)       │ (None, None, 6)   │        360 │ words[0][0],      │
│                     │                   │            │ lstm[0][1],       │
│                     │                   │            │ lstm[0][2]        │`,
    );
    // Two calls of one layer: its weights are counted once.
    expect(rowOf(table, "words (")).toEqual([
      "words (Embedding)",
      "(None, None, 8)",
      "400",
      "say[0][0],",
    ]);
    expect(table).toContain(" Total params: 1,477 (5.77 KB)");
  });

  test("widen a column rather than cut what is in it", () => {
    const x = input({ shape: [5, 3] });
    const halves = new Bidirectional(new GRU(2), { mergeMode: null }).apply(x);
    const outputs = halves.map((half) => new Dense(1).apply(half));
    const lines = printed(new Model({ inputs: x, outputs }))
      .split("\n")
      .slice(1, -3);
    expect(lines.join("\n")).toContain("│ bidirectional[0][1] │");
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  });

  test("a layer that is applied to its own output is no chain", () => {
    const x = input({ shape: [3] });
    const dense = new Dense(3);
    const table = printed(new Model({ inputs: x, outputs: dense.apply(dense.apply(x)) }));
    expect(table).toContain("Connected to");
    expect(table).toContain("dense[0][0]");
  });
});

describe("numbers of weights", () => {
  /** As `model.summary()` of Keras 3 counts them, for 3 features. */
  const counts = (layer: ConstructorParameters<typeof Sequential>[0]) => {
    const model = new Sequential([input({ shape: [5, 3] }), ...layer!]);
    const lines = printed(model).split("\n").slice(-3);
    return lines.map((line) => Number(/: ([\d,]+)/.exec(line)![1]!.replace(",", "")));
  };

  test("of recurrent layers", () => {
    expect(counts([new LSTM(4)])).toEqual([128, 128, 0]);
    expect(counts([new GRU(4)])).toEqual([108, 108, 0]);
    expect(counts([new GRU(4, { resetAfter: false })])).toEqual([96, 96, 0]);
    expect(counts([new Bidirectional(new LSTM(4))])).toEqual([256, 256, 0]);
    expect(counts([new RNN([new LSTMCell(4), new LSTMCell(2)])])).toEqual([184, 184, 0]);
  });

  test("of those that are not trained, also where only a part of a layer is not", () => {
    const frozen = { trainable: false };
    expect(counts([new LSTM(4, frozen)])).toEqual([128, 0, 128]);
    expect(counts([new Bidirectional(new LSTM(4, frozen))])).toEqual([256, 0, 256]);
    expect(counts([new RNN([new LSTMCell(4, frozen), new LSTMCell(2)])])).toEqual([184, 56, 128]);
    expect(counts([new TimeDistributed(new Dense(2, frozen))])).toEqual([8, 0, 8]);
  });
});

// The tables of connected models. Those given in full are Keras 3's, in a terminal of 80 columns, where names fit on one line.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  Add,
  Bidirectional,
  Dense,
  Dropout,
  Embedding,
  GRU,
  input,
  LSTM,
  LSTMCell,
  Model,
  RNN,
  Sequential,
  type SummaryOptions,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
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

describe("models within models, as Keras shows them", () => {
  const golden: Record<string, string[]> = JSON.parse(
    readFileSync(new URL("../golden/summaries/summaries.json", import.meta.url), "utf8"),
  );

  /** The cells of a table's rows, without its head; a cell that is broken into lines is one text, and names keep their depth. */
  function cells(lines: readonly string[]): string[][] {
    const rows: string[][] = [];
    let begins = true;
    for (const line of lines) {
      if (/^[├└]/.test(line)) begins = true;
      if (!line.startsWith("│")) continue;
      const parts = line.slice(2, -2).split("│");
      const texts = parts.map((part, i) => (i === 0 && begins ? part.trimEnd() : part.trim()));
      const before = begins ? undefined : rows.pop()!;
      rows.push(before ? before.map((text, i) => `${text} ${texts[i]}`.trimEnd()) : texts);
      begins = false;
    }
    return rows;
  }

  const made = {
    chain() {
      const words = new Embedding(10, 4, { name: "words" });
      const reader = new GRU(3, { name: "reader" });
      const base = new Sequential([input({ shape: [null] }), words, reader], { name: "base" });
      base.trainable = false;
      const drop = new Dropout(0.5, { name: "drop" });
      const head = new Dense(2, { name: "head" });
      return new Sequential([input({ shape: [null] }), base, drop, head], { name: "chain" });
    },
    branches() {
      const innerInput = input({ shape: [3], name: "inner_input" });
      const deepest = new Dense(4, { name: "deepest" });
      const deep = new Sequential([input({ shape: [3] }), deepest], { name: "deep" });
      const last = new Dense(3, { name: "last" }).apply(deep.apply(innerInput));
      const inner = new Model({ inputs: innerInput, outputs: last, name: "inner" });
      const x = input({ shape: [3], name: "x" });
      const first = new Dense(3, { name: "first", trainable: false }).apply(x);
      const outputs = new Add({ name: "both" }).apply([inner.apply(first), x]);
      return new Model({ inputs: x, outputs, name: "branches" });
    },
  };

  const cases = Object.keys(golden).filter((key) => key !== "versions");
  test.each(cases)("%s", (key) => {
    const lines: string[] = [];
    const options: SummaryOptions = {
      printFn: (line) => lines.push(line),
      expandNested: key.includes("expanded"),
      showTrainable: key.includes("trainable"),
    };
    made[key.split(" ")[0] as keyof typeof made]().summary(options);
    expect(cells(lines)).toEqual(cells(golden[key]!));
    expect(lines.slice(-3)).toEqual(golden[key]!.slice(-3));
  });

  test("options that can't be used are refused", async () => {
    const model = made.chain();
    const bad = (options: object, pattern: RegExp) =>
      expectError(() => model.summary(options), "InvalidArgument", pattern);
    await bad({ expand_nested: true }, /Did you mean `expandNested`/);
    await bad({ showTrainable: 1 }, /`showTrainable`/);
    await bad({ printFn: "log" }, /`printFn`/);
  });
});

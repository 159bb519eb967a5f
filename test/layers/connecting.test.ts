// What can't be connected, and what can't become a model: each refusal is a sentence, and changes nothing.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Conv1D,
  Dense,
  Embedding,
  Flatten,
  GlobalMaxPooling1D,
  GRU,
  input,
  type Layer,
  LSTM,
  MaxPooling1D,
  Model,
  Permute,
  RepeatVector,
  Reshape,
  Sequential,
  SpatialDropout1D,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { sequences } from "./helpers.js";

const sequence = () => input({ shape: [4, 3] });
const vector = () => input({ shape: [3] });

describe("apply", () => {
  test("takes tensors, and a list of options that it knows", async () => {
    for (const given of [
      null,
      undefined,
      5,
      "x",
      {},
      [null],
      [undefined],
      [[sequence()]],
      new Dense(1),
    ]) {
      await expectError(
        () => new LSTM(2).apply(given as never),
        "InvalidArgument",
        /"lstm" was applied to .*: expected what `input\(\.\.\.\)` or another layer's `apply` gave/,
      );
    }
    await expectError(() => new LSTM(2).apply([]), "InvalidArgument", /applied to an empty list/);
    const bad = (options: unknown, pattern: RegExp) =>
      expectError(
        () => new LSTM(2).apply(sequence(), options as never),
        "InvalidArgument",
        pattern,
      );
    await bad(null, /"lstm" expects an object of options, got null/);
    await bad({ initial_state: vector() }, /Did you mean `initialState`/);
    await bad({ initialState: 5 }, /was applied to 5/);
  });

  test("refuses shapes in Keras's words", async () => {
    const shape = (layer: Layer, of: ReturnType<typeof input>, ...patterns: RegExp[]) =>
      expectError(() => layer.apply(of), "Shape", ...patterns);
    for (const layer of [
      new LSTM(2),
      new Bidirectional(new GRU(2)),
      new TimeDistributed(new Dense(1)),
      new Conv1D(2, 2),
      new MaxPooling1D(),
      new GlobalMaxPooling1D(),
      new SpatialDropout1D(0.5),
      new Permute([2, 1]),
    ]) {
      await shape(
        layer,
        vector(),
        /expected ndim=3, found ndim=2. Full shape received: \(None, 3\)/,
      );
    }
    await shape(new RepeatVector(2), sequence(), /expected ndim=2, found ndim=3/);
    for (const made of [new Dense(1).apply(vector()), new Dense(3).apply(sequence())]) {
      await shape(new Embedding(3, 2), made, /rows of token ids, found what "dense.*first layer/);
    }
    await shape(new Conv1D(2, 5), sequence(), /a window of 5 steps is longer than the input/);
    await shape(new MaxPooling1D({ poolSize: 5 }), sequence(), /a window of 5 steps/);
    await shape(new Reshape([5]), sequence(), /12 numbers can't be reshaped to \[5\]/);
    await shape(new Reshape([5, -1]), sequence(), /12 numbers can't be reshaped to \[5, -1\]/);
    const open = input({ shape: [null, 3] });
    for (const layer of [new Flatten(), new Reshape([-1]), new Permute([2, 1])]) {
      await shape(
        layer,
        open,
        /the number of steps must be known.*`input\(\{ shape: \[200, 8\] \}\)`/,
      );
    }
    const apart = new Bidirectional(new LSTM(2), { mergeMode: null }).apply(sequence());
    await expectError(() => new Dense(1).apply(apart), "InvalidArgument", /expects 1 input, got 2/);
    await expectError(
      () => new Dense(1).apply(sequence(), { initialState: vector() }),
      "InvalidArgument",
      /"dense" expects 1 input, got 2/,
    );
  });
});

describe("new Model", () => {
  const invalid = (run: () => unknown, ...patterns: RegExp[]) =>
    expectError(run, "InvalidArgument", ...patterns);

  test("wants inputs and outputs", async () => {
    const x = vector();
    const y = new Dense(1).apply(x);
    const wrong = [undefined, null, 5, [], {}, [null], [undefined], [[x]], new Dense(1)];
    for (const inputs of wrong) {
      await invalid(
        () => new Model({ inputs, outputs: y } as never),
        /`inputs`, expected one to eight of what `input\(\.\.\.\)` or `apply` gives/,
      );
    }
    for (const outputs of wrong) {
      await invalid(
        () => new Model({ inputs: x, outputs } as never),
        /`outputs`, expected one to eight of what `apply` gives/,
      );
    }
    await invalid(() => new Model(undefined as never), /Model expects an object of options/);
    await invalid(() => new Model({ inputs: x, outputs: y, layers: [] } as never), /`layers`/);
    await invalid(() => new Model({ inputs: x, outputs: y, name: "a/b" }), /`name`/);
    await invalid(() => new Model({ inputs: x, outputs: y, seed: -1 }), /`seed`/);
    for (const both of [x, y]) {
      await invalid(
        () => new Model({ inputs: both, outputs: both }),
        /An input can't be an output/,
      );
    }
    // What was refused took nothing: the same tensors make a model.
    expect(new Model({ inputs: x, outputs: y }).layers).toHaveLength(1);
  });

  test("wants everything that outputs depend on among the inputs", async () => {
    const [a, b] = [input({ shape: [3], name: "a" }), input({ shape: [3], name: "b" })];
    await invalid(
      () => new Model({ inputs: b, outputs: new Dense(1).apply(a) }),
      /depends on an input \("a"\) that is not among the model's `inputs`/,
    );
    const states = input({ shape: [2] });
    await invalid(() => {
      const x = sequence();
      new Model({ inputs: x, outputs: new GRU(2).apply(x, { initialState: states }) });
    }, /depends on an input that is not among/);
  });

  test("wants every tensor once", async () => {
    const x = vector();
    const y = new Dense(1).apply(x);
    await invalid(() => new Model({ inputs: [x, x], outputs: y }), /twice among its `inputs`/);
    await invalid(() => new Model({ inputs: x, outputs: [y, y] }), /twice among its `outputs`/);
  });

  test("wants names once", async () => {
    const x = input({ shape: [3], name: "x" });
    const named = (name: string, from = x) => new Dense(3, { name }).apply(from);
    await invalid(
      () => new Model({ inputs: x, outputs: named("d", named("d")) }),
      /unique names. Name "d" is already taken/,
    );
    await invalid(() => new Model({ inputs: x, outputs: named("x") }), /Name "x" is already taken/);
    const other = input({ shape: [3], name: "x" });
    await invalid(
      () => new Model({ inputs: [x, other], outputs: [named("a"), named("b", other)] }),
      /Two inputs are named "x"/,
    );
    const free = input({ shape: [3] });
    const given = input({ shape: [3], name: "input_layer" });
    const model = new Model({
      inputs: [free, given],
      outputs: [named("a", free), named("b", given)],
    });
    expect(model.getConfig().layers.map(({ name }) => name)).toEqual([
      "input_layer_1",
      "input_layer",
      "a",
      "b",
    ]);
  });

  test("reads an input either as ids or as numbers", async () => {
    const x = input({ shape: [3] });
    await invalid(
      () =>
        new Model({ inputs: x, outputs: [new Embedding(5, 2).apply(x), new Dense(1).apply(x)] }),
      /"input_layer" is read both as token ids, by an Embedding, and as numbers/,
    );
  });

  test("may have an input that nothing reads, as in Keras", async () => {
    const [x, unread] = [vector(), vector()];
    using model = new Model({ inputs: [x, unread], outputs: new Dense(1).apply(x) });
    expect((await model.predict([[[1, 2, 3]], [[4, 5, 6]]])).shape).toEqual([1, 1]);
    const open = input({ shape: [null], name: "open" });
    await expectError(
      () => new Model({ inputs: [vector(), open], outputs: new Dense(1).apply(vector()) }),
      "InvalidArgument",
      /not among/,
    );
    const other = vector();
    await expectError(
      () => new Model({ inputs: [other, open], outputs: new Dense(1).apply(other) }),
      "Shape",
      /last dimension of the input "open" must be known/,
    );
  });

  test("a smaller vocabulary bounds ids that two embeddings read", async () => {
    const x = input({ shape: [null] });
    using model = new Model({
      inputs: x,
      outputs: [new Embedding(9, 2).apply(x), new Embedding(5, 2, { name: "few" }).apply(x)],
    });
    await expectError(() => model.predict([[5]]), "TokenOutOfRange", /"few".*\[0, 5\)/);
    expect(await model.predict([[4]])).toHaveLength(2);
  });
});

describe("sizes beyond any memory", () => {
  test("are refused when weights are made, and the engine lives on", async () => {
    const tooLarge = async (...layers: Layer[]) => {
      using model = new Sequential(layers);
      const error = await model.predict(sequences(1, 3, 2)).catch((error) => error);
      expect(["OutOfMemory", "InvalidArgument"]).toContain(error.code);
    };
    await tooLarge(new TimeDistributed(new Dense(1e9)), new LSTM(1));
    await tooLarge(new TimeDistributed(new Dense(2 ** 52)), new LSTM(1));
    await tooLarge(new Conv1D(2 ** 30, 2 ** 30, { padding: "same" }), new LSTM(1));
    await tooLarge(new LSTM(1), new RepeatVector(2 ** 28));
    using small = new Sequential([new LSTM(1)]);
    expect((await small.predict(sequences(1, 3, 2))).shape).toEqual([1, 1]);
  });
});

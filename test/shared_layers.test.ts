// Layers that several models have: one set of weights, for as long as a model is there.
import { describe, expect, test } from "vitest";
import {
  Add,
  Dense,
  Embedding,
  input,
  LSTM,
  Model,
  PReLU,
  Sequential,
  type SymbolicTensor,
  TimeDistributed,
} from "../ts/index.js";
import { expectError } from "./support/models.js";

const quiet = { verbose: 0 } as const;
const x = [
  [1, 2, 3],
  [4, 5, 0],
];
const y = [[1], [0]];

/** A classifier, and the features that it goes by. */
function pair() {
  const ids = input({ shape: [3] });
  const features = new LSTM(4).apply(new Embedding(9, 3).apply(ids));
  const whole = new Model({
    inputs: ids,
    outputs: new Dense(1, { activation: "sigmoid" }).apply(features),
    seed: 3,
  });
  return { whole, half: new Model({ inputs: ids, outputs: features, seed: 4 }) };
}

const flatOf = ({ data }: { data: Float32Array }) => [...data];
const flat = (weights: readonly { data: Float32Array }[]) => weights.map(({ data }) => [...data]);

describe("models that share layers", () => {
  test("see what training one of them does", async () => {
    const { whole, half } = pair();
    const before = (await half.predict(x)).data;
    expect(flat(await half.getWeights())).toEqual(flat(await whole.getWeights()).slice(0, 4));
    whole.compile({ loss: "bce", optimizer: "rmsprop" });
    await whole.fit(x, y, quiet);
    expect((await half.predict(x)).data).not.toEqual(before);
    expect(flat(await half.getWeights())).toEqual(flat(await whole.getWeights()).slice(0, 4));
  });

  test("may begin at once: the first draws, the other waits", async () => {
    const { whole, half } = pair();
    await Promise.all([half.predict(x), whole.predict(x)]);
    expect(flat(await half.getWeights())).toEqual(flat(await whole.getWeights()).slice(0, 4));
  });

  test("may begin where a layer of another ends", async () => {
    const { whole, half } = pair();
    const head = new Model({ inputs: half.output, outputs: whole.output as SymbolicTensor });
    const features = await half.predict(x);
    expect((await head.predict(features.toArray() as number[][])).data).toEqual(
      (await whole.predict(x)).data,
    );
    expect(head.layers).toEqual([whole.getLayer("dense")]);
    const copy = Model.fromConfig(JSON.parse(JSON.stringify(head.getConfig())));
    expect(copy.getConfig()).toEqual(head.getConfig());
    const [first, second] = [input({ shape: [3] }), input({ shape: [2] })];
    const middle = new Dense(2).apply(first);
    const sum = new Add().apply([middle, second]);
    const joined = new Model({ inputs: [first, second], outputs: sum });
    const later = new Model({ inputs: [second, middle], outputs: sum });
    expect(later.inputs[0]).toBe(second);
    expect(flatOf(await later.predict([[[1, 2]], [[3, 5]]]))).toEqual([4, 7]);
    expect(joined.layers).toHaveLength(2);
    await expectError(
      () => new Model({ inputs: middle, outputs: sum }),
      "InvalidArgument",
      /not among the model's `inputs`/,
    );
  });

  test("go on when one of them is disposed of, until none is left", async () => {
    const { whole, half } = pair();
    const before = (await half.predict(x)).data;
    whole.dispose();
    expect((await half.predict(x)).data).toEqual(before);
    const [embedding] = half.layers;
    half.dispose();
    await expectError(() => embedding!.getWeights(), "Disposed");
    await expectError(() => new Sequential([embedding!]), "Disposed");
  });
});

describe("a Sequential with weights", () => {
  const made = () =>
    new Sequential([input({ shape: [3] }), new Dense(4, { activation: "tanh" }), new Dense(1)], {
      seed: 5,
    });
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ];

  test("takes another layer, and gives one back, with the weights that there are", async () => {
    const model = made();
    const [before] = (await model.predict(rows)).toArray() as number[][];
    const weights = flat(await model.getWeights());
    const last = model.pop();
    expect(model.outputShape).toEqual([null, 4]);
    expect((await model.predict(rows)).shape).toEqual([2, 4]);
    model.add(last);
    expect(flat(await model.getWeights())).toEqual(weights);
    expect(((await model.predict(rows)).toArray() as number[][])[0]).toEqual(before);
    model.add(new Dense(2));
    expect((await model.predict(rows)).shape).toEqual([2, 2]);
    expect(flat(await model.getWeights()).slice(0, 4)).toEqual(weights);
    while (model.layers.length > 0) model.pop();
    await expectError(() => model.pop(), "InvalidArgument", /no layers/);
  });

  test("goes on with its optimizer's state of the layers that are still there", async () => {
    const model = made();
    model.compile({ loss: "mse", optimizer: "adam" });
    await model.fit(rows, y, { ...quiet, epochs: 3 });
    const { optimizer } = model;
    const before = await optimizer!.getWeights();
    model.pop();
    model.add(new Dense(1, { name: "head" }));
    model.compile({ loss: "mse", optimizer: optimizer! });
    const after = await optimizer!.getWeights();
    const of = (list: typeof before, name: RegExp) =>
      flat(list.filter((v) => name.test(v.name)) as never);
    expect(of(after, /dense_kernel/)).toEqual(of(before, /dense_kernel/));
    expect(of(after, /iteration/)).toEqual([[3]]);
    expect(
      of(after, /head/)
        .flat()
        .every((x) => x === 0),
    ).toBe(true);
    await model.fit(rows, y, quiet);
    expect(optimizer!.iterations).toBe(4);
  });

  test("is not changed under a model that it is part of, or while it is trained", async () => {
    const inner = made();
    new Sequential([inner, new Dense(1)]);
    await expectError(() => inner.add(new Dense(1)), "Built", /part of the model "sequential/);
    await expectError(() => inner.pop(), "Built");
    const applied = made();
    applied.apply(input({ shape: [3] }));
    await expectError(() => applied.add(new Dense(1)), "Built", /applied to a tensor/);
    const alone = made();
    await expectError(() => alone.add(alone), "InvalidArgument", /part of itself/);
    expect(alone.layers).toHaveLength(2);
    const model = made();
    model.compile({ loss: "mse" });
    const onEpochEnd = async () => void (await expectError(() => model.pop(), "Busy"));
    await model.fit(rows, y, { ...quiet, callbacks: { onEpochEnd } });
    const calls = {
      evaluate: () => model.evaluate(rows, y, quiet),
      predict: () => model.predict(rows, quiet),
      trainOnBatch: () => model.trainOnBatch(rows, y),
      gradientNorms: () => model.gradientNorms(rows, y),
      getWeights: () => model.getWeights(),
      "optimizer.getWeights": () => model.optimizer!.getWeights(),
    };
    for (const [method, call] of Object.entries(calls)) {
      const running: Promise<unknown> = call();
      await expectError(() => model.pop(), "Busy", new RegExp(`while \`${method}\\(\\)\``));
      await expectError(() => model.add(new Dense(1)), "Busy");
      await running;
    }
    const last = model.pop();
    await expectError(() => last.getWeights(), "NotBuilt", /kept for the model that has it next/);
    model.add(last);
    expect(await last.getWeights()).toHaveLength(2);
  });
});

describe("layers", () => {
  test("give and take their weights", async () => {
    const { whole, half } = pair();
    const lstm = whole.layers[1]!;
    const weights = await lstm.getWeights();
    expect(weights.map(({ name }) => name)).toEqual([
      "lstm/lstm_cell/kernel",
      "lstm/lstm_cell/recurrent_kernel",
      "lstm/lstm_cell/bias",
    ]);
    const halved = weights.map(({ shape, data }) => ({ shape, data: data.map((v) => v / 2) }));
    await lstm.setWeights(halved);
    expect(flat(await half.getWeights()).slice(1)).toEqual(flat(halved));
    await expectError(() => lstm.setWeights([]), "Shape", /the layer "lstm" .* length 0/);
    await expectError(() => new Dense(2).getWeights(), "NotBuilt");
  });

  test("tell what they were applied to, if that was once", async () => {
    const x = input({ shape: [3] });
    const dense = new Dense(3);
    await expectError(() => dense.output, "NotBuilt", /never been called/);
    const once = dense.apply(x);
    expect([dense.input, dense.output]).toEqual([x, once]);
    dense.apply(once);
    await expectError(() => dense.output, "InvalidArgument", /ill-defined/);
    const model = new Sequential([new Dense(2)]);
    await expectError(() => model.inputs, "NotBuilt");
    await expectError(() => model.layers[0]!.output, "NotBuilt");
    model.build([null, 3]);
    expect(model.layers[0]!.output).toBe(model.output);
  });

  test("are found by name and by place", async () => {
    const { whole } = pair();
    expect(whole.getLayer("lstm")).toBe(whole.layers[1]);
    expect(whole.getLayer(-1)).toBe(whole.layers[2]);
    await expectError(
      () => whole.getLayer("gru"),
      "InvalidArgument",
      /"embedding", "lstm", "dense"/,
    );
    for (const wrong of [3, 0.5, Number.NaN]) {
      await expectError(() => whole.getLayer(wrong), "InvalidArgument");
    }
  });
});

describe("models", () => {
  test("are layers, with names and weights of their own", async () => {
    const inner = () => new Sequential([new Dense(2)]);
    const [a, b] = [inner(), inner()];
    const model = new Sequential([input({ shape: [3] }), a, b]);
    expect(model.layers.map(({ name }) => name)).toEqual(["sequential", "sequential_1"]);
    expect((await model.getWeights()).map(({ name }) => name)).toEqual([
      "sequential/sequential/dense/kernel",
      "sequential/sequential/dense/bias",
      "sequential/sequential_1/dense/kernel",
      "sequential/sequential_1/dense/bias",
    ]);
    expect(flat(await b.getWeights())).toEqual(flat(await model.getWeights()).slice(2));
    const bytes = await model.saveWeights();
    const other = new Sequential([input({ shape: [3] }), inner(), inner()]);
    await other.loadWeights(bytes);
    expect(flat(await other.getWeights())).toEqual(flat(await model.getWeights()));
    const copy = Sequential.fromConfig(JSON.parse(JSON.stringify(model)));
    expect(copy.getConfig()).toEqual(model.getConfig());
    const lines: string[] = [];
    model.summary((line) => lines.push(line));
    expect(lines.join("\n")).toMatch(/sequential_1 \(Sequential\).*\(None, 2\).* 6 /);
  });

  test("share no layer whose weights would have two shapes", async () => {
    const layer = new PReLU();
    const over = (...shape: number[]) => new Sequential([input({ shape }), layer]);
    const [first, second] = [over(2, 3), over(3, 2)];
    await first.getWeights();
    await expectError(
      () => second.getWeights(),
      "Shape",
      /has a weight of shape \(2, 3\) from another model, .* asks for \(3, 2\)/,
    );
    const steps = new TimeDistributed(new Sequential([input({ shape: [3] }), new Dense(2)]));
    const model = new Sequential([input({ shape: [4, 3] }), steps]);
    expect(flat(await steps.getWeights())).toEqual(flat(await model.getWeights()));
  });

  test("are instances of Model, and refuse what does not fit them", async () => {
    const { whole } = pair();
    expect([whole, new Sequential()].every((model) => model instanceof Model)).toBe(true);
    expect(new Dense(1) instanceof Model).toBe(false);
    await expectError(() => whole.apply(input({ shape: [4] })), "Shape", /expected shape/);
    await expectError(
      () => whole.apply([input({ shape: [3] }), input({ shape: [3] })]),
      "InvalidArgument",
    );
  });
});

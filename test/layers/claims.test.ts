// A call that is refused changes nothing: layers stay free, and models are what they were.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  Embedding,
  GRUCell,
  input,
  type Layer,
  LSTM,
  LSTMCell,
  Model,
  RNN,
  Sequential,
  StackedRNNCells,
  type SymbolicTensor,
  TimeDistributed,
} from "../../ts/index.js";

// biome-ignore lint/suspicious/noExplicitAny: what is wrong for TypeScript is what is tested.
const any = (value: unknown) => value as any;
const refused = (run: () => unknown) =>
  expect(run).toThrow(expect.objectContaining({ name: "BpttError" }));

/** Expects that a layer can still become part of a model, under its own name. */
function expectFree(layer: Layer, shape: readonly (number | null)[] = [null, 3]): void {
  const model = new Sequential([input({ shape }), layer]);
  expect(model.layers).toEqual([layer]);
  expect(layer.name).not.toMatch(/_\d$/);
}

describe("a refused constructor leaves layers free", () => {
  const vectors = (layers: unknown) => () => new Sequential(any(layers));

  test.each<[string, (layer: Layer) => () => unknown]>([
    ["what is no layer", (a) => vectors([a, new Dense(1), "oops"])],
    ["a hole", (a) => vectors(Object.assign(new Array(3), { 0: a, 2: new Dense(1) }))],
    ["the layer twice", (a) => vectors([a, a])],
    [
      "a repeated name",
      (a) => vectors([a, new Dense(1, { name: "x" }), new Dense(1, { name: "x" })]),
    ],
    ["a layer of another one", (a) => vectors([a, new Bidirectional(new LSTM(2)).forwardLayer])],
    ["a bad option", (a) => () => new Sequential([a], any({ sed: 1 }))],
    ["a bad name", (a) => () => new Sequential([a], { name: "a/b" })],
    ["a bad seed", (a) => () => new Sequential([a], { seed: -1 })],
    ["a shape that does not fit", (a) => vectors([input({ shape: [3] }), a])],
    [
      "a shape that does not fit later on",
      (a) => vectors([input({ shape: [null, 3] }), new LSTM(2), a]),
    ],
    [
      "several outputs",
      (a) => vectors([input({ shape: [null, 3] }), new LSTM(2, { returnState: true }), a]),
    ],
  ])("of a Sequential with %s", (_, make) => {
    const layer = new LSTM(2);
    refused(make(layer));
    expectFree(layer);
  });

  test("of a Model", () => {
    const [a, b] = [new Dense(2), new Dense(2)];
    const [x, other] = [input({ shape: [3] }), input({ shape: [3] })];
    const y = b.apply(a.apply(x));
    refused(() => new Model(any({ inputs: x, outputs: y, extra: 1 })));
    refused(() => new Model({ inputs: other, outputs: y }));
    refused(() => new Model({ inputs: x, outputs: [y, y] }));
    refused(() => new Model({ inputs: [x, x], outputs: y }));
    refused(() => new Model({ inputs: x, outputs: any([y, "oops"]) }));
    refused(() => new Model({ inputs: x, outputs: y, name: "a/b" }));
    const claimed = new Dense(2);
    new TimeDistributed(claimed);
    refused(() => new Model({ inputs: x, outputs: claimed.apply(y) }));
    expect(new Model({ inputs: x, outputs: y }).layers).toEqual([a, b]);
  });

  test("of wrappers and stacks", () => {
    const backward = new LSTM(2, { goBackwards: true });
    refused(() => new Bidirectional(new LSTM(3), { backwardLayer: backward, mergeMode: "sum" }));
    refused(
      () => new Bidirectional(new LSTM(2), any({ backwardLayer: backward, mergeMode: "max" })),
    );
    refused(
      () => new Bidirectional(new LSTM(2, { goBackwards: true }), { backwardLayer: backward }),
    );
    refused(() => new Bidirectional(any("oops"), { backwardLayer: backward }));
    expectFree(new Bidirectional(new LSTM(2), { backwardLayer: backward }), [null, 3]);

    const dense = new Dense(2);
    refused(() => new TimeDistributed(dense, any({ units: 1 })));
    refused(() => new TimeDistributed(dense, { name: "" }));
    expectFree(new TimeDistributed(dense));

    const [a, b] = [new LSTMCell(2), new GRUCell(2)];
    refused(() => new StackedRNNCells(any([a, b, "oops"])));
    refused(() => new StackedRNNCells([a, a]));
    refused(() => new StackedRNNCells([a, b], any({ units: 1 })));
    refused(() => new RNN([a, b], any({ units: 1 })));
    refused(() => new RNN([a, b, a]));
    refused(() => new RNN([a, any("oops")]));
    const stack = new StackedRNNCells([a, b]);
    refused(() => new RNN(stack, any({ returnState: 1 })));
    expectFree(new RNN(stack));
  });
});

describe("a refused method leaves the model as it was", () => {
  const state = async (model: Sequential) => ({
    config: JSON.stringify(model),
    shape: model.outputShape,
    layers: model.layers,
  });

  test("add, build", async () => {
    const model = new Sequential([new LSTM(2, { returnSequences: true })]);
    const late = new Dense(2, { name: "lstm" });
    for (const built of [false, true]) {
      if (built) model.build([null, 3, 2]);
      const before = await state(model);
      refused(() => model.add(any("oops")));
      refused(() => model.add(late));
      refused(() => model.add(model.layers[0]!));
      refused(() => model.build(any([null, 0, 2])));
      refused(() => model.build([null, 3]));
      if (built) refused(() => model.add(new Embedding(3, 2)));
      expect(await state(model)).toEqual(before);
    }
    model.add(new Dense(2));
    expectFree(late);
  });

  test("compile", async () => {
    const model = new Sequential([input({ shape: [2] }), new Dense(1)], { seed: 1 });
    model.compile({ loss: "mse", optimizer: "sgd" });
    const { optimizer } = model;
    refused(() => model.compile(any({ loss: "constructor" })));
    refused(() => model.compile({ loss: "mse", optimizer: any("constructor") }));
    refused(() => model.compile({ loss: "mse", metrics: any(["toString"]) }));
    refused(() => model.compile({ loss: "sparse_categorical_crossentropy" }));
    refused(() => model.compile({ loss: "mse", lossWeights: any({ toString: 1 }) }));
    expect(model.optimizer).toBe(optimizer);
    await model.fit([[1, 2]], [3], { verbose: 0 });
  });

  test.each<[string, (model: Sequential) => Promise<unknown>]>([
    ["setWeights", (model) => model.setWeights([])],
    ["loadWeights of bytes", (model) => model.loadWeights(new Uint8Array(20))],
    ["loadWeights of a file", (model) => model.loadWeights("/absent/file")],
    ["saveWeights", (model) => model.saveWeights("/absent/file")],
    ["saveWeights under another format's name", (model) => model.saveWeights("model.h5")],
    ["predict", (model) => model.predict([["a"]] as never)],
    ["fit", (model) => model.fit([[1]], ["a"] as never)],
    ["fit with bad options", (model) => model.fit([[1]], [1], { epoch: 1 } as never)],
  ])("%s: a model without shapes still has none, and takes layers", async (_, call) => {
    const model = new Sequential([new Embedding(5, 2)]);
    model.compile({ loss: "mse" });
    await expect(call(model)).rejects.toThrow(expect.objectContaining({ name: "BpttError" }));
    expect(model.outputShape).toBeUndefined();
    model.add(new LSTM(2));
    expect((await model.predict([[1, 2]])).shape).toEqual([1, 2]);
  });

  test("shapes of data for which there is no room are forgotten", async () => {
    const model = new Sequential([new Dense(2 ** 27), new Dense(2 ** 27)]);
    await expect(model.predict([[1, 2, 3]])).rejects.toThrow(/memory|large/i);
    expect(model.outputShape).toBeUndefined();
    const fitting: SymbolicTensor = input({ shape: [7] });
    expect(fitting.shape).toEqual([null, 7]);
    model.build([null, 5]);
    expect(model.inputShape).toEqual([null, 5]);
  });
});

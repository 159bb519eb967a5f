// The types of connected layers: what `apply` gives, and what a model of one or several outputs answers.
import { expectTypeOf, test } from "vitest";
import {
  Bidirectional,
  type BidirectionalOptions,
  Dense,
  Embedding,
  type FunctionalConfig,
  GRU,
  GRUCell,
  input,
  type Layer,
  LSTM,
  type LSTMOptions,
  Model,
  type Predictions,
  RNN,
  SimpleRNN,
  type SymbolicTensor,
} from "../../ts/index.js";

const x = input({ shape: [null, 8] });

test("a layer with one output gives a tensor", () => {
  expectTypeOf(x).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(new Dense(1).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(new Embedding(5, 2).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(new LSTM(2).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(new GRU(2, { returnSequences: true }).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(new SimpleRNN(2, { returnState: false }).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(new RNN(new GRUCell(2)).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(new Bidirectional(new LSTM(2)).apply(x)).toEqualTypeOf<SymbolicTensor>();
  expectTypeOf(
    new Bidirectional(new LSTM(2), { mergeMode: "sum" }).apply(x),
  ).toEqualTypeOf<SymbolicTensor>();
});

test("one with states gives them after its output, as many as it has", () => {
  type Two = [SymbolicTensor, SymbolicTensor];
  const state = { returnState: true } as const;
  expectTypeOf(new LSTM(2, state).apply(x)).toEqualTypeOf<[...Two, SymbolicTensor]>();
  expectTypeOf(new GRU(2, { returnState: true }).apply(x)).toEqualTypeOf<Two>();
  expectTypeOf(new SimpleRNN(2, { returnState: true }).apply(x)).toEqualTypeOf<Two>();
  expectTypeOf(new RNN(new GRUCell(2), { returnState: true }).apply(x)).toEqualTypeOf<
    SymbolicTensor[]
  >();
  const [, h, c] = new LSTM(2, { returnState: true }).apply(x);
  new LSTM(2).apply(x, { initialState: [h, c] });
  new GRU(2).apply(x, { initialState: h });
  // @ts-expect-error a GRU has one state
  new GRU(2, { returnState: true }).apply(x)[2];
  // @ts-expect-error several tensors are not one
  const one: SymbolicTensor = new LSTM(2, { returnState: true }).apply(x);
  new Dense(1).apply(one);
});

test("Bidirectional gives a list without a merge, or with states", () => {
  expectTypeOf(new Bidirectional(new LSTM(2), { mergeMode: null }).apply(x)).toEqualTypeOf<
    SymbolicTensor[]
  >();
  expectTypeOf(new Bidirectional(new GRU(2, { returnState: true })).apply(x)).toEqualTypeOf<
    SymbolicTensor[]
  >();
  // @ts-expect-error only recurrent layers have a direction
  new Bidirectional(new Dense(2));
});

test("where options are known at run time alone, both are possible", () => {
  type Either = SymbolicTensor | SymbolicTensor[];
  expectTypeOf((layer: Layer) => layer.apply(x)).returns.toEqualTypeOf<Either>();
  const options: LSTMOptions = { returnState: Math.random() < 0.5 };
  expectTypeOf(new LSTM(2, options).apply(x)).toExtend<Either>();
  const both: BidirectionalOptions = {};
  expectTypeOf(new Bidirectional(new LSTM(2), both).apply(x)).toExtend<Either>();
  const layers: Layer[] = [
    new Dense(1),
    new LSTM(2, { returnState: true }),
    new RNN(new GRUCell(1)),
  ];
  expectTypeOf(layers).toEqualTypeOf<Layer[]>();
});

test("a model answers as its outputs are given", () => {
  const y = new Dense(1).apply(x);
  const one = new Model({ inputs: x, outputs: y });
  expectTypeOf(one.predict([[[1]]])).resolves.toEqualTypeOf<Predictions>();
  expectTypeOf(one.predictOnBatch([[[1]]])).resolves.toEqualTypeOf<Predictions>();
  const several = new Model({ inputs: [x, x], outputs: [y, y] });
  expectTypeOf(several.predict([[[[1]]], [[[1]]]])).resolves.toEqualTypeOf<Predictions[]>();
  const states = new Model({ inputs: x, outputs: new LSTM(2, { returnState: true }).apply(x) });
  expectTypeOf(states.predict([[[1]]])).resolves.toEqualTypeOf<Predictions[]>();
  const read = Model.fromConfig(one.getConfig());
  expectTypeOf(read.predict([[[1]]])).resolves.toExtend<
    Predictions | Predictions[] | { readonly [key: string]: Predictions }
  >();
  const keyed = new Model({ inputs: { text: x }, outputs: { label: y, other: y } });
  expectTypeOf(keyed.predict({ text: [[[1]]] })).resolves.toEqualTypeOf<{
    label: Predictions;
    other: Predictions;
  }>();
  expectTypeOf(one.getConfig()).toEqualTypeOf<FunctionalConfig>();
  // @ts-expect-error outputs are tensors
  new Model({ inputs: x, outputs: new Dense(1) });
  // @ts-expect-error a model has outputs
  new Model({ inputs: x });
});

test("data, losses and metrics for several", () => {
  const model = new Model({ inputs: [x, x], outputs: [x, x] });
  const ids = [[1, 2]];
  const signal = [[[1, 2]]];
  model.fit([ids, signal], [[1], [[1]]], { validationData: [{ a: ids, b: signal }, { c: [1] }] });
  model.evaluate({ a: ids, b: { data: [1], shape: [1, 1] } }, { c: [1], d: [[1]] });
  model.compile({ loss: "mse", metrics: ["accuracy", ["acc", "accuracy"]] });
  model.compile({ loss: ["mse", "bce"], lossWeights: [1, 2], metrics: { a: "accuracy", b: [] } });
  model.compile({ loss: { a: "mse", b: "bce" }, lossWeights: { a: 1, b: 2 } });
  // @ts-expect-error not a loss
  model.compile({ loss: ["mse", "hinges"] });
  // @ts-expect-error not a metric
  model.compile({ loss: "mse", metrics: { a: ["iou"] } });
  // @ts-expect-error weights are numbers
  model.compile({ loss: "mse", lossWeights: ["1"] });
  // @ts-expect-error a stateful layer, or its name
  model.resetStates(5);
});

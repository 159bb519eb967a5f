// What Keras users do with layers that several models have, written as they write it, with Keras's numbers (test/conformance/recipes.py).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  Adam,
  Dense,
  Embedding,
  GlobalAveragePooling1D,
  GRU,
  input,
  LSTM,
  Model,
  type NDArray,
  RMSprop,
  Sequential,
} from "../ts/index.js";
import { distance } from "./support/goldens.js";

type Weights = { shape: number[]; data: number[] }[];

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`golden/recipes/${name}.json`, import.meta.url), "utf8"));
const given = (weights: Weights) =>
  weights.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));
const nd = (data: number[], ...shape: number[]): NDArray => ({
  data: Float32Array.from(data),
  shape,
});
const ids = (data: number[], ...shape: number[]): NDArray => ({
  data: Int32Array.from(data),
  shape,
});

/** Losses of as many updates, each of all rows. */
async function train(model: Model, x: never, y: never, steps: number): Promise<number[]> {
  const losses = [];
  for (let i = 0; i < steps; i++) losses.push((await model.trainOnBatch(x, y)).loss!);
  return losses;
}

const near = (ours: ArrayLike<number>, keras: ArrayLike<number>, what: string) =>
  expect(distance(ours, keras), what).toBeLessThanOrEqual(1e-5);

interface EncoderDecoder {
  weights: Weights;
  source: number[];
  given: number[];
  wanted: number[];
  losses: number[];
  decoded: number[][];
  probabilities: number[][];
}

test("an encoder-decoder is trained as one model, and used as two", async () => {
  const golden = read<EncoderDecoder>("encoder_decoder");
  const [units, sourceWords, targetWords, start] = [5, 6, 7, 1];

  const encoderInputs = input({ shape: [null, sourceWords] });
  const encoder = new LSTM(units, { returnState: true });
  const [, stateH, stateC] = encoder.apply(encoderInputs);
  const encoderStates = [stateH!, stateC!];
  const decoderInputs = input({ shape: [null, targetWords] });
  const decoderLstm = new LSTM(units, { returnSequences: true, returnState: true });
  const [sequences] = decoderLstm.apply(decoderInputs, { initialState: encoderStates });
  const decoderDense = new Dense(targetWords, { activation: "softmax" });
  const model = new Model({
    inputs: [encoderInputs, decoderInputs],
    outputs: decoderDense.apply(sequences!),
  });
  await model.setWeights(given(golden.weights));
  model.compile({
    loss: "categorical_crossentropy",
    optimizer: new RMSprop({ learningRate: 0.01 }),
  });
  const source = nd(golden.source, 4, 5, sourceWords);
  const x = [source, nd(golden.given, 4, 4, targetWords)];
  const losses = await train(model, x as never, nd(golden.wanted, 4, 4, targetWords) as never, 6);
  near(losses, golden.losses, "losses");

  const encoderModel = new Model({ inputs: encoderInputs, outputs: encoderStates });
  const decoderStates = [input({ shape: [units] }), input({ shape: [units] })];
  const [outputs, h, c] = decoderLstm.apply(decoderInputs, { initialState: decoderStates });
  const decoderModel = new Model({
    inputs: [decoderInputs, ...decoderStates],
    outputs: [decoderDense.apply(outputs!), h!, c!],
  });
  const width = 5 * sourceWords;
  const decoded: number[][] = [];
  const probabilities: number[][] = [];
  for (let row = 0; row < 4; row++) {
    const one = nd(golden.source.slice(row * width, (row + 1) * width), 1, 5, sourceWords);
    let states: NDArray[] = await encoderModel.predict(one, { verbose: 0 });
    let word = start;
    const sentence: number[] = [];
    for (let step = 0; step < 4; step++) {
      const hot = Array.from({ length: targetWords }, (_, i) => Number(i === word));
      const [output, ...after] = await decoderModel.predict(
        [nd(hot, 1, 1, targetWords), ...states],
        { verbose: 0 },
      );
      states = after;
      probabilities.push([...output!.data]);
      word = output!.data.indexOf(Math.max(...output!.data));
      sentence.push(word);
    }
    decoded.push(sentence);
  }
  expect(decoded).toEqual(golden.decoded);
  probabilities.forEach((ours, i) => {
    near(ours, golden.probabilities[i]!, `step ${i}`);
  });
});

test("features are what a layer in the middle puts out, before and after training", async () => {
  interface Features {
    weights: Weights;
    x: number[];
    y: number[];
    losses: number[];
    before: number[];
    after: number[];
  }
  const golden = read<Features>("features");
  const model = new Sequential([
    input({ shape: [null] }),
    new Embedding(9, 4, { maskZero: true }),
    new GRU(3, { name: "gru" }),
    new Dense(2, { activation: "relu" }),
    new Dense(1),
  ]);
  await model.setWeights(given(golden.weights));
  const extractor = new Model({ inputs: model.inputs, outputs: model.getLayer("gru").output });
  const [x, y] = [ids(golden.x, 5, 4), nd(golden.y, 5, 1)];
  const features = async () => [await extractor.predict(x, { verbose: 0 })].flat()[0]!.data;
  near(await features(), golden.before, "before");
  model.compile({ loss: "mse", optimizer: new Adam({ learningRate: 0.02 }) });
  near(await train(model, x as never, y as never, 4), golden.losses, "losses");
  near(await features(), golden.after, "after");
});

test("a head is trained on a frozen base, then all of it", async () => {
  interface FineTuning {
    weights: Weights;
    x: number[];
    y: number[];
    trained: number[][];
    frozen: number[];
    thawed: number[];
    after: number[][];
  }
  const golden = read<FineTuning>("fine_tuning");
  const base = new Sequential([
    input({ shape: [null] }),
    new Embedding(9, 4, { maskZero: true }),
    new LSTM(3, { returnSequences: true }),
    new Dense(3, { activation: "tanh" }),
  ]);
  base.trainable = false;
  const inputs = input({ shape: [null] });
  const outputs = new Dense(1, { activation: "sigmoid" }).apply(
    new GlobalAveragePooling1D().apply(base.apply(inputs)),
  );
  const model = new Model({ inputs, outputs });
  await model.setWeights(given(golden.weights));
  const [x, y] = [ids(golden.x, 6, 7), nd(golden.y, 6, 1)];
  model.compile({ loss: "bce", optimizer: new RMSprop({ learningRate: 0.05 }) });
  const before = (await base.getWeights()).map(({ data }) => [...data]);
  near(await train(model, x as never, y as never, 3), golden.frozen, "frozen");
  expect((await base.getWeights()).map(({ data }) => [...data])).toEqual(before);
  base.trainable = true;
  model.compile({ loss: "bce", optimizer: new RMSprop({ learningRate: 0.01 }) });
  near(await train(model, x as never, y as never, 3), golden.thawed, "thawed");
  (await model.getWeights()).forEach(({ name, data }, i) => {
    near(data, golden.after[i]!, name);
  });
});

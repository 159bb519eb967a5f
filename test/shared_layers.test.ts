// Layers that several models have: one set of weights, for as long as a model is there.
import { describe, expect, test } from "vitest";
import { Dense, Embedding, input, LSTM, Model, Sequential } from "../ts/index.js";
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

// Rescaling as users meet it; what Keras computes for it is in test/golden/cases/rescaled_*.json.
import { expect, test } from "vitest";
import {
  Dense,
  Embedding,
  input,
  type Layer,
  Rescaling,
  Sequential,
  SimpleRNN,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers } from "./helpers.js";

const only = (layer: Layer, shape: (number | null)[]) => new Sequential([input({ shape }), layer]);

test("each number is multiplied, then moved", async () => {
  using vectors = only(new Rescaling(0.5, { offset: -1 }), [3]);
  expect(numbers(await vectors.predict([[0, 2, 100]]))).toEqual([-1, 0, 49]);
  using sequences = only(new Rescaling(-2), [null, 1]);
  expect(numbers(await sequences.predict([[[1], [-3]]]))).toEqual([-2, 6]);
  using steps = only(new TimeDistributed(new Rescaling(-2)), [null, 1]);
  expect(numbers(await steps.predict([[[1], [-3]]]))).toEqual([-2, 6]);
});

test("it has no weights, and training goes through it", async () => {
  const x = [
    [0, 1, 2],
    [3, 4, 5],
  ];
  const trained = async (...between: Layer[]) => {
    using model = new Sequential(
      [new Embedding(6, 3, { maskZero: true }), ...between, new SimpleRNN(4), new Dense(1)],
      { seed: 1 },
    );
    model.compile({ loss: "mse", optimizer: "sgd" });
    await model.fit(x, [1, 0], { epochs: 3, verbose: 0 });
    return (await model.getWeights()).map(({ data }) => data);
  };
  const without = await trained();
  expect(await trained(new Rescaling(1))).toEqual(without);
  expect(await trained(new Rescaling(-4), new Rescaling(-0.25))).toEqual(without);
  expect(await trained(new Rescaling(2))).not.toEqual(without);
});

test("what is no number is refused", async () => {
  for (const value of [undefined, null, "1/255", [1, 2], Number.NaN] as never[]) {
    await expectError(() => new Rescaling(value), "InvalidArgument", /`scale`.*finite number/);
    if (value === undefined) continue;
    const offset = () => new Rescaling(1, { offset: value });
    await expectError(offset, "InvalidArgument", /`offset`.*finite number/);
  }
});

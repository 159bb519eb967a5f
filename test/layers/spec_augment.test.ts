// SpecAugment as users meet it; its stretches are looked at in crates/bptt/src/layer/spec_augment.rs, its gradient in gradcheck_layers.
import { expect, test } from "vitest";
import { Dense, GRU, input, Masking, Sequential, SpecAugment } from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers, sequences } from "./helpers.js";

const x = sequences(4, 12, 6);

/** What a model learns of two epochs. */
async function learned(layer: SpecAugment, seed: number): Promise<number[]> {
  using model = new Sequential([input({ shape: [null, 6] }), layer, new GRU(3), new Dense(1)], {
    seed,
  });
  model.compile({ loss: "mse", optimizer: "sgd" });
  await model.fit(x, [1, 0, 1, 0], { epochs: 2, verbose: 0 });
  return (await model.getWeights()).flatMap(({ data }) => [...data]);
}

test("it does nothing but in training", async () => {
  using model = new Sequential([input({ shape: [null, 6] }), new SpecAugment()]);
  expect(numbers(await model.predict(x))).toEqual(x.flat(2).map(Math.fround));
});

test("in training it masks by the seed, and by nothing where nothing is to be masked", async () => {
  const masks = { timeMaskWidth: 4, timeMaskShare: 0.5, frequencyMaskWidth: 3 };
  const masked = await learned(new SpecAugment(masks), 1);
  expect(await learned(new SpecAugment(masks), 1)).toEqual(masked);
  const plain = await learned(new SpecAugment({ timeMasks: 0, frequencyMasks: 0 }), 1);
  expect(masked).not.toEqual(plain);
  // Widths of 0 mask nothing.
  expect(await learned(new SpecAugment({ timeMaskWidth: 0, frequencyMaskWidth: 0 }), 1)).toEqual(
    plain,
  );
});

test("padding changes nothing: stretches lie among the real steps", async () => {
  const layers = () => [
    new Masking({ maskValue: 9 }),
    new SpecAugment({ timeMaskWidth: 9, timeMaskShare: 1 }),
    new GRU(3),
    new Dense(1),
  ];
  const after = async (rows: number[][][]) => {
    using model = new Sequential([input({ shape: [null, 6] }), ...layers()], { seed: 3 });
    model.compile({ loss: "mse", optimizer: "sgd" });
    await model.fit(rows, [1, 0, 1, 0], { epochs: 2, verbose: 0 });
    return (await model.getWeights()).map(({ data }) => [...data]);
  };
  const padding = Array.from({ length: 5 }, () => Array(6).fill(9));
  expect(await after(x.map((row) => [...padding, ...row]))).toEqual(await after(x));
});

test("numbers out of range are refused", async () => {
  const wrong = (options: object, message: RegExp) =>
    expectError(async () => new SpecAugment(options), "InvalidArgument", message);
  await wrong({ timeMasks: 256 }, /`timeMasks`, expected an integer from 0 to 255, got 256/);
  await wrong({ frequencyMaskWidth: -1 }, /`frequencyMaskWidth`, expected an integer from 0/);
  await wrong({ timeMaskShare: 1.5 }, /`timeMaskShare`/);
});

import { expect, test } from "vitest";
import { AlphaDropout, input, Model, TimeDistributed } from "../../ts/index.js";

/** What a training step loses on ones beside zeros, several times. */
async function losses(noiseShape: (number | null)[], steps: boolean): Promise<number[]> {
  const inputs = input({ shape: [2, 8] });
  const dropout = new AlphaDropout(0.5, { noiseShape });
  using model = new Model({
    inputs,
    outputs: (steps ? new TimeDistributed(dropout) : dropout).apply(inputs),
  });
  model.compile({ loss: "mse", optimizer: "sgd" });
  const [x, y] = [1, 0].map((value) => [Array(2).fill(Array(8).fill(value))]);
  const found = new Set<number>();
  for (let i = 0; i < 40; i++) found.add((await model.trainOnBatch(x!, y!)).loss!);
  return [...found];
}

test("noise of one feature holds for all, within TimeDistributed as well", async () => {
  // Of two steps none, one or both are dropped.
  expect(await losses([null, null, 1], false)).toHaveLength(3);
  expect(await losses([null, 1], true)).toHaveLength(3);
  // Both steps together.
  expect(await losses([null, 1, 1], false)).toHaveLength(2);
  // Of sixteen numbers one to fifteen.
  expect((await losses([null, null], true)).length).toBeGreaterThan(4);
});

// What is loaded when it is first needed: nobody can tell by what calls do, and in which order. Each file of tests begins with nothing loaded.
import { afterAll, expect, test } from "vitest";
import { Dense, Sequential, shutdown } from "../ts/index.js";

afterAll(() => shutdown());

const x = [
  [1, 2],
  [3, 4],
];
const y = [[1], [0]];

function make(): Sequential {
  const model = new Sequential([new Dense(1)], { seed: 1 });
  model.compile({ loss: "mse", optimizer: "sgd" });
  return model;
}

test("calls behind one that has to wait for its part begin behind it", async () => {
  using model = make();
  // From here on the engine takes no time of its own.
  await model.predict(x);
  const set = model.setWeights([
    { shape: [2, 1], data: [1, 10] },
    { shape: [1], data: [0] },
  ]);
  const predicted = model.predict(x);
  await set;
  expect([...(await predicted).data]).toEqual([21, 43]);
});

test("a model is busy while what trains it is on its way", async () => {
  using model = make();
  const fitted = model.fit(x, y, { verbose: 0 });
  expect(() => model.compile({ loss: "mse" })).toThrow("while `fit()` is running");
  expect(() => model.pop()).toThrow("while `fit()` is running");
  await fitted;
});

test("what is refused leaves the model free", async () => {
  using model = make();
  await expect(model.fit(x, y, { epochs: -1 })).rejects.toThrow("epochs");
  await expect(model.fit(x, [[1]])).rejects.toThrow("rows");
  expect(() => model.compile({ loss: "mse" })).not.toThrow();
});

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

test("calls behind one that has to wait for its part begin behind it, and find the model busy", async () => {
  using model = make();
  model.build([null, 2]);
  const trained = model.trainOnBatch(x, y);
  const predicted = model.predict(x);
  const fitted = model.fit(x, y, { verbose: 0 });
  expect(() => model.compile({ loss: "mse" })).toThrow("while `fit()` is running");
  expect(() => model.pop()).toThrow("while `fit()` is running");
  const answers = await predicted;
  await Promise.all([trained, fitted]);

  using other = make();
  await other.trainOnBatch(x, y);
  expect([...answers.data]).toEqual([...(await other.predict(x)).data]);
});

test("what is refused leaves the model free", async () => {
  using model = make();
  await expect(model.fit(x, y, { epochs: -1 })).rejects.toThrow("epochs");
  await expect(model.fit(x, [[1]])).rejects.toThrow("rows");
  expect(() => model.compile({ loss: "mse" })).not.toThrow();
});

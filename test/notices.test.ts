// What is hardly ever meant is said once.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Dense, input, LSTM, Sequential } from "../ts/index.js";

const said: string[] = [];

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation((text: string) => void said.push(text));
  vi.spyOn(console, "log").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
  said.length = 0;
});

const rows = [[1], [2], [3], [4]];
const loud = { verbose: 2 } as const;

function dense(units: number, loss: "bce" | "mse") {
  const model = new Sequential([
    input({ shape: [1] }),
    new Dense(units, { activation: "sigmoid" }),
  ]);
  model.compile({ loss, metrics: ["accuracy"] });
  return model;
}

describe("fit says once", () => {
  test("that rows of a stateful model are shuffled", async () => {
    const model = new Sequential([
      input({ batchShape: [2, 1, 1] }),
      new LSTM(2, { stateful: true, name: "memory" }),
      new Dense(1),
    ]);
    model.compile({ loss: "mse" });
    const [x, y] = [rows.map((row) => [row]), rows];
    await model.fit(x, y, { ...loud, batchSize: 2, shuffle: false });
    expect(said).toEqual([]);
    for (let i = 0; i < 2; i++) await model.fit(x, y, { ...loud, batchSize: 2 });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/states of "memory" go on .* `shuffle: false`/);
  });

  test("that a class is held out whole", async () => {
    const y = [0, 0, 0, 1];
    await dense(1, "bce").fit(rows, y, { ...loud, validationSplit: 0.25 });
    expect(said).toEqual([expect.stringMatching(/none of the class "1" of the output "dense/)]);
    said.length = 0;
    await dense(1, "bce").fit(rows, [0, 1, 0, 1], { ...loud, validationSplit: 0.25 });
    await dense(1, "mse").fit(rows, y, { ...loud, validationSplit: 0.25 });
    await dense(1, "bce").fit(rows, y, { verbose: 0, validationSplit: 0.25 });
    expect(said).toEqual([]);
  });

  test("that rows come class by class", async () => {
    const x = [...rows, ...rows];
    const train = (y: number[]) => dense(1, "bce").fit(x, y, { ...loud, validationSplit: 0.25 });
    await train([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(said).toEqual([expect.stringMatching(/come class by class, .* output "dense/)]);
    said.length = 0;
    await train([0, 1, 0, 0, 1, 1, 1, 1]);
    await train([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(said).toEqual([]);
  });

  test("what accuracy of several sigmoids is", async () => {
    const y = rows.map(() => [0, 1, 1]);
    await dense(3, "bce").fit(rows, y, loud);
    expect(said).toEqual([expect.stringMatching(/3 outputs of layer "dense.*"binary_accuracy"/)]);
    said.length = 0;
    await dense(3, "mse").fit(rows, y, loud);
    expect(said).toEqual([]);
  });
});

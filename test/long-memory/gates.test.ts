import { expect, test } from "vitest";
import { type CellName, recurrentLayer } from "../../examples/long-memory/cells.js";
import { initializeGates } from "../../examples/long-memory/chrono.js";
import { adding } from "../../examples/long-memory/tasks/adding.js";

const UNITS = 12;

/** The bias after initialization for 100 steps, cut into gates. */
async function gates(cell: CellName): Promise<number[][]> {
  const model = adding(100).model((sequences) => recurrentLayer(cell, UNITS, sequences), 1);
  const before = await model.getWeights();
  await initializeGates(model, cell, 100, 1);
  const weights = await model.getWeights();
  model.dispose();
  const bias = weights.findIndex(({ name }) => name.endsWith("cell/bias"));
  // Nothing but the bias changes.
  const others = (list: typeof weights) => list.filter((_, i) => i !== bias);
  expect(others(weights)).toEqual(others(before));
  const { data } = weights[bias]!;
  return Array.from({ length: data.length / UNITS }, (_, i) =>
    Array.from(data.subarray(i * UNITS, (i + 1) * UNITS)),
  );
}

const zeros = Array(UNITS).fill(0);

function expectMemories(biases: readonly number[]) {
  for (const bias of biases) {
    expect(bias).toBeGreaterThanOrEqual(0);
    expect(bias).toBeLessThanOrEqual(Math.log(99));
  }
  expect(new Set(biases).size).toBe(UNITS);
  expect(Math.max(...biases)).toBeGreaterThan(Math.log(50));
}

test("an LSTM's forget gates keep for 1 to 100 steps, its input gates write as little", async () => {
  const [input = [], forget = [], candidate, output] = await gates("lstm");
  expectMemories(forget);
  expect(input).toEqual(forget.map((bias) => -bias));
  expect([candidate, output]).toEqual([zeros, zeros]);
});

test("a GRU's update gates keep for 1 to 100 steps", async () => {
  const [update = [], ...rest] = await gates("gru");
  expectMemories(update);
  expect(rest).toEqual([zeros, zeros, zeros, zeros, zeros]);
});

test("a SimpleRNN has none", async () => {
  expect(await gates("simple")).toEqual([zeros]);
});

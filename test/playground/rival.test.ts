import { configure } from "bptt";
import { beforeAll, describe, expect, test } from "vitest";
import { buildModel } from "../../examples/playground/network/build.js";
import { compileModel } from "../../examples/playground/network/compile.js";
import { type NetworkPlan, oneLayer } from "../../examples/playground/network/network_plan.js";
import { training } from "../../examples/playground/network/training_plan.js";
import { PlainNetwork } from "../../examples/playground/rival/plain_network.js";
import { cannot, pace } from "../../examples/playground/rival/race.js";
import { rowsOf } from "../../examples/playground/tasks/batches.js";
import { taskById } from "../../examples/playground/tasks/index.js";
import { checkValues, type Values } from "../../examples/playground/tasks/options.js";

beforeAll(() => configure({ threads: 1 }));

const prepared = (id: string, values: Values) => {
  const task = taskById(id)!;
  return task.prepare(checkValues(task.options, values), 1);
};

const cells = ["simple", "gru", "lstm"] as const;

/** Two layers of a cell. */
const stack = (cell: (typeof cells)[number]): NetworkPlan => {
  const plan = oneLayer(cell, 5, { embedding: 3, memory: 4 });
  return { ...plan, layers: [{ ...plan.layers[0]!, units: 4 }, plan.layers[0]!] };
};

describe.each([
  ["parity", { length: 10 }],
  ["order", { length: 20 }],
  ["adding", { steps: 10 }],
  ["waves", { steps: 20 }],
] as const)("of the task %s", (id, values) => {
  test.each(cells)("plain JavaScript learns what the library learns (%s)", async (cell) => {
    const task = await prepared(id, values);
    const plan = stack(cell);
    // The gradient is cut in some updates, and the rate falls.
    const learning = training({ rate: 0.02, clip: 0.5, steps: 6, batch: 5 });
    expect(cannot(plan, learning, task)).toBeUndefined();
    using model = await buildModel(plan, task, 3);
    compileModel(model, learning, task.output);
    const plain = await PlainNetwork.of(model, plan, learning, task);
    for (let update = 0; update < 5; update++) {
      const examples = Array.from({ length: 5 }, (_, i) => task.training.at(5 * update + i));
      const { x, y } = rowsOf(examples);
      const { loss } = await model.trainOnBatch(x as never, y as never);
      expect(plain.train(examples)).toBeCloseTo(loss!, 4);
    }
    for (const [i, { data }] of (await model.getWeights()).entries()) {
      data.forEach((value, k) => {
        expect(plain.weights[i]![k]).toBeCloseTo(value, 3);
      });
    }
  });
});

test("what it can't is told in a sentence, in both languages", () => {
  const said = (id: string, plan: Partial<NetworkPlan>, rest = {}) => {
    const task = taskById(id)!;
    return task
      .prepare(checkValues(task.options, {}), 1)
      .then((made) =>
        cannot({ ...oneLayer("gru", 4), ...plan }, { ...task.training, ...rest }, made),
      );
  };
  return Promise.all([
    expect(said("reverse", {})).resolves.toMatchObject({ en: "Not compared: it has no decoder." }),
    expect(said("order", { attention: "dot" })).resolves.toMatchObject({
      en: "Not compared: it has no attention.",
    }),
    expect(said("parity", oneLayer("gru", 4, { direction: "both" }))).resolves.toMatchObject({
      zh: "无法比较：它只能正向读取。",
    }),
    expect(said("parity", oneLayer("gru", 4, { dropout: 0.1 }))).resolves.toMatchObject({
      en: "Not compared: it has no dropout.",
    }),
    expect(said("parity", {}, { optimizer: "lion" })).resolves.toMatchObject({
      en: "Not compared: of optimizers it has Adam alone.",
    }),
  ]);
});

test("its pace is a number of updates a second", async () => {
  const task = await prepared("parity", {});
  const plan = oneLayer("gru", 8);
  using model = await buildModel(plan, task, 1);
  const plain = await PlainNetwork.of(model, plan, training(), task);
  expect(pace(plain, task.training, 8, 20)).toBeGreaterThan(0);
});

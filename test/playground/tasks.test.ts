import { configure, type Model } from "bptt";
import { beforeAll, describe, expect, test } from "vitest";
import { buildModel } from "../../examples/playground/network/build.js";
import { checkNetwork } from "../../examples/playground/network/check_network.js";
import { checkTraining } from "../../examples/playground/network/check_training.js";
import { compileModel } from "../../examples/playground/network/compile.js";
import { batchesFrom } from "../../examples/playground/tasks/batches.js";
import { tasks } from "../../examples/playground/tasks/index.js";
import { checkValues } from "../../examples/playground/tasks/options.js";
import { reaches, score } from "../../examples/playground/tasks/score.js";
import type { Prepared, Task } from "../../examples/playground/tasks/task.js";

beforeAll(() => configure({ threads: 1 }));

const prepare = (task: Task, seed = 1) => task.prepare(checkValues(task.options, {}), seed);

/** Parts of a training after which it is judged: it ends where the goal is reached. */
const PARTS = 5;

/** The score that a task's own network comes to in the updates of its goal. */
async function trained(task: Task, prepared: Prepared): Promise<number> {
  using model: Model = await buildModel(task.network, prepared, 1);
  compileModel(model, task.training, prepared.output);
  const { metric, value, steps } = task.goal;
  const batches = batchesFrom(prepared.training, 0, task.training.batch);
  let reached = Number.NaN;
  for (let part = 1; part <= PARTS && !reaches(metric, reached, value); part++) {
    const stepsPerEpoch =
      Math.floor((part * steps) / PARTS) - Math.floor(((part - 1) * steps) / PARTS);
    await model.fit(batches as never, { stepsPerEpoch, verbose: 0 });
    reached = await score(model, prepared, metric);
  }
  return reached;
}

describe.each(tasks.map((task) => [task.id, task] as const))("%s", (id, task) => {
  test("reaches its goal, which chance does not", async () => {
    const prepared = await prepare(task);
    const { metric, value, steps } = task.goal;
    expect(steps).toBeLessThanOrEqual(task.training.steps);
    const reached = await trained(task, prepared);
    expect({ id, reached, as: reaches(metric, reached, value) }).toMatchObject({ as: true });
    if (prepared.chance !== undefined) {
      expect(reaches(metric, prepared.chance, value)).toBe(false);
    }
  }, 300_000);

  test("is the same for the same seed, and another for another", async () => {
    const [one, same, other] = [await prepare(task), await prepare(task), await prepare(task, 2)];
    expect(same.heldOut).toEqual(one.heldOut);
    expect(other.heldOut).not.toEqual(one.heldOut);
    // Places may be asked for in any order.
    const late = await one.training.at(700);
    await one.training.at(3);
    expect(await one.training.at(700)).toEqual(late);
    expect(await same.training.at(700)).toEqual(late);
    expect(await other.training.at(700)).not.toEqual(late);
  });

  test("holds out what it never learns", async () => {
    const { training, heldOut } = await prepare(task);
    const held = new Set(heldOut.map(({ x }) => JSON.stringify(x)));
    const learned = Array.from({ length: 500 }, (_, i) => JSON.stringify(training.at(i).x));
    expect(learned.filter((x) => held.has(x))).toEqual([]);
  });

  test("says what it is in both languages, and where it comes from", () => {
    for (const { en, zh } of [task.title, task.about]) {
      expect(en).toMatch(/^[A-Z]/);
      expect(zh).toMatch(/\p{Script=Han}/u);
    }
    for (const { year, url } of task.citations) {
      expect(year).toBeGreaterThan(1950);
      expect(url).toMatch(/^https:\/\//);
    }
    expect(task.citations.length).toBeGreaterThan(0);
    expect(id).toMatch(/^[a-z]+$/);
  });

  test("has plans that may be chosen", () => {
    expect(checkNetwork(task.network)).toEqual(task.network);
    expect(checkTraining(task.training)).toEqual(task.training);
  });
});

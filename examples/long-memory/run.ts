import type { Sequential } from "bptt";
import { type CellName, titles } from "./cells.js";
import type { Settings } from "./cli.js";
import { type Data, drawData, makeModel, type Result, train } from "./experiment.js";
import { stepNorms } from "./gradients.js";
import { gradientReport, resultTable } from "./report.js";
import { adding } from "./tasks/adding.js";
import { copy } from "./tasks/copy.js";
import type { Task } from "./tasks/task.js";

/** The whole program: how far gradients reach, training, how far they reach then, and what came of it. */
export async function run(settings: Settings): Promise<void> {
  const task = settings.task === "adding" ? adding(settings.steps) : copy(settings.steps);
  const data = drawData(task, settings);
  introduce(task, settings);
  const models = new Map<CellName, Sequential>();
  for (const cell of settings.cells) models.set(cell, await makeModel(task, cell, settings));
  await showGradients("The gradient at the state of each step, before training:", models, data);

  const results: Result[] = [];
  for (const [cell, model] of models) {
    console.log(
      `Training the ${titles[cell]} (${model.countParams().toLocaleString("en-US")} weights):`,
    );
    results.push(await train(model, task, cell, data, settings));
    console.log();
  }
  await showGradients("The gradient at the state of each step, after training:", models, data);
  console.log(
    "Loss on 1,000 new sequences (seconds are those of this run, and differ from run to run):\n",
  );
  console.log(resultTable(results, task));
  for (const model of models.values()) model.dispose();
}

function introduce(task: Task, { task: name, steps, rows, units, seed }: Settings): void {
  const what = {
    adding: `The adding problem over ${steps} steps`,
    copy: `Copy memory: ten symbols, kept through ${steps} blanks`,
  }[name];
  console.log(
    `${what}; ${rows.toLocaleString("en-US")} sequences, ${units} units, seed ${seed}.\nThe baseline: a ${task.lossName} of ${task.baseline.toFixed(4)} by ${task.baselineBy}.\n`,
  );
}

async function showGradients(
  title: string,
  models: ReadonlyMap<CellName, Sequential>,
  { probe }: Data,
): Promise<void> {
  const norms = new Map<CellName, number[]>();
  for (const [cell, model] of models) norms.set(cell, await stepNorms(model, probe));
  console.log(gradientReport(title, norms, process.stdout.isTTY && process.stdout.hasColors()));
}

import { Adam, type Sequential } from "bptt";
import { type CellName, recurrentLayer, titles } from "./cells.js";
import { initializeGates } from "./chrono.js";
import type { Settings } from "./cli.js";
import { share, short, stepNorms } from "./gradients.js";
import type { Rows, Task } from "./tasks/task.js";

/** Rows to learn from, to decide when it is enough, to judge by in the end, and to look at gradients with. */
export interface Data {
  readonly training: Rows;
  readonly validation: Rows;
  readonly test: Rows;
  readonly probe: Rows;
}

export interface Result {
  readonly cell: CellName;
  readonly testLoss: number;
  readonly epochs: number;
  readonly seconds: number;
}

/** Data sets that share no sequence: each has a seed of its own. */
export function drawData(task: Task, { rows, batch, seed }: Settings): Data {
  return {
    training: task.draw(rows, 4 * seed),
    validation: task.draw(500, 4 * seed + 1),
    test: task.draw(1000, 4 * seed + 2),
    probe: task.draw(batch, 4 * seed + 3),
  };
}

export async function makeModel(
  task: Task,
  cell: CellName,
  { units, learningRate, bias, steps, seed }: Settings,
): Promise<Sequential> {
  const model = task.model((sequences) => recurrentLayer(cell, units, sequences), seed);
  // Through hundreds of steps a gradient may also grow without bounds: it is cut to length 1.
  const optimizer = new Adam({ learningRate, globalClipnorm: 1 });
  model.compile({ loss: task.loss, optimizer });
  if (bias === "chrono") await initializeGates(model, cell, steps, seed);
  return model;
}

/** Trains until the task is solved or the epochs are over, and says after each epoch how far gradients reach. */
export async function train(
  model: Sequential,
  task: Task,
  cell: CellName,
  { training, validation, test, probe }: Data,
  { epochs, batch }: Settings,
): Promise<Result> {
  const started = performance.now();
  const { epoch } = await model.fit(training.x, training.y, {
    epochs,
    batchSize: batch,
    validationData: [validation.x, validation.y],
    verbose: 0,
    callbacks: {
      onEpochEnd: async (index, { loss = 0, val_loss = 0 } = {}) => {
        const reach = short(share(await stepNorms(model, probe)));
        console.log(
          `  ${titles[cell]} epoch ${index + 1}/${epochs}: loss ${loss.toFixed(4)}, held out ${val_loss.toFixed(4)}, gradient at first / last step ${reach}`,
        );
        if (val_loss < task.solved) model.stopTraining = true;
      },
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const { loss } = await model.evaluate(test.x, test.y, { batchSize: 100, verbose: 0 });
  return { cell, testLoss: loss!, epochs: epoch.length, seconds };
}

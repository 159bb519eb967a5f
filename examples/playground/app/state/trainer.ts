// Training: short pieces, between which the page looks at the network and the user may stop.
import { batch } from "@preact/signals";
import { wordsOf } from "../../refusal.js";
import { batchesFrom } from "../../tasks/batches.js";
import { score as judge, reaches } from "../../tasks/score.js";
import { keepCheckpoint } from "./checkpoints.js";
import type { Point, Run } from "./run.js";

/** A piece is meant to take so many milliseconds: a stop is obeyed within it, and curves grow smoothly. */
const PIECE = 60;
/** So often in a training the held-out examples are judged. */
const SCORES = 20;
/** More points than that are not drawn apart. */
const MOST_POINTS = 2000;

/** Trains until the run's end, or until it is told to stop. */
export async function train(run: Run, stop: AbortSignal): Promise<void> {
  run.phase.value = "training";
  run.trouble.value = undefined;
  let steps = 1;
  try {
    while (!stop.aborted && run.step.value < run.until.value) {
      const milliseconds = await run.turns.take(() => piece(run, steps));
      if (run.points.value.at(-1)?.score !== undefined) await keepCheckpoint(run);
      const fitting = Math.round((steps * PIECE) / Math.max(milliseconds, 1));
      steps = Math.min(Math.max(fitting, 1), 2 * steps);
    }
    if (run.phase.value === "training") {
      run.phase.value = run.step.value < run.until.value ? "stopped" : "done";
    }
  } catch (error) {
    fail(run, error);
  }
}

/** One update. */
export async function trainStep(run: Run): Promise<void> {
  run.phase.value = "stopped";
  run.trouble.value = undefined;
  try {
    await run.turns.take(() => piece(run, 1));
  } catch (error) {
    fail(run, error);
  }
}

function fail(run: Run, error: unknown): void {
  run.trouble.value = wordsOf(error);
  run.phase.value = "failed";
}

/**
 * Some updates, and where it is time the score.
 *
 * @returns the milliseconds that the updates took.
 */
async function piece(run: Run, wanted: number): Promise<number> {
  const { setup, prepared, model } = run;
  const { batch: rows } = setup.training;
  const every = Math.max(1, Math.ceil(setup.training.steps / SCORES));
  const done = run.step.value;
  const toScore = every - (done % every);
  const steps = Math.min(wanted, toScore, Math.max(1, run.until.value - done));
  const start = performance.now();
  const { history } = await model.fit(batchesFrom(prepared.training, done, rows), {
    stepsPerEpoch: steps,
    epochs: 1,
    verbose: 0,
  });
  const milliseconds = performance.now() - start;
  const due = steps === toScore || done + steps >= run.until.value;
  const score = due ? await judge(model, prepared, run.task.goal.metric) : undefined;
  note(run, { steps, milliseconds, loss: history.loss![0]!, score });
  return milliseconds;
}

interface Piece {
  readonly steps: number;
  readonly milliseconds: number;
  readonly loss: number;
  readonly score: number | undefined;
}

function note(run: Run, { steps, milliseconds, loss, score }: Piece): void {
  batch(() => {
    const step = run.step.value + steps;
    const seconds = run.seconds.value + milliseconds / 1000;
    const pace = (1000 * steps) / milliseconds;
    run.step.value = step;
    run.seconds.value = seconds;
    run.pace.value = run.pace.value === 0 ? pace : 0.8 * run.pace.value + 0.2 * pace;
    const point: Point = { step, seconds, loss, ...(score !== undefined && { score }) };
    run.points.value = thinned([...run.points.value, point]);
    if (score === undefined) return;
    run.score.value = score;
    const { metric, value } = run.task.goal;
    if (!run.reached.value && reaches(metric, score, value)) run.reached.value = { step, seconds };
  });
}

/** Every other point where there are too many, those with a score aside. */
const thinned = (points: readonly Point[]): readonly Point[] =>
  points.length <= MOST_POINTS
    ? points
    : points.filter(({ score }, i) => i % 2 === 0 || score !== undefined);

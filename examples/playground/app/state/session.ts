// What the page works with: the network that is open, and those that were trained.
import { effect, signal } from "@preact/signals";
import { buildModel } from "../../network/build.js";
import { compileModel } from "../../network/compile.js";
import { wordsOf } from "../../refusal.js";
import type { Words } from "../../words.js";
import { engineDied, revived } from "./revival.js";
import { Run } from "./run.js";
import { type Setup, setup, taskOf } from "./setup.js";
import { train, trainStep } from "./trainer.js";

/** The network that is open. */
export const current = signal<Run | undefined>(undefined);
/** Those that have learned anything, the oldest first. */
export const runs = signal<readonly Run[]>([]);
/** Why no network could be made of what is chosen. */
export const refusal = signal<Words | undefined>(undefined);

/** What was chosen last comes after so many milliseconds: a number is typed digit by digit. */
const PATIENCE = 250;
/** Colours of curves; as many runs are kept. */
export const COLOURS = 8;

/** What it learns, which is chosen before it is there. */
export const openTask = () => current.value?.task ?? taskOf(setup.value);

let stopping = new AbortController();
/** Until the training that is under way has ended. */
let training: Promise<void> = Promise.resolve();
/** Until what was chosen last is open. */
let opening: Promise<void> = Promise.resolve();
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Opens what is chosen, now and whenever it changes. */
export function followSetup(): void {
  effect(() => {
    const wanted = setup.value;
    clearTimeout(waiting);
    if (current.peek()?.setup === wanted) return;
    waiting = setTimeout(openChosen, current.peek() ? PATIENCE : 0);
  });
}

function openChosen(): void {
  clearTimeout(waiting);
  waiting = undefined;
  const wanted = setup.peek();
  stop();
  opening = open(wanted);
}

/** Makes a network of a setup, which has learned nothing, and shows it unless something else was chosen meanwhile. */
async function open(wanted: Setup): Promise<void> {
  const task = taskOf(wanted);
  try {
    const prepared = await task.prepare(wanted.values, wanted.seed, wanted.material);
    const model = await buildModel(wanted.network, prepared, wanted.seed);
    compileModel(model, wanted.training, prepared.output);
    if (setup.peek() !== wanted) return model.dispose();
    refusal.value = undefined;
    show(new Run(wanted, task, prepared, model));
  } catch (error) {
    if (setup.peek() === wanted) refusal.value = wordsOf(error);
  }
}

/** In place of an engine that died there is another one, and runs are as they were at their last checkpoints. */
async function renew(): Promise<void> {
  if (!engineDied()) return;
  const [before, all] = [current.peek(), runs.peek()];
  const again = await revived(all);
  runs.value = all.flatMap((run) => again.get(run) ?? []);
  if (before === undefined || before !== current.peek()) return;
  const run = again.get(before);
  if (run) {
    current.value = run;
    setup.value = run.setup;
  } else {
    setup.value = { ...before.setup };
    await settled();
  }
  const open = current.peek();
  if (open) open.trouble.value = restarted(open.step.peek());
}

const restarted = (step: number): Words => ({
  en: `The engine had ended and was started anew: the network is as it was at step ${step}.`,
  zh: `计算引擎曾意外终止，已重新启动：网络回到了第 ${step} 步时的状态。`,
});

/** Shows a run in place of another, of which nothing is left where it learned nothing. */
function show(run: Run): void {
  const before = current.peek();
  current.value = run;
  if (before && before !== run && !runs.peek().includes(before)) discard(before);
}

const discard = (run: Run): Promise<void> => run.turns.take(async () => run.model.dispose());

/** Trains what is open: from the beginning, from where it stopped, or as long again where it is done. */
export async function start(): Promise<void> {
  await settled();
  await renew();
  const run = chosen();
  if (!run || run.phase.peek() === "training") return;
  await training;
  if (run.step.peek() >= run.until.peek()) run.until.value += run.setup.training.steps;
  enlist(run);
  stopping = new AbortController();
  training = train(run, stopping.signal);
  await training;
  await renew();
}

/** What was chosen is open behind it. */
async function settled(): Promise<void> {
  if (waiting !== undefined) openChosen();
  await opening;
}

/** The run of what is chosen. Where that was refused, another is still open. */
function chosen(): Run | undefined {
  const run = current.peek();
  return run?.setup === setup.peek() ? run : undefined;
}

export function stop(): void {
  stopping.abort();
}

/** One update. */
export async function step(): Promise<void> {
  await settled();
  stop();
  await training;
  await renew();
  const run = chosen();
  if (!run) return;
  enlist(run);
  training = trainStep(run);
  await training;
  await renew();
}

/** The same network before it learned anything. What it had learned stays among the runs. */
export async function reset(): Promise<void> {
  stop();
  // A setup that is another object is another choice.
  setup.value = { ...setup.peek() };
  await settled();
}

/** Puts a run among those that are kept; the oldest goes where there are too many. */
export function enlist(run: Run): void {
  if (runs.peek().includes(run)) return;
  const [oldest, ...rest] = runs.peek();
  const kept = runs.peek().length < COLOURS ? runs.peek() : rest;
  if (kept === rest && oldest) void discard(oldest);
  const taken = new Set(kept.map(({ colour }) => colour));
  run.colour = Array.from({ length: COLOURS }, (_, i) => i + 1).find((i) => !taken.has(i))!;
  runs.value = [...kept, run];
}

/** Opens a run again: its settings, and what it has learned. */
export function reopen(run: Run): void {
  if (run === current.peek()) return;
  stop();
  show(run);
  setup.value = run.setup;
}

/** Opens a run that was made elsewhere: loaded, or kept. */
export function adopt(run: Run): void {
  enlist(run);
  reopen(run);
}

/** Takes a run off the list. What is open stays open. */
export function remove(run: Run): void {
  runs.value = runs.peek().filter((each) => each !== run);
  if (run !== current.peek()) void discard(run);
}

// What is chosen: a task, a network and how it learns. Nothing here is of the page that shows it.
import { signal } from "@preact/signals";
import type { NetworkPlan } from "../../network/network_plan.js";
import type { TrainingPlan } from "../../network/training_plan.js";
import { taskById, tasks } from "../../tasks/index.js";
import { checkValues, type Values } from "../../tasks/options.js";
import type { Material, Task } from "../../tasks/task.js";

export interface Setup {
  /** The task's id. */
  readonly task: string;
  /** Of the task's options. */
  readonly values: Values;
  readonly network: NetworkPlan;
  readonly training: TrainingPlan;
  readonly seed: number;
  /** The user's own, in place of what is built in. */
  readonly material?: Material | undefined;
}

/** What a task begins with. */
export const setupOf = (task: Task): Setup => ({
  task: task.id,
  values: checkValues(task.options, {}),
  network: task.network,
  training: task.training,
  seed: 1,
});

export const setup = signal<Setup>(setupOf(tasks[0]!));

/** The task of a setup, which names one that there is. */
export const taskOf = ({ task }: Setup): Task => taskById(task)!;

export function change(changes: Partial<Setup>): void {
  setup.value = { ...setup.value, ...changes };
}

export function chooseTask(id: string): void {
  setup.value = setupOf(taskById(id)!);
}

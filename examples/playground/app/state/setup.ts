// What is chosen: a task, a network and how it learns. Nothing here is of the page that shows it.
import { signal } from "@preact/signals";
import { type Chosen, defaultsOf } from "../../network/link.js";
import { taskById, tasks } from "../../tasks/index.js";
import type { Material, Task } from "../../tasks/task.js";

export interface Setup extends Chosen {
  /** The user's own, in place of what is built in. */
  readonly material?: Material | undefined;
}

export const setup = signal<Setup>(defaultsOf(tasks[0]!));

/** The task of a setup, which names one that there is. */
export const taskOf = ({ task }: Setup): Task => taskById(task)!;

export function change(changes: Partial<Setup>): void {
  setup.value = { ...setup.value, ...changes };
}

export function chooseTask(id: string): void {
  setup.value = defaultsOf(taskById(id)!);
}

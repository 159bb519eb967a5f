import { parity } from "./parity.js";
import type { Task } from "./task.js";

/** All tasks, in the order of the page. */
export const tasks: readonly Task[] = [parity];

/** The task of a link. */
export const taskById = (id: string): Task | undefined => tasks.find((task) => task.id === id);

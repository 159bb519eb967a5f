import { addition } from "./addition.js";
import { dyck } from "./dyck.js";
import { elman } from "./elman.js";
import { adding, copy, order } from "./memory.js";
import { parity } from "./parity.js";
import { reverse, sort } from "./sequences.js";
import type { Task } from "./task.js";

/** All tasks, in the order of the page. */
export const tasks: readonly Task[] = [
  ...[adding, copy, order],
  ...[parity, sort, reverse, addition],
  ...[dyck, elman],
];

/** The task of a link. */
export const taskById = (id: string): Task | undefined => tasks.find((task) => task.id === id);

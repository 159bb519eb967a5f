import { addition } from "./addition.js";
import { characters } from "./characters.js";
import { drawing } from "./drawing.js";
import { dyck } from "./dyck.js";
import { elman } from "./elman.js";
import { adding, copy, order } from "./memory.js";
import { parity } from "./parity.js";
import { sentiment } from "./sentiment.js";
import { reverse, sort } from "./sequences.js";
import { sound } from "./sound.js";
import type { Task } from "./task.js";
import { translation } from "./translation.js";
import { waves } from "./waves.js";

/** All tasks, in the order of the page. */
export const tasks: readonly Task[] = [
  ...[sentiment, characters, translation],
  waves,
  ...[adding, copy, order],
  ...[parity, sort, reverse, addition],
  ...[dyck, elman],
  ...[drawing, sound],
];

/** The task of a link. */
export const taskById = (id: string): Task | undefined => tasks.find((task) => task.id === id);

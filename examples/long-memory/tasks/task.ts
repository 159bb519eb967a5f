import type { Layer, LossName, NDArray, Sequential } from "bptt";

/** Rows of a task with their answers. */
export interface Rows {
  readonly x: NDArray;
  readonly y: NDArray;
}

/** A problem whose answer depends on what was read many steps ago. */
export interface Task {
  readonly loss: LossName;
  /** What is printed before the loss. */
  readonly lossName: string;
  /** The loss that no network without memory gets below. */
  readonly baseline: number;
  /** How that baseline is reached. */
  readonly baselineBy: string;
  /** Below this loss the task counts as solved, and training ends. */
  readonly solved: number;
  /** Rows drawn from the seed alone. */
  draw(rows: number, seed: number): Rows;
  /** A model around a recurrent layer, which `recurrent` makes; whether it gives an output at every step depends on the task. */
  model(recurrent: (returnSequences: boolean) => Layer, seed: number): Sequential;
}

import { BpttError } from "../errors.js";
import { formatShape, type Shape } from "../shape.js";
import type { Layer } from "./layer.js";

/**
 * How a layer is applied to each step of a sequence by itself: to each line as it is, over the steps within each step, or to each vector as a
 * sequence of one step.
 */
export type Distributed = "lines" | "nested" | "single";

/** What goes line by line, or where steps are sequences over their steps. */
export const linesOrNested = (frames: readonly Shape[]): Distributed =>
  frames.some(({ length }) => length === 3) ? "nested" : "lines";

/** What does to a vector what it does to the only step of a sequence. */
export const singleOrNested = ([frame]: readonly Shape[]): Distributed | undefined =>
  frame!.length === 2 ? "single" : frame!.length === 3 ? "nested" : undefined;

/** Refuses a layer that can't be applied to each step by itself, where steps have these shapes. */
export function checkDistributed(layer: Layer, frames: readonly Shape[]): void {
  if (layer.carrying.length > 0) {
    throw new BpttError(
      "Unsupported",
      `The stateful layer "${layer.name}" carries the states of rows from batch to batch, and would have those of each step to carry within a TimeDistributed.`,
    );
  }
  if (layer.distributed(frames)) return;
  throw new BpttError(
    "Unsupported",
    `Layer "${layer.name}" can't be applied to each step by itself, for steps of shape ${frames.map(formatShape).join(", ")}.`,
  );
}

// What makes numbers of an input's texts before they reach the engine.
import type { Feed } from "../engine/engine.js";
import type { Inputs } from "./inputs.js";

/** A layer at a model's door: what it puts out is what the engine is fed, so that the core knows no texts. */
export interface Door {
  /**
   * The numbers of texts, row by row.
   *
   * @param name what messages call the texts.
   * @param aligned whether all rows are to have one number of steps, as targets of every step are laid out by it.
   * @throws BpttError `InvalidArgument` for what are no texts, `NotBuilt` where the layer knows no words yet.
   */
  enter(texts: unknown, name: string, aligned: boolean): Inputs;
}

/** What rows of ids become as a batch is gathered. */
export interface Expansion {
  /** Numbers of the largest row. */
  readonly width: number;
  /** @param ids rows of these lengths, one after the other, of batches that have as many rows each. */
  feed(ids: Int32Array, lengths: Uint32Array, batchSize: number): Feed;
}

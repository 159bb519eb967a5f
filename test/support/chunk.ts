import type { Chunk, Feed } from "../../ts/engine/engine.js";

/** Rows of a model with one input and one output. */
export interface SingleRows extends Feed {
  readonly rows: number;
  readonly batchSize: number;
  readonly targets?: Float32Array | undefined;
}

/** They as the engine takes them. */
export const chunk = ({ rows, batchSize, targets, ...feed }: SingleRows): Chunk => ({
  rows,
  batchSize,
  feeds: [feed],
  targets: targets ? [targets] : [],
});

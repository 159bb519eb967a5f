// What is timed of a contender. A repetition is `count` batches, of which a slow contender does fewer.

import { BATCH, BATCHES, type Request } from "./workload.js";

export const MEASURES = {
  train: { words: "training step", what: "train", data: "real", rows: BATCH },
  uniform: {
    words: "training step, ids drawn evenly",
    what: "train",
    data: "uniform",
    rows: BATCH,
  },
  infer: { words: `inference, ${BATCH} rows`, what: "infer", data: "real", rows: BATCH },
  infer1: { words: "inference, 1 row", what: "infer", data: "real", rows: 1 },
} as const;

export type Measure = keyof typeof MEASURES;

/** Of inference with one row there are more, as each is short. */
const ONE_ROW_FACTOR = 5;

export function request(measure: Measure, batches: number): Request {
  const { what, data, rows } = MEASURES[measure];
  const count = rows === 1 ? batches * ONE_ROW_FACTOR : Math.min(batches, BATCHES);
  return { what, data, rows, count };
}

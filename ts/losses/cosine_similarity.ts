import { integer } from "../readers.js";
import { Loss, type LossKind, type LossOptions } from "./loss.js";

/** What the loss is called, and reads. */
export const cosineSimilarity = {
  name: "cosine_similarity",
  className: "CosineSimilarity",
  short: [],
  settings: { axis: integer(-1) },
  targets: "values",
} as const satisfies LossKind;

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends LossOptions {
  /** The axis of the vectors: the last one, -1 or its number. Default -1. */
  axis?: number;
}

/**
 * Minus the cosine of the angle between outputs and targets of a row or step: -1 where they point the same way. Lengths below 1e-7 count as 1e-7.
 * Targets are numbers of any size.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class CosineSimilarity extends Loss {
  constructor(options: CosineSimilarityOptions = {}) {
    super(cosineSimilarity, options);
  }
}

import { number } from "../readers.js";
import { extent, Loss, type LossKind, type LossOptions, PROBABILITIES } from "./loss.js";

export const tversky = {
  name: "tversky",
  className: "Tversky",
  short: [],
  settings: { alpha: number(0.5), beta: number(0.5), axis: extent },
  targets: "values",
  labels: PROBABILITIES,
} as const satisfies LossKind;

/** Options of {@link Tversky}. */
export interface TverskyOptions extends LossOptions {
  /** What the missed part weighs. Default 0.5. */
  alpha?: number;
  /** What the invented part weighs. Default 0.5. */
  beta?: number;
  /** null for one number for the whole batch, -1 for one for each row or step. Default null. */
  axis?: -1 | null;
}

/**
 * `1 - I / (I + alpha sum((1 - x) y) + beta sum(x (1 - y)) + 1e-7)` with `I = sum(y x)`, over all outputs x of a batch, or those of a row or step:
 * how little two regions overlap, where what was missed and what was invented weigh differently. Targets are from 0 to 1.
 *
 * With an `axis` of null the whole batch has one loss; sample weights multiply it by their mean. Masked steps are left out; Keras, which
 * multiplies a mask into losses, counts them in there.
 *
 * Source: Salehi et al. (2017).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Tversky extends Loss {
  constructor(options: TverskyOptions = {}) {
    super(tversky, options);
  }
}

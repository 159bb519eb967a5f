import { extent, Loss, type LossKind, type LossOptions, PROBABILITIES } from "./loss.js";

export const dice = {
  name: "dice",
  className: "Dice",
  short: [],
  settings: { axis: extent },
  targets: "values",
  labels: PROBABILITIES,
} as const satisfies LossKind;

/** Options of {@link Dice}. */
export interface DiceOptions extends LossOptions {
  /** null for one number for the whole batch, -1 for one for each row or step. Default null. */
  axis?: -1 | null;
}

/**
 * `1 - 2 sum(y x) / (sum(y) + sum(x) + 1e-7)` over all outputs x of a batch, or those of a row or step: how little two regions overlap. Targets
 * are from 0 to 1.
 *
 * With an `axis` of null the whole batch has one loss; sample weights multiply it by their mean. Masked steps are left out; Keras, which
 * multiplies a mask into losses, counts them in there.
 *
 * Source: Milletari et al. (2016).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Dice extends Loss {
  constructor(options: DiceOptions = {}) {
    super(dice, options);
  }
}

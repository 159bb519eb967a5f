import { BELOW_1 } from "../checks.js";
import { number } from "../readers.js";
import { CLASSES, Loss, type LossKind, type LossOptions, onehotHint, TWO_CLASSES } from "./loss.js";

export const categoricalGeneralizedCrossEntropy = {
  name: "categorical_generalized_cross_entropy",
  className: "CategoricalGeneralizedCrossEntropy",
  short: [],
  settings: { q: number(0.5, Number.MIN_VALUE, BELOW_1) },
  targets: "class",
  labels: CLASSES,
  least: TWO_CLASSES,
  hint: onehotHint("categorical_crossentropy"),
} as const satisfies LossKind;

/** Options of {@link CategoricalGeneralizedCrossEntropy}. */
export interface CategoricalGeneralizedCrossEntropyOptions extends LossOptions {
  /** A number between 0 and 1. Default 0.5. */
  q?: number;
}

/**
 * `(1 - p_k^q) / q` for the class k of a row or step, where its outputs p are the probabilities of several classes: between the crossentropy
 * (q near 0) and the absolute error (q near 1), so that wrong labels do less harm. Targets are indices of classes.
 *
 * Source: Zhang and Sabuncu (2018).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  constructor(options: CategoricalGeneralizedCrossEntropyOptions = {}) {
    super(categoricalGeneralizedCrossEntropy, options);
  }
}

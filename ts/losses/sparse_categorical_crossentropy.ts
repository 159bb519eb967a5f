import { flag, integer, optional } from "../readers.js";
import {
  CLASSES,
  type LogitOptions,
  Loss,
  type LossKind,
  type LossSettings,
  onehotHint,
  TWO_CLASSES,
} from "./loss.js";

/** What the loss is called, and reads. */
export const sparseCategoricalCrossentropy = {
  name: "sparse_categorical_crossentropy",
  className: "SparseCategoricalCrossentropy",
  short: [],
  settings: { fromLogits: flag(false), ignoreClass: optional(integer(0)), axis: integer(-1) },
  targets: "class",
  labels: {
    fits: (label: number, units: number, { ignore_class }: LossSettings) =>
      CLASSES.fits(label, units) || label === ignore_class,
    expected: (units: number, layer: string, { ignore_class }: LossSettings) =>
      CLASSES.expected(units, layer) +
      (typeof ignore_class === "number" ? `, or ${ignore_class}, which is ignored` : ""),
  },
  least: TWO_CLASSES,
  hint: onehotHint("categorical_crossentropy"),
} as const satisfies LossKind;

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends LogitOptions {
  /** A class, which need not be one of the outputs' (such as -1), whose rows or steps count for nothing. Default none. */
  ignoreClass?: number | null;
  /** The axis of the classes: the last one, -1 or its number. Default -1. */
  axis?: number;
}

/**
 * `-log p_k` for the class k of a row or step, where its outputs p are the probabilities of several classes. Targets are indices of classes.
 *
 * What has the class `ignoreClass` counts for nothing: it is not among those whose losses are averaged. As in Keras the loss then starts from
 * probabilities, not from the logits behind a softmax.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class SparseCategoricalCrossentropy extends Loss {
  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(sparseCategoricalCrossentropy, options);
  }
}

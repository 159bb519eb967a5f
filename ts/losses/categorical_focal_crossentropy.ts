import { finiteNumber, takeItems } from "../checks.js";
import { flag, integer, number, type Reader } from "../readers.js";
import { isArray } from "../show.js";
import {
  Loss,
  type LossKind,
  type LossSettings,
  PROBABILITIES,
  type SmoothingOptions,
  TWO_CLASSES,
} from "./loss.js";

/** One number, or a list of them. */
const alpha: Reader = (where, name, value) => {
  if (value === undefined) return 0.25;
  const items = takeItems(value, MOST_CLASSES);
  if (items === undefined || items.length === 0) return finiteNumber(where, name, value);
  return items.map((item) => finiteNumber(where, name, item));
};

/** More than a model can have. */
const MOST_CLASSES = 1e6;

export const categoricalFocalCrossentropy = {
  name: "categorical_focal_crossentropy",
  className: "CategoricalFocalCrossentropy",
  short: [],
  settings: {
    fromLogits: flag(false),
    labelSmoothing: number(0, 0, 1),
    axis: integer(-1),
    alpha,
    gamma: number(2, 0),
  },
  targets: "values",
  labels: PROBABILITIES,
  least: TWO_CLASSES,
  misfit: (units: number, _: boolean, { alpha }: LossSettings) =>
    isArray(alpha) && ![1, units].includes(alpha.length)
      ? `one \`alpha\`, or one for each of ${units} classes`
      : undefined,
  hint: (got: readonly number[], full: readonly number[]) =>
    got.length < full.length
      ? 'For class indices use the loss "sparse_categorical_crossentropy".'
      : undefined,
} as const satisfies LossKind;

/** Options of {@link CategoricalFocalCrossentropy}. */
export interface CategoricalFocalCrossentropyOptions extends SmoothingOptions {
  /** What all classes weigh, or what each of them does. Default 0.25. */
  alpha?: number | readonly number[];
  /** How fast weight falls with certainty, at least 0. Default 2. */
  gamma?: number;
}

/**
 * `-sum of alpha (1 - p_j)^gamma y_j log p_j` over the outputs of a row or step, the probabilities of several classes, which are divided by
 * their sum: what is right already weighs little. Targets are a distribution over the classes.
 *
 * Told `fromLogits`, it takes a softmax of the outputs whatever made them, as Keras does.
 *
 * Source: Lin et al. (2017).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class CategoricalFocalCrossentropy extends Loss {
  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super(categoricalFocalCrossentropy, options);
  }
}

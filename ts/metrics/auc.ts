import { finiteNumber, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { choice, count, flag, optional, type Reader } from "../readers.js";
import {
  areEven,
  confusion,
  confusionSums,
  evenThresholds,
  numThresholds,
  thresholds,
} from "./confusion.js";
import { Metric, type MetricKind, type MetricOptions } from "./metric.js";

const SUMMATIONS = ["interpolation", "majoring", "minoring"] as const;

export interface Settings {
  readonly num_thresholds: number;
  readonly curve: "ROC" | "PR" | "PRGAIN";
  readonly summation_method: (typeof SUMMATIONS)[number];
  readonly thresholds: readonly number[] | null;
  readonly multi_label: boolean;
  readonly num_labels: number | null;
  readonly label_weights: readonly number[] | null;
  readonly from_logits: boolean;
}

/** How far the first and the last threshold lie outside of [0, 1]. */
const EPSILON = 1e-7;

/** Weights of at most so many labels. */
const MOST = 100_000;

const labelWeights: Reader = optional((where, name, value) => {
  const items = takeItems(value, MOST);
  if (items && items.length > 0) return items.map((item) => finiteNumber(where, name, item, 0));
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a number for each label, got ${show(value)}.`,
  );
});

/** Names of curves may be written small. */
const curve: Reader = (where, name, value) =>
  choice(["ROC", "PR", "PRGAIN"])(
    where,
    name,
    typeof value === "string" && value === value.toLowerCase() ? value.toUpperCase() : value,
  );

/** All thresholds in ascending order, and whether they are evenly spaced. */
function thresholdsOf({ thresholds, num_thresholds: n }: Settings) {
  const inner = [thresholds ?? evenThresholds(n).slice(1, -1)].flat().sort((a, b) => a - b);
  const evenly = thresholds === null || areEven([0, ...inner, 1]);
  return { list: [-EPSILON, ...inner, 1 + EPSILON], evenly };
}

const lengthOf = ({ thresholds, num_thresholds: n }: Settings) =>
  thresholds === null ? n : [thresholds].flat().length + 2;

export const auc: MetricKind<Settings, "AUC" | "auc"> = {
  names: ["AUC", "auc"],
  better: "max",
  targets: "values",
  readers: {
    numThresholds: numThresholds(2),
    curve,
    summationMethod: choice(SUMMATIONS),
    thresholds,
    multiLabel: flag(false),
    numLabels: optional(count()),
    labelWeights,
    fromLogits: flag(false),
  },
  misfit: (
    { multi_label, num_labels: labels, label_weights: weights }: Settings,
    units: number,
  ) => {
    if (labels !== null && !multi_label) return "`numLabels` is for `multiLabel: true`";
    if (labels !== null && labels !== units) return `\`numLabels\` is ${labels}`;
    const given = weights?.length ?? units;
    return given === units ? undefined : `\`labelWeights\` has ${given}`;
  },
  core: (settings: Settings) => {
    const { list, evenly } = thresholdsOf(settings);
    const { multi_label, from_logits, label_weights } = settings;
    const weights = multi_label ? {} : { label_weights };
    return confusion(list, { evenly, multi_label, from_logits, ...weights });
  },
  sums: (settings: Settings, units: number) =>
    confusionSums(lengthOf(settings)) * (settings.multi_label ? units : 1),
};

/** Settings of {@link AUC}. */
export interface AUCOptions extends MetricOptions {
  /** How many thresholds the curve has, evenly spaced. Default 200. */
  numThresholds?: number;
  /** The curve: `"ROC"`, true over false positive rate, `"PR"`, precision over recall, or `"PRGAIN"`, their gains. Default `"ROC"`. */
  curve?: "ROC" | "PR" | "PRGAIN" | "roc" | "pr" | "prgain";
  /** How the area between two points is taken. Default `"interpolation"`. */
  summationMethod?: "interpolation" | "majoring" | "minoring";
  /** Thresholds between 0 and 1, beside which one lies below and one above all outputs. Default: `numThresholds` of them. */
  thresholds?: readonly number[] | null;
  /** Whether each output has a curve of its own, and the result is the mean of their areas. Default false: one curve of all numbers. */
  multiLabel?: boolean;
  /** The number of outputs, which is known anyway; only with `multiLabel`. */
  numLabels?: number | null;
  /** What the outputs weigh, one by one. Default 1. */
  labelWeights?: readonly number[] | null;
  /** Whether outputs are logits, of which a sigmoid is taken first. Default false. */
  fromLogits?: boolean;
}

/**
 * The area under a curve that goes through all thresholds: how well outputs tell what should be positive from what should not.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class AUC extends Metric {
  constructor(options: AUCOptions = {}) {
    super(auc, options);
  }
}

import { number } from "../readers.js";
import {
  classId,
  confusion,
  confusionSums,
  evenThresholds,
  noClass,
  numThresholds,
} from "./confusion.js";
import { Metric, type MetricKind, type MetricOptions } from "./metric.js";

/** What is to be at least so large: one of them. */
export interface Least {
  readonly specificity?: number;
  readonly sensitivity?: number;
  readonly recall?: number;
  readonly precision?: number;
}

export interface Settings extends Least {
  readonly num_thresholds: number;
  readonly class_id: number | null;
}

const kind = <N extends string>(
  names: readonly [N, N],
  setting: keyof Least,
): MetricKind<Settings, N> => ({
  names,
  better: "max",
  targets: "values",
  readers: { [setting]: number(undefined, 0, 1), numThresholds: numThresholds(1), classId },
  misfit: ({ class_id: id }: Settings, units: number) => noClass(id, units),
  core: ({ num_thresholds: n, class_id }: Settings) =>
    confusion(evenThresholds(n), { evenly: n > 1, class_id }),
  sums: ({ num_thresholds: n }: Settings) => confusionSums(n),
});

export const sensitivityAtSpecificity = kind(
  ["SensitivityAtSpecificity", "sensitivity_at_specificity"],
  "specificity",
);
export const specificityAtSensitivity = kind(
  ["SpecificityAtSensitivity", "specificity_at_sensitivity"],
  "sensitivity",
);
export const precisionAtRecall = kind(["PrecisionAtRecall", "precision_at_recall"], "recall");
export const recallAtPrecision = kind(["RecallAtPrecision", "recall_at_precision"], "precision");

/** Settings of {@link SensitivityAtSpecificity} and its like. */
export interface AtThresholdsOptions extends MetricOptions {
  /** How many evenly spaced thresholds from 0 to 1 are tried. Default 200. */
  numThresholds?: number;
  /** The only output that is looked at. Default: all are. */
  classId?: number | null;
}

/**
 * The best sensitivity, `tp / (tp + fn)`, over all thresholds at which the specificity, `tn / (tn + fp)`, is at least as given.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class SensitivityAtSpecificity extends Metric {
  /** @param specificity from 0 to 1. */
  constructor(specificity: number, options: AtThresholdsOptions = {}) {
    super(sensitivityAtSpecificity, options, { specificity });
  }
}

/**
 * The best specificity, `tn / (tn + fp)`, over all thresholds at which the sensitivity, `tp / (tp + fn)`, is at least as given.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class SpecificityAtSensitivity extends Metric {
  /** @param sensitivity from 0 to 1. */
  constructor(sensitivity: number, options: AtThresholdsOptions = {}) {
    super(specificityAtSensitivity, options, { sensitivity });
  }
}

/**
 * The best precision, `tp / (tp + fp)`, over all thresholds at which the recall, `tp / (tp + fn)`, is at least as given.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class PrecisionAtRecall extends Metric {
  /** @param recall from 0 to 1. */
  constructor(recall: number, options: AtThresholdsOptions = {}) {
    super(precisionAtRecall, options, { recall });
  }
}

/**
 * The best recall, `tp / (tp + fn)`, over all thresholds at which the precision, `tp / (tp + fp)`, is at least as given.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class RecallAtPrecision extends Metric {
  /** @param precision from 0 to 1. */
  constructor(precision: number, options: AtThresholdsOptions = {}) {
    super(recallAtPrecision, options, { precision });
  }
}

import { count, optional } from "../readers.js";
import { areEven, classId, confusion, confusionSums, noClass, thresholds } from "./confusion.js";
import { type CountOptions, given } from "./counts.js";
import { Metric, type MetricKind } from "./metric.js";

export interface Settings {
  readonly thresholds: number | readonly number[] | null;
  readonly top_k: number | null;
  readonly class_id: number | null;
}

/** Below every output but those that are not among the largest. */
const LOWEST = -1e10;

/** Its thresholds. */
export const listOf = ({ thresholds, top_k }: Settings) =>
  given(thresholds, top_k === null ? 0.5 : LOWEST);

const kind = <N extends string>(names: readonly [N, N]): MetricKind<Settings, N> => ({
  names,
  better: "max",
  targets: "values",
  readers: { thresholds, topK: optional(count()), classId },
  misfit: ({ top_k: k, class_id: id }: Settings, units: number) =>
    k !== null && k > units ? `there are no ${k} largest` : noClass(id, units),
  core: (settings: Settings) => {
    const { top_k, class_id } = settings;
    const list = listOf(settings);
    return confusion(list, { evenly: areEven(list), top_k, class_id });
  },
  sums: (settings: Settings) => confusionSums(listOf(settings).length),
});

export const precision = kind(["Precision", "precision"]);
export const recall = kind(["Recall", "recall"]);

/** Settings of {@link Precision} and {@link Recall}. */
export interface PrecisionOptions extends CountOptions {
  /** Only so many of the largest outputs of a row or step can be positive; all of them are, unless there are `thresholds`. Default: all can. */
  topK?: number | null;
  /** The only output that is looked at. Default: all are. */
  classId?: number | null;
}

/**
 * `tp / (tp + fp)`: the share of outputs above the threshold that should be there; 0 where there are none.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Precision extends Metric {
  constructor(options: PrecisionOptions = {}) {
    super(precision, options);
  }
}

/**
 * `tp / (tp + fn)`: the share of what should be above the threshold that is; 0 where nothing should.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class Recall extends Metric {
  constructor(options: PrecisionOptions = {}) {
    super(recall, options);
  }
}

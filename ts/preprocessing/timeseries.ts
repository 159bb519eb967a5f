import { zeros } from "../allocate.js";
import {
  boolean,
  checkOptions,
  checkSurplus,
  nonNegativeInteger,
  positiveInteger,
} from "../checks.js";
import { isExactly, toFloats } from "../data/floats.js";
import type { NDArray, NumericArray } from "../data/types.js";
import { Dataset } from "../dataset/dataset.js";
import { type RowsIn, rowsIn } from "../dataset/rows.js";
import { BpttError } from "../errors.js";

/** Options of {@link timeseriesDatasetFromArray}. */
export interface TimeseriesOptions {
  /** Steps from the beginning of a window to that of the next. Default 1. */
  sequenceStride?: number;
  /** Steps of the data from one step of a window to the next. Default 1. */
  samplingRate?: number;
  /** Windows of a batch; null for single ones. Default 128. */
  batchSize?: number | null;
  /** Whether windows come in another order, drawn for each epoch. Default false. */
  shuffle?: boolean;
  /** Decides the order. Default 0. */
  seed?: number;
  /** The first step that is used. Default 0. */
  startIndex?: number;
  /** The step behind the last one that is used. Default: all are. */
  endIndex?: number;
}

const WHERE = "timeseriesDatasetFromArray";
const NAMES = [
  "sequenceStride",
  "samplingRate",
  "batchSize",
  "shuffle",
  "seed",
  "startIndex",
  "endIndex",
];

/** A window of a series: of features at each step, or of one number. @inline */
type Window = NDArray | NumericArray;

/**
 * Windows over a series, `(steps, features)` or `(steps)`, and the target of each: window i covers the steps `i, i + samplingRate, ...` of the data, and
 * its target is the i-th. For a forecast of the step behind a window the targets are those of the data `sequenceLength` steps later.
 *
 * Keras reads past the end where there are fewer targets than steps from `startIndex` on; here those windows are left out.
 *
 * @param targets null for windows alone.
 * @throws BpttError `InvalidArgument` for what leaves no window.
 */
export function timeseriesDatasetFromArray(
  data: NDArray | NumericArray | readonly NumericArray[],
  targets: null,
  sequenceLength: number,
  options?: TimeseriesOptions,
): Dataset<[x: Window | Window[]]>;
export function timeseriesDatasetFromArray<Y>(
  data: NDArray | NumericArray | readonly NumericArray[],
  targets: Y,
  sequenceLength: number,
  options?: TimeseriesOptions,
): Dataset<[x: NDArray, y: Y]>;
export function timeseriesDatasetFromArray(
  data: unknown,
  targets: unknown,
  sequenceLength: number,
  options: TimeseriesOptions = {},
  ...surplus: never[]
): Dataset<never> {
  checkSurplus(WHERE, surplus);
  const taken = checkOptions(WHERE, options, NAMES);
  const series = seriesOf(data);
  const goals = targets === null ? undefined : rowsIn(targets, "targets");
  const span = spanOf(
    series.steps,
    goals,
    positiveInteger(WHERE, "sequenceLength", sequenceLength),
    taken,
  );
  const { starts, stride, length, rate } = span;
  const windows = Dataset.fromArrays(Array.from({ length: starts }, (_, i) => i)).map(([i]) => {
    const at = span.first + i * stride;
    const x = series.window(at, length, rate);
    return goals ? [x, goals.at(at)] : [x];
  });
  const seed = nonNegativeInteger(WHERE, "seed", taken.seed ?? 0);
  const mixes = boolean(WHERE, "shuffle", taken.shuffle ?? false);
  const ordered = mixes ? windows.shuffle({ whole: true, seed }) : windows;
  const { batchSize = 128 } = taken;
  const batched =
    batchSize === null ? ordered : ordered.batch(positiveInteger(WHERE, "batchSize", batchSize));
  return batched as Dataset<never>;
}

function spanOf(
  steps: number,
  goals: RowsIn | undefined,
  length: number,
  { sequenceStride = 1, samplingRate = 1, startIndex = 0, endIndex = steps }: TimeseriesOptions,
) {
  const stride = positiveInteger(WHERE, "sequenceStride", sequenceStride);
  const rate = positiveInteger(WHERE, "samplingRate", samplingRate);
  const first = nonNegativeInteger(WHERE, "startIndex", startIndex);
  const end = positiveInteger(WHERE, "endIndex", endIndex);
  if (end > steps) {
    throw new BpttError(
      "InvalidArgument",
      `${WHERE} expects \`endIndex\` to be at most ${steps}, the steps of the data, got ${end}.`,
    );
  }
  const whole = end - first - (length - 1) * rate;
  const windows = goals ? Math.min(whole, goals.rows - first) : whole;
  if (windows > 0) return { first, stride, rate, length, starts: Math.ceil(windows / stride) };
  const asked = `windows of ${length} steps${rate > 1 ? `, every ${rate}th one,` : ""}`;
  throw new BpttError(
    "InvalidArgument",
    `${WHERE} finds no ${asked} in the steps ${first} to ${end} of the data${goals ? ` with ${goals.rows} targets` : ""}.`,
  );
}

/** Steps one after the other, and windows over them. */
function seriesOf(value: unknown) {
  // Token ids stay what they are.
  const ids = ArrayBuffer.isView(value) && isExactly(value, Int32Array);
  const { data, shape } = ids ? { data: value, shape: [value.length] } : toFloats(value, "data");
  if (shape.length > 2) {
    throw new BpttError(
      "Shape",
      `${WHERE} expects data of shape (steps, features) or (steps), got [${shape.join(", ")}].`,
    );
  }
  const [steps = 0, features = 1] = shape;
  const window = (at: number, length: number, rate: number): Window => {
    const numbers =
      rate === 1
        ? data.subarray(at * features, (at + length) * features)
        : every(data, at, length, rate, features);
    return shape.length === 1 ? numbers : { data: numbers, shape: [length, features] };
  };
  return { steps, window };
}

function every(
  data: Float32Array | Int32Array,
  at: number,
  length: number,
  rate: number,
  features: number,
): NumericArray {
  const Type = data.constructor as new (length: number) => typeof data;
  const numbers = zeros(Type, length * features, "a window");
  for (let t = 0; t < length; t++) {
    const from = (at + t * rate) * features;
    numbers.set(data.subarray(from, from + features), t * features);
  }
  return numbers;
}

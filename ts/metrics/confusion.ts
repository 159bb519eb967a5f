// What metrics of yes and no are made of: how many true and false positives and negatives there are at each threshold.
import { finiteNumber, nonNegativeInteger, positiveInteger, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { optional, type Reader } from "../readers.js";
import type { CoreMetric } from "./metric.js";

/** The most thresholds of a metric. */
const MOST = 100_000;

const share: Reader = (where, name, value) => finiteNumber(where, name, value, 0, 1);

/** A number from 0 to 1, or several. */
export const thresholds: Reader = optional((where, name, value) => {
  if (typeof value === "number") return share(where, name, value);
  const items = takeItems(value, MOST);
  if (items && items.length > 0) return items.map((item) => share(where, name, item));
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a number from 0 to 1 or at most ${MOST} of them, got ${show(value)}.`,
  );
});

/** How many evenly spaced thresholds there are. */
export const numThresholds =
  (least: number): Reader =>
  (where, name, value = 200) => {
    if (typeof value === "number" && value >= least && value <= MOST) {
      return positiveInteger(where, name, value);
    }
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer from ${least} to ${MOST}, got ${show(value)}.`,
    );
  };

export const classId: Reader = optional(nonNegativeInteger);

/** What is wrong about a class that an output does not have. */
export const noClass = (id: number | null, units: number): string | undefined =>
  id !== null && id >= units ? `there is no class ${id}` : undefined;

/** Thresholds that divide [0, 1] evenly, `0` and `1` among them; a single one is 0.5. */
export const evenThresholds = (n: number): number[] =>
  n === 1 ? [0.5] : Array.from({ length: n }, (_, i) => i / (n - 1));

/** Whether Keras counts them as evenly spaced ones: as numpy's `allclose` compares. */
export const areEven = (thresholds: readonly number[]): boolean =>
  thresholds.length > 2 &&
  evenThresholds(thresholds.length).every(
    (even, i) => Math.abs(thresholds[i]! - even) <= 1e-7 + 1e-5 * even,
  );

/** What the core adds up. Its thresholds ascend. */
export const confusion = (thresholds: readonly number[], config: object): CoreMetric => ({
  class_name: "confusion",
  config: { thresholds: [...thresholds].sort((a, b) => a - b), ...config },
});

/** How many sums there are for so many thresholds. */
export const confusionSums = (thresholds: number): number => 2 * (thresholds + 1);

import { answers, show, snakeCase, takeItems } from "../checks.js";
import type { Judged } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import { MEAN } from "./metric.js";

/**
 * A metric of one's own. It is called for each batch with its targets and outputs, line by line: a line is a row, or a step where there is an
 * output at every step. Masked steps are left out. Steps come in the order in which they are computed, those of all rows beside each other.
 *
 * What it gives is a number for each line, whose mean over the epoch is logged, or one for the batch; then each batch counts as one, as in Keras. It is
 * logged under its name as Keras spells it: `function meanError` as `mean_error`. The engine is then called batch by batch.
 *
 * @param yTrue the targets, flat: `yTrue.length / lines` numbers a line.
 * @param yPred the outputs, flat.
 */
export type CustomMetric = (
  yTrue: Float32Array,
  yPred: Float32Array,
  lines: number,
) => number | ArrayLike<number>;

/** What a custom metric is called in logs. */
export function nameOf(metric: CustomMetric, argument: string): string {
  const name: unknown = answers(metric) ? metric.name : undefined;
  if (typeof name === "string" && name !== "") return snakeCase(name);
  throw new BpttError(
    "InvalidArgument",
    `compile received a function without a name in \`${argument}\`: it is logged under its name, so write \`function name(yTrue, yPred) { ... }\`.`,
  );
}

/** What a batch adds to the two sums of a mean. */
export function computeCustom(
  metric: CustomMetric,
  name: string,
  { outputs, targets }: Judged,
  units: number,
): readonly [sum: number, count: number] {
  const lines = outputs.length / units;
  const value: unknown = metric(targets, outputs, lines);
  if (typeof value === "number" && Number.isFinite(value)) return [value, 1];
  const items = ArrayBuffer.isView(value)
    ? Array.from(value as Float32Array)
    : takeItems(value, lines);
  const fits = items?.length === lines && items.every(Number.isFinite);
  if (fits) return [(items as number[]).reduce((sum, item) => sum + item, 0), lines];
  throw new BpttError(
    "InvalidArgument",
    `The metric "${name}" should give a finite number, or one for each of the ${lines} rows or steps of a batch, got ${show(value)}.`,
  );
}

/** The mean of what the batches gave. */
export const customResult = MEAN.result;

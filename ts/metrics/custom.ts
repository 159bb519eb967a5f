import { answers, snakeCase } from "../checks.js";
import { BpttError } from "../errors.js";

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

// Outputs that no loss is asked of.
import { BpttError } from "../errors.js";
import type { ParsedLoss } from "../losses/loss.js";
import { noLoss } from "../losses/none.js";
import type { AskedMetric } from "../metrics/index.js";
import type { GraphOutput } from "./graph.js";

/**
 * What stands in the place of a loss: it takes the targets of the output's metrics, if it has some.
 * @throws BpttError for metrics that don't tell what their targets are.
 */
export function withoutLoss(output: GraphOutput, metrics: readonly AskedMetric[]): ParsedLoss {
  const [first] = metrics;
  if (first === undefined) return noLoss(undefined);
  if (output.heads !== undefined) {
    throw new BpttError(
      "Unsupported",
      `compile: the weights of the heads of "${output.name}" can't have metrics, got "${first.name}".`,
    );
  }
  const forms = metrics.map(({ kind }) => kind?.targets);
  const fitting = metrics.find(({ kind, custom }) => kind === undefined && custom === undefined);
  if (fitting && output.width > 1 && !forms.includes("class") && !forms.includes("values")) {
    throw new BpttError(
      "InvalidArgument",
      `compile: the output "${output.key}" has no loss that says what its targets are: instead of "${fitting.name}" give "sparse_categorical_accuracy" for class indices, or "categorical_accuracy" for one number per output.`,
    );
  }
  return noLoss(forms.includes("class") ? "class" : "values");
}

import { list, show, snakeCase, takeItems } from "./checks.js";
import { BpttError } from "./errors.js";
import { type CoreLoss, isSparse } from "./losses.js";

/** What `compile` accepts in `metrics`. `"accuracy"` (or `"acc"`) becomes the form that fits targets and output. */
export type MetricName =
  | "accuracy"
  | "acc"
  | "binary_accuracy"
  | "binaryAccuracy"
  | "categorical_accuracy"
  | "categoricalAccuracy"
  | "sparse_categorical_accuracy"
  | "sparseCategoricalAccuracy";

/** The forms that the core computes. */
export type CoreMetric = "binary_accuracy" | "categorical_accuracy" | "sparse_categorical_accuracy";

const METRICS = [
  "accuracy",
  "acc",
  "binary_accuracy",
  "categorical_accuracy",
  "sparse_categorical_accuracy",
] as const;

/** Metrics of an output: more than there are. */
const MOST = 100;

/** A metric in Keras's spelling. */
type KnownMetric = (typeof METRICS)[number];

/** The metrics that a list names, with the names under which they are logged: those in Keras's spelling. */
export function parseMetrics(value: unknown): { name: string; metric: KnownMetric }[] {
  const items = takeItems(value, MOST);
  if (items === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `compile expects \`metrics\` to be an array of names, such as ["accuracy"], got ${show(value)}.`,
    );
  }
  return items.map((item) => {
    const metric = (typeof item === "string" ? snakeCase(item) : item) as KnownMetric;
    if (METRICS.includes(metric)) return { name: metric, metric };
    throw new BpttError(
      "InvalidArgument",
      `compile received an invalid value in \`metrics\`, expected one of ${list(METRICS)}, got ${show(item)}.`,
    );
  });
}

/**
 * The form of `metric` for a model with `outputs` numbers per row or step. Keras looks at the shapes of targets and
 * output; the loss has already settled the shape of the targets.
 */
export function resolveMetric(metric: KnownMetric, loss: CoreLoss, outputs: number): CoreMetric {
  if (metric === "accuracy" || metric === "acc") {
    if (outputs === 1) return "binary_accuracy";
    return isSparse(loss) ? "sparse_categorical_accuracy" : "categorical_accuracy";
  }
  if (isSparse(loss) !== (metric === "sparse_categorical_accuracy")) {
    throw new BpttError(
      "InvalidArgument",
      `The metric "${metric}" does not fit the loss "${loss}", whose targets are ${
        isSparse(loss) ? "class indices" : "one number per output"
      }; "accuracy" chooses the form that fits.`,
    );
  }
  return metric;
}

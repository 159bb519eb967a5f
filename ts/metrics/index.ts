import { type CamelCase, list, show, snakeCase, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { LossKind } from "../losses/loss.js";
import { binaryAccuracy } from "./binary_accuracy.js";
import { categoricalAccuracy } from "./categorical_accuracy.js";
import type { MetricKind } from "./metric.js";
import { sparseCategoricalAccuracy } from "./sparse_categorical_accuracy.js";

/** Every metric. */
const METRICS = [binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy] as const;

type Name = (typeof METRICS)[number]["name"];

/** Names that mean the form that fits targets and output. */
const ACCURACY = ["accuracy", "acc"] as const;

/** What `compile` accepts in `metrics`. `"accuracy"` (or `"acc"`) becomes the form that fits targets and output. */
export type MetricName = (typeof ACCURACY)[number] | Name | CamelCase<Name>;

const NAMES: readonly string[] = [...ACCURACY, ...METRICS.map(({ name }) => name)];

/** Metrics of an output: more than there are. */
const MOST = 100;

/** The metrics that a list names, in Keras's spelling, under which they are logged. */
export function parseMetrics(value: unknown): string[] {
  const items = takeItems(value, MOST);
  if (items === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `compile expects \`metrics\` to be an array of names, such as ["accuracy"], got ${show(value)}.`,
    );
  }
  return items.map((item) => {
    const name = typeof item === "string" ? snakeCase(item) : item;
    if (NAMES.includes(name as string)) return name as string;
    throw new BpttError(
      "InvalidArgument",
      `compile received an invalid value in \`metrics\`, expected one of ${list(NAMES)}, got ${show(item)}.`,
    );
  });
}

/**
 * The metric of this name for an output of so many units. Keras looks at the shapes of targets and output; the loss has already settled
 * the shape of the targets.
 */
export function resolveMetric(name: string, loss: LossKind, units: number): MetricKind {
  const known: readonly MetricKind[] = METRICS;
  if (ACCURACY.includes(name as "acc")) {
    return known.find(({ isAccuracy }) => isAccuracy?.(units, loss.targets))!;
  }
  const metric = known.find((metric) => metric.name === name)!;
  if (metric.targets === loss.targets) return metric;
  throw new BpttError(
    "InvalidArgument",
    `The metric "${name}" does not fit the loss "${loss.name}", whose targets are ${
      loss.targets === "class" ? "class indices" : "one number per output"
    }; "accuracy" chooses the form that fits.`,
  );
}

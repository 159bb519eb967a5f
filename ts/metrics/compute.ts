// Metrics that are functions, computed.
import { show, takeItems } from "../checks.js";
import type { Judged } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { CustomMetric } from "./custom.js";

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

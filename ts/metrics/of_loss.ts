import { parseLoss } from "../losses/index.js";
import type { LossKind } from "../losses/loss.js";
import { MEAN, type MetricKind, ofLoss } from "./metric.js";

/** A loss as a metric: its mean over rows or steps. Undefined for what is none. */
export function lossAsMetric(value: unknown): MetricKind | undefined {
  const loss = asLoss(value);
  return (
    loss && {
      names: [loss.name, loss.name],
      called: loss.name,
      targets: loss.targets,
      readers: {},
      core: () => ofLoss(loss.name),
      ...MEAN,
    }
  );
}

function asLoss(value: unknown): LossKind | undefined {
  try {
    return parseLoss(value);
  } catch {
    return undefined;
  }
}

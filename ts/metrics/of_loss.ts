import { lossSpec, parseLoss } from "../losses/index.js";
import { Loss, type ParsedLoss } from "../losses/loss.js";
import { MEAN, type MetricKind, ofLoss } from "./metric.js";

/** A loss, an object or a name, as a metric: its mean over rows or steps, whatever its reduction. Undefined for what is none. */
export function lossAsMetric(value: unknown): MetricKind | undefined {
  const loss = asLoss(value);
  return (
    loss && {
      names: [loss.name, loss.name],
      called: loss.config.name as string,
      targets: loss.targets,
      readers: {},
      core: () => ofLoss(lossSpec(loss).loss),
      ...MEAN,
    }
  );
}

function asLoss(value: unknown): ParsedLoss | undefined {
  if (typeof value !== "string" && !(value instanceof Loss)) return undefined;
  try {
    return parseLoss(value);
  } catch {
    return undefined;
  }
}

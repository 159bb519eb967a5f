import { checkLossFits, isLoss, lossSpec, parseLoss } from "../losses/index.js";
import { MEAN, type MetricKind, ofLoss } from "./metric.js";

/** A loss as a metric: its mean over rows or steps, and what an object is called. Undefined for what is none. */
export function lossAsMetric(value: unknown): { kind: MetricKind; called: string } | undefined {
  if (!isLoss(value)) return undefined;
  const loss = parseLoss(value);
  const kind: MetricKind = {
    names: [loss.name, loss.name],
    better: "min",
    targets: loss.targets,
    readers: {},
    core: (_, { output }) => {
      checkLossFits(loss, output);
      return ofLoss(lossSpec(loss).loss);
    },
    ...MEAN,
  };
  return { kind, called: String(loss.config.name) };
}

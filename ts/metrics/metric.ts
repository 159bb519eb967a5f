import type { TargetForm } from "../losses/loss.js";

/** What there is to know of a metric in TypeScript; what it counts is the core's. */
export interface MetricKind {
  /** Keras's name. */
  readonly name: string;
  /** What it takes, which must be what the loss takes. */
  readonly targets: TargetForm;
  /** Whether `"accuracy"` means it, for an output of so many units and a loss on such targets. */
  isAccuracy?(units: number, targets: TargetForm): boolean;
}

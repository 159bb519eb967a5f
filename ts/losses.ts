import { list, own, show, snakeCase } from "./checks.js";
import { BpttError } from "./errors.js";

/** A loss in Keras's spelling, as the core knows it. */
export type CoreLoss =
  | "binary_crossentropy"
  | "categorical_crossentropy"
  | "sparse_categorical_crossentropy"
  | "mean_squared_error";

/** What `compile` accepts as `loss`: Keras's name, the camelCase one, or Keras's short form. */
export type LossName =
  | CoreLoss
  | "binaryCrossentropy"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "meanSquaredError"
  | "bce"
  | "mse";

const LOSSES = [
  "binary_crossentropy",
  "categorical_crossentropy",
  "sparse_categorical_crossentropy",
  "mean_squared_error",
] as const;

const SHORT: Record<string, CoreLoss> = { bce: "binary_crossentropy", mse: "mean_squared_error" };

/** The loss that `value` names. */
export function parseLoss(value: unknown): CoreLoss {
  if (typeof value === "string") {
    const name = own(SHORT, value.toLowerCase()) ?? snakeCase(value);
    if (LOSSES.includes(name as CoreLoss)) return name as CoreLoss;
  }
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value for argument \`loss\`, expected one of ${list(LOSSES)}, got ${show(value)}.`,
  );
}

/** Whether targets are one class index each rather than one number per output. */
export const isSparse = (loss: CoreLoss): boolean => loss === "sparse_categorical_crossentropy";

import { list, show, snakeCase } from "./checks.js";
import { BpttError } from "./errors.js";

/** What a recurrent layer applies to its state at each step. `null` means `"linear"`, as in Keras. */
export type RecurrentActivation = "linear" | "tanh" | "relu" | "sigmoid";

/** What a Dense layer applies to its output. `null` means `"linear"`, as in Keras. */
export type Activation = RecurrentActivation | "softmax";

export const RECURRENT_ACTIVATIONS = ["linear", "tanh", "relu", "sigmoid"] as const;
export const ACTIVATIONS = [...RECURRENT_ACTIVATIONS, "softmax"] as const;

/** The activation that `value` names, if the layer accepts it. */
export function parseActivation<T extends Activation>(
  where: string,
  value: unknown,
  accepted: readonly T[],
): T {
  if (value === null) return "linear" as T;
  const name = typeof value === "string" ? snakeCase(value) : value;
  if (accepted.includes(name as T)) return name as T;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`activation\`, expected one of ${list(accepted)} or null, got ${show(value)}.`,
  );
}

import { type Camel, list, show, snakeCase } from "./checks.js";
import { BpttError } from "./errors.js";

/**
 * What Keras 2 and TensorFlow.js call hard_sigmoid: `x / 5 + 0.5` within [0, 1]. That of Keras 3 is `x / 6 + 0.5`, and no name of Keras 3's says this one.
 * Models read from their files have it.
 */
export const KERAS2_HARD_SIGMOID = "keras2_hard_sigmoid";

/** Every activation that Keras knows by name, and {@link KERAS2_HARD_SIGMOID}. */
export const ACTIVATIONS = [
  "linear",
  "tanh",
  "relu",
  "sigmoid",
  "softmax",
  "celu",
  "elu",
  "exponential",
  "gelu",
  "hard_shrink",
  "hard_sigmoid",
  "hard_silu",
  "hard_swish",
  "hard_tanh",
  KERAS2_HARD_SIGMOID,
  "leaky_relu",
  "log_sigmoid",
  "log_softmax",
  "mish",
  "relu6",
  "selu",
  "silu",
  "soft_shrink",
  "softplus",
  "softsign",
  "sparse_plus",
  "sparse_sigmoid",
  "sparsemax",
  "squareplus",
  "swish",
  "tanh_shrink",
] as const;

/**
 * Every activation that Keras knows by name, in its spelling or in camelCase. `"keras2_hard_sigmoid"` is Keras 2's and TensorFlow.js's hard_sigmoid, `x / 5 + 0.5`
 * within [0, 1]: Keras 3 has another one under that name, and this one not at all.
 */
export type ActivationName = (typeof ACTIVATIONS)[number] | Camel<(typeof ACTIVATIONS)[number]>;

/** The activation that `value` names; `null` means linear, as in Keras. */
export function parseActivation(where: string, argument: string, value: unknown): string {
  if (value === null) return "linear";
  const name = typeof value === "string" ? snakeCase(value) : value;
  const known = ACTIVATIONS.find((activation) => activation === name);
  if (known) return known;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected one of ${list(ACTIVATIONS)} or null, got ${show(value)}.`,
  );
}

import { type Camel, list, show, snakeCase } from "./checks.js";
import { BpttError } from "./errors.js";

/** Every activation that Keras knows by name. */
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

/** Every activation that Keras knows by name, in its spelling or in camelCase. */
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

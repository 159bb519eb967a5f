import { list, show, snakeCase } from "./checks.js";
import { BpttError } from "./errors.js";

/** The functions whose output alone determines their slope, which is all that a recurrent layer keeps. */
export const RECURRENT_ACTIVATIONS = [
  "linear",
  "tanh",
  "relu",
  "sigmoid",
  "softmax",
  "elu",
  "celu",
  "exponential",
  "hard_shrink",
  "hard_sigmoid",
  "hard_tanh",
  "leaky_relu",
  "log_sigmoid",
  "log_softmax",
  "relu6",
  "selu",
  "soft_shrink",
  "softplus",
  "softsign",
  "sparse_plus",
  "sparse_sigmoid",
  "sparsemax",
  "squareplus",
] as const;

export const ACTIVATIONS = [
  ...RECURRENT_ACTIVATIONS,
  "gelu",
  "hard_silu",
  "hard_swish",
  "mish",
  "silu",
  "swish",
  "tanh_shrink",
] as const;

type Camel<S extends string> = S extends `${infer A}_${infer B}`
  ? `${A}${Capitalize<Camel<B>>}`
  : S;

/** What a recurrent layer can apply, by Keras's name or in camelCase. */
export type RecurrentActivation =
  | (typeof RECURRENT_ACTIVATIONS)[number]
  | Camel<(typeof RECURRENT_ACTIVATIONS)[number]>;

/** Every activation that Keras knows by name, in its spelling or in camelCase. */
export type Activation = (typeof ACTIVATIONS)[number] | Camel<(typeof ACTIVATIONS)[number]>;

/** The activation that `value` names, if the layer accepts it; `null` means linear, as in Keras. */
export function parseActivation<T extends string>(
  where: string,
  argument: string,
  value: unknown,
  accepted: readonly T[],
): T {
  if (value === null) return "linear" as T;
  const name = typeof value === "string" ? snakeCase(value) : value;
  if (accepted.includes(name as T)) return name as T;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected one of ${list(accepted)} or null, got ${show(value)}.`,
  );
}

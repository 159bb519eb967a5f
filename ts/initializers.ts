import { checkOptions, finiteNumber, list, show } from "./checks.js";
import { BpttError } from "./errors.js";

/** An initializer by name, in Keras's spelling or in camelCase. */
export type InitializerName =
  | "glorot_uniform"
  | "glorotUniform"
  | "orthogonal"
  | "uniform"
  | "random_uniform"
  | "randomUniform"
  | "zeros"
  | "ones";

/** An initializer with its settings, in the form in which Keras stores it. */
export type InitializerConfig =
  | { class_name: "RandomUniform"; config?: { minval?: number; maxval?: number } }
  | { class_name: "Orthogonal"; config?: { gain?: number } }
  | { class_name: "GlorotUniform" | "Zeros" | "Ones"; config?: Record<string, never> };

/** How a weight gets its first values. Drawn from the model's `seed`. */
export type Initializer = InitializerName | InitializerConfig;

/** The one form in which initializers are held and sent to the core. */
export interface ParsedInitializer {
  readonly class_name: "RandomUniform" | "Orthogonal" | "GlorotUniform" | "Zeros" | "Ones";
  readonly config: Readonly<Record<string, number>>;
}

const DEFAULTS: Record<ParsedInitializer["class_name"], Record<string, number>> = {
  RandomUniform: { minval: -0.05, maxval: 0.05 },
  Orthogonal: { gain: 1 },
  GlorotUniform: {},
  Zeros: {},
  Ones: {},
};

const CLASSES: Record<string, ParsedInitializer["class_name"]> = {
  uniform: "RandomUniform",
  randomuniform: "RandomUniform",
  orthogonal: "Orthogonal",
  orthogonalinitializer: "Orthogonal",
  glorotuniform: "GlorotUniform",
  zeros: "Zeros",
  ones: "Ones",
};

const ACCEPTED = ["glorot_uniform", "orthogonal", "uniform", "zeros", "ones"] as const;

/** The initializer that `value` names or describes. `rank` is that of the weight it is for. */
export function parseInitializer(
  where: string,
  argument: string,
  value: unknown,
  rank: number,
): ParsedInitializer {
  const given = typeof value === "string" ? { class_name: value, config: {} } : value;
  const { class_name, config = {} } = (given ?? {}) as { class_name?: unknown; config?: unknown };
  const className =
    typeof class_name === "string"
      ? CLASSES[class_name.replaceAll("_", "").toLowerCase()]
      : undefined;
  if (className === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected one of ${list(ACCEPTED)} or { class_name, config }, got ${show(class_name ?? value)}.`,
    );
  }
  if (className === "Orthogonal" && rank !== 2) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received "orthogonal" for argument \`${argument}\`: it is for matrices, and a bias is a vector.`,
    );
  }
  return {
    class_name: className,
    config: parseSettings(`${where}, ${argument}`, className, config),
  };
}

function parseSettings(where: string, className: ParsedInitializer["class_name"], config: unknown) {
  const defaults = DEFAULTS[className];
  // A stored Keras config holds `seed`: null unless its user chose one. Draws come from the model's seed here.
  checkOptions(where, config, [...Object.keys(defaults), "seed"]);
  const given = config as Record<string, unknown>;
  if (given.seed !== undefined && given.seed !== null) {
    throw new BpttError(
      "Unsupported",
      `${where}: an initializer has no seed of its own; give the model one: new Sequential(layers, { seed }).`,
    );
  }
  const settings: Record<string, number> = {};
  for (const [key, value] of Object.entries(defaults)) {
    settings[key] = finiteNumber(where, key, given[key] ?? value);
  }
  return settings;
}

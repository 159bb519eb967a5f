import { checkOptions, finiteNumber, list, oneOf, own, show } from "./checks.js";
import { type ArrayConfig, arrayConfig } from "./config/arrays.js";
import type { NDArray, NumericArray } from "./data/types.js";
import { parseDescription } from "./described.js";
import { BpttError } from "./errors.js";

/** The settings of each initializer with their defaults, as Keras has them. */
const DEFAULTS = {
  Zeros: {},
  Ones: {},
  Constant: { value: 0 },
  RandomUniform: { minval: -0.05, maxval: 0.05 },
  RandomNormal: { mean: 0, stddev: 0.05 },
  TruncatedNormal: { mean: 0, stddev: 0.05 },
  GlorotUniform: {},
  GlorotNormal: {},
  HeUniform: {},
  HeNormal: {},
  LecunUniform: {},
  LecunNormal: {},
  VarianceScaling: { scale: 1, mode: "fan_in", distribution: "truncated_normal" },
  Orthogonal: { gain: 1 },
  Identity: { gain: 1 },
} as const;

type ClassName = keyof typeof DEFAULTS;

const CHOICES: Record<string, readonly string[]> = {
  mode: ["fan_in", "fan_out", "fan_avg"],
  distribution: ["truncated_normal", "untruncated_normal", "uniform"],
};

/** Keras's short names. */
const ALIASES: Record<string, ClassName> = {
  uniform: "RandomUniform",
  normal: "RandomNormal",
  orthogonalinitializer: "Orthogonal",
  identityinitializer: "Identity",
};

const NAMES = [
  "zeros",
  "ones",
  "constant",
  "uniform",
  "random_uniform",
  "normal",
  "random_normal",
  "truncated_normal",
  "glorot_uniform",
  "glorot_normal",
  "he_uniform",
  "he_normal",
  "lecun_uniform",
  "lecun_normal",
  "variance_scaling",
  "orthogonal",
  "identity",
] as const;

type Camel<S extends string> = S extends `${infer A}_${infer B}`
  ? `${A}${Capitalize<Camel<B>>}`
  : S;

/** An initializer by name, in Keras's spelling or in camelCase. */
export type InitializerName = (typeof NAMES)[number] | Camel<(typeof NAMES)[number]>;

/** An initializer with its settings, in the form in which Keras stores it. */
export type InitializerConfig =
  | {
      [K in ClassName]: {
        class_name: K;
        config?: { -readonly [S in keyof (typeof DEFAULTS)[K]]?: number | string };
      };
    }[ClassName]
  | { class_name: "Constant"; config: { value: ConstantNumbers } };

/** Numbers in the shape of the weight, or one that can be stretched to it as numpy does; also as configurations hold arrays. */
export type ConstantNumbers =
  | number
  | NDArray
  | NumericArray
  | readonly NumericArray[]
  | readonly (readonly NumericArray[])[]
  | ArrayConfig;

/** How a weight gets its first values. Drawn from the model's `seed`, at the first call that needs them, while the event loop goes on. */
export type Initializer = InitializerName | InitializerConfig;

/** The one form in which initializers are held and sent to the core. */
export interface ParsedInitializer {
  readonly class_name: ClassName;
  readonly config: Readonly<Record<string, number | string | ArrayConfig>>;
}

function classNamed(name: string): ClassName | undefined {
  const plain = name.replaceAll("_", "").toLowerCase();
  const known = (Object.keys(DEFAULTS) as ClassName[]).find((key) => key.toLowerCase() === plain);
  return known ?? own(ALIASES, plain);
}

/** The initializer that `value` names or describes. `rank` is that of the weight it is for. */
export function parseInitializer(
  where: string,
  argument: string,
  value: unknown,
  rank: number,
): ParsedInitializer {
  const described = parseDescription(`${where}, ${argument}`, value);
  const className = described && classNamed(described.className);
  if (described === undefined || className === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected one of ${list(NAMES)} or { class_name, config }, got ${show(described?.className ?? value)}.`,
    );
  }
  if ((className === "Orthogonal" && rank < 2) || (className === "Identity" && rank !== 2)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received "${className.toLowerCase()}" for argument \`${argument}\`: it is for matrices, and ${rank === 1 ? "a bias is a vector" : "this weight is none"}.`,
    );
  }
  return {
    class_name: className,
    config: parseSettings(`${where}, ${argument}`, className, described.config),
  };
}

function parseSettings(where: string, className: ClassName, config: unknown) {
  const defaults: Record<string, number | string> = DEFAULTS[className];
  // A stored Keras config holds `seed`: null unless its user chose one. Draws come from the model's seed here.
  const accepted = [...Object.keys(defaults), "seed"];
  const given = checkOptions(where, config, accepted) as Record<string, unknown>;
  if (given.seed !== undefined && given.seed !== null) {
    throw new BpttError(
      "Unsupported",
      `${where}: an initializer has no seed of its own; give the model one: new Sequential(layers, { seed }).`,
    );
  }
  const settings: Record<string, number | string | ArrayConfig> = {};
  for (const [key, value] of Object.entries(defaults)) {
    const chosen = given[key] ?? value;
    const choices = own(CHOICES, key);
    const array = className === "Constant" && arrayConfig(chosen, `${where}.${key}`);
    if (array) settings[key] = array;
    else
      settings[key] = choices
        ? oneOf(where, key, chosen, choices)
        : finiteNumber(where, key, chosen);
  }
  return settings;
}

/** The array behind a setting, if it is an initializer that holds one. */
export function constantArray(setting: unknown): ArrayConfig | undefined {
  const { class_name, config } = (setting ?? {}) as Partial<ParsedInitializer>;
  const value = class_name === "Constant" ? config?.value : undefined;
  return typeof value === "object" ? value : undefined;
}

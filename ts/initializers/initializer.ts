import { type Camel, finiteNumber, isPlain, refuseAbstract, show } from "../checks.js";
import { type ArrayConfig, arrayConfig } from "../config/arrays.js";
import type { NDArray, NumericArray } from "../data/types.js";
import { Described, type Stored } from "../described.js";
import { BpttError } from "../errors.js";
import { choice, number, type Reader, type Readers } from "../readers.js";

/** One number, or an array of them as configurations hold it. */
const constant: Reader = (where, name, value = 0) =>
  arrayConfig(value, `${where}.${name}`) ?? finiteNumber(where, name, value);

/** The factor of a variance. */
const factor: Reader = (where, name, value = 1) => {
  const scale = finiteNumber(where, name, value);
  if (scale > 0) return scale;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a number above 0, got ${show(value)}.`,
  );
};

/** The settings of each class, as Keras has them. */
export const SETTINGS = {
  Zeros: {},
  Ones: {},
  Constant: { value: constant },
  RandomUniform: { minval: number(-0.05), maxval: number(0.05) },
  RandomNormal: { mean: number(0), stddev: number(0.05) },
  TruncatedNormal: { mean: number(0), stddev: number(0.05) },
  GlorotUniform: {},
  GlorotNormal: {},
  HeUniform: {},
  HeNormal: {},
  LecunUniform: {},
  LecunNormal: {},
  VarianceScaling: {
    scale: factor,
    mode: choice(["fan_in", "fan_out", "fan_avg"]),
    distribution: choice(["truncated_normal", "untruncated_normal", "uniform"]),
  },
  Orthogonal: { gain: number(1) },
  Identity: { gain: number(1) },
} satisfies Record<string, Readers>;

export type InitializerClass = keyof typeof SETTINGS;

export const NAMES = [
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

/** An initializer by name, in Keras's spelling or in camelCase. */
export type InitializerName = (typeof NAMES)[number] | Camel<(typeof NAMES)[number]>;

/** Numbers in the shape of the weight, or one that can be stretched to it as numpy does; also as configurations hold arrays. */
export type ConstantNumbers =
  | number
  | NDArray
  | NumericArray
  | readonly NumericArray[]
  | readonly (readonly NumericArray[])[]
  | ArrayConfig;

/** Settings of {@link RandomUniform}. */
export interface RandomUniformOptions {
  /** The lower end. Default -0.05. */
  minval?: number;
  /** The upper end. Default 0.05. */
  maxval?: number;
}

/** Settings of {@link RandomNormal} and {@link TruncatedNormal}. */
export interface NormalOptions {
  /** Default 0. */
  mean?: number;
  /** The standard deviation. Default 0.05. */
  stddev?: number;
}

/** Settings of {@link VarianceScaling}. */
export interface VarianceScalingOptions {
  /** A factor of the variance, above 0. Default 1. */
  scale?: number;
  /** What the variance is divided by: inputs, outputs, or the mean of both. Default `"fan_in"`. */
  mode?: "fan_in" | "fan_out" | "fan_avg";
  /** Default `"truncated_normal"`. */
  distribution?: "truncated_normal" | "untruncated_normal" | "uniform";
}

/** Settings of {@link Orthogonal}. */
export interface OrthogonalOptions {
  /** A factor of the matrix. Default 1. */
  gain?: number;
}

/** Settings of {@link IdentityInitializer}. */
export type IdentityInitializerOptions = OrthogonalOptions;

/** Keras stores a seed with what draws. Here all draws come from the model's. @inline */
interface Seed {
  /** Null: what is drawn comes from the seed of the model. */
  seed?: null;
}

/** An initializer with its settings, in the form in which Keras stores it. */
export type InitializerConfig =
  | Stored<"Zeros" | "Ones", Record<string, never>>
  | Stored<
      "Constant",
      {
        /** A number, or numbers of the weight's shape. Default 0. */
        value?: ConstantNumbers;
      }
    >
  | Stored<"Identity", IdentityInitializerOptions>
  | Stored<"RandomUniform", RandomUniformOptions & Seed>
  | Stored<"RandomNormal" | "TruncatedNormal", NormalOptions & Seed>
  | Stored<"VarianceScaling", VarianceScalingOptions & Seed>
  | Stored<"Orthogonal", OrthogonalOptions & Seed>
  | Stored<
      "GlorotUniform" | "GlorotNormal" | "HeUniform" | "HeNormal" | "LecunUniform" | "LecunNormal",
      Seed
    >;

/** How a weight gets its first values: an object, a name, or class and settings. */
export type InitializerLike = Initializer | InitializerName | InitializerConfig;

/**
 * How a weight gets its first values. They are drawn from the model's `seed` at the first call that needs them, while the event loop goes on.
 *
 * @example new Dense(64, { kernelInitializer: new HeNormal(), biasInitializer: new Constant(0.1) })
 */
export abstract class Initializer extends Described<InitializerConfig> {
  /** @internal */
  constructor(name: InitializerClass, options: object, args?: object) {
    refuseAbstract(new.target, Initializer, "Initializer");
    super(name, SETTINGS[name], withoutSeed(name, options), args);
  }
}

/** Settings without the seed that Keras stores beside them: null unless its user chose one. */
export function withoutSeed(where: string, settings: object): object {
  if (!isPlain(settings)) return settings;
  const { seed, ...rest } = settings;
  if (seed === undefined || seed === null) return rest;
  throw new BpttError(
    "Unsupported",
    `${where}: an initializer has no seed of its own; give the model one: new Sequential(layers, { seed }).`,
  );
}

import { type Camel, refuseAbstract, show } from "../checks.js";
import { Described, type Stored } from "../described.js";
import { BpttError } from "../errors.js";
import { number, type Reader, type Readers } from "../readers.js";

/** The axis along which norms are taken. As in numpy, axes may be counted from the end, once the weight's rank is known. */
const axis =
  (rank?: number): Reader =>
  (where, name, value = 0) => {
    const least = rank === undefined ? Number.NEGATIVE_INFINITY : -rank;
    const fits = typeof value === "number" && Number.isSafeInteger(value) && value >= least;
    if (fits && value < -least) return rank !== undefined && value < 0 ? value + rank : value;
    const range = rank === undefined ? "" : ` from ${-rank} to ${rank - 1}`;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer${range}, got ${show(value)}.`,
    );
  };

/**
 * The settings of each class, as Keras has them.
 *
 * @param rank of the weight, where it is known.
 */
export const settingsOf = (rank?: number) =>
  ({
    NonNeg: {},
    MaxNorm: { maxValue: number(2, 0), axis: axis(rank) },
    UnitNorm: { axis: axis(rank) },
    MinMaxNorm: {
      minValue: number(0, 0),
      maxValue: number(1, 0),
      rate: number(1, 0, 1),
      axis: axis(rank),
    },
  }) satisfies Record<string, Readers>;

export type ConstraintClass = keyof ReturnType<typeof settingsOf>;

export const NAMES = ["non_neg", "max_norm", "unit_norm", "min_max_norm"] as const;

/** A constraint by name, in Keras's spelling or in camelCase. */
export type ConstraintName = (typeof NAMES)[number] | Camel<(typeof NAMES)[number]>;

/** Settings of {@link MaxNorm} and {@link UnitNorm}. */
export interface NormOptions {
  /** The axis along which norms are taken, from the end where it is negative. Default 0: over what flows into one unit. */
  axis?: number;
}

/** Settings of {@link MinMaxNorm}. */
export interface MinMaxNormOptions extends NormOptions {
  /** The smallest norm, at least 0. Default 0. */
  minValue?: number;
  /** The largest norm, at least 0. Default 1. */
  maxValue?: number;
  /** The part of the way to these bounds that each step goes, from 0 to 1. Default 1. */
  rate?: number;
}

/** A constraint with its settings, in the form in which Keras stores it. */
export type ConstraintConfig =
  | Stored<"NonNeg", Record<string, never>>
  | Stored<"MaxNorm", StoredSettings<"max_value" | "axis">>
  | Stored<"UnitNorm", StoredSettings<"axis">>
  | Stored<"MinMaxNorm", StoredSettings<"min_value" | "max_value" | "rate" | "axis">>;

/** Settings by Keras's names, as {@link MinMaxNormOptions} has them in camelCase. */
type StoredSettings<K extends string> = { [key in K]?: number };

/** What a weight is held to: an object, a name, or class and settings. */
export type ConstraintLike = Constraint | ConstraintName | ConstraintConfig;

/**
 * What a weight is held to after every step of an optimizer.
 *
 * @example new Dense(64, { kernelConstraint: new MaxNorm(3) })
 */
export abstract class Constraint extends Described<ConstraintConfig> {
  /** @internal */
  constructor(name: ConstraintClass, options: object, args?: object) {
    refuseAbstract(new.target, Constraint, "Constraint");
    super(name, settingsOf()[name], options, args);
  }
}

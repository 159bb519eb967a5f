import { type Camel, refuseAbstract } from "../checks.js";
import { Described, type Stored } from "../described.js";
import { choice, number, type Readers } from "../readers.js";

/** The settings of each class, as Keras has them. */
export const SETTINGS = {
  L1: { l1: number(0.01, 0) },
  L2: { l2: number(0.01, 0) },
  L1L2: { l1: number(0, 0), l2: number(0, 0) },
  OrthogonalRegularizer: { factor: number(0.01, 0), mode: choice(["rows", "columns"]) },
} satisfies Record<string, Readers>;

/** A regularizer by name, in Keras's spelling or in camelCase. Each factor is then 0.01. */
export type RegularizerName = Camel<"l1" | "l2" | "l1_l2"> | "l1_l2";

/** Settings of {@link L1L2}. */
export interface L1L2Options {
  /** The factor of absolute values, at least 0. Default 0. */
  l1?: number;
  /** The factor of squares, at least 0. Default 0. */
  l2?: number;
}

/** Settings of {@link OrthogonalRegularizer}. */
export interface OrthogonalRegularizerOptions {
  /** The factor of the penalty, at least 0. Default 0.01. */
  factor?: number;
  /** What should be orthogonal. Default `"rows"`. */
  mode?: "rows" | "columns";
}

/** A regularizer with its settings, in the form in which Keras stores it. */
export type RegularizerConfig =
  | Stored<"L1", Pick<L1L2Options, "l1">>
  | Stored<"L2", Pick<L1L2Options, "l2">>
  | Stored<"L1L2", L1L2Options>
  | Stored<"OrthogonalRegularizer", OrthogonalRegularizerOptions>;

/** A penalty on a weight: an object, a name, or class and settings. */
export type RegularizerLike = Regularizer | RegularizerName | RegularizerConfig;

/**
 * A penalty on a weight, which becomes part of the loss.
 *
 * @example new Dense(64, { kernelRegularizer: new L2(0.001) })
 */
export abstract class Regularizer extends Described<RegularizerConfig> {
  /** @internal */
  constructor(name: keyof typeof SETTINGS, options: object, args?: object) {
    refuseAbstract(new.target, Regularizer, "Regularizer");
    super(name, SETTINGS[name], options, args);
  }
}

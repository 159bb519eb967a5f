import { nonNegativeInteger } from "../checks.js";
import { BpttError } from "../errors.js";
import { flag, number, optional, type Reader, withDefault } from "../readers.js";
import { type Patterns, readPatterns } from "./exclusions.js";
import { share } from "./general.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";

/** Settings of {@link Muon}. */
export interface MuonOptions extends OptimizerOptions {
  /** Adam's mean of gradients: how much of it is kept at each step. Default 0.9. */
  adamBeta1?: number;
  /** The same of squared gradients. Default 0.999. */
  adamBeta2?: number;
  /** The `weightDecay` of weights that go by Adam; null for none. Default 0.004. */
  adamWeightDecay?: number | null;
  /** Added outside of Adam's square root. Default 1e-7. */
  epsilon?: number;
  /** Patterns: weights in whose path (`sequential/dense/kernel`) one of them is found go by Adam. Default none. */
  excludeLayers?: readonly string[] | null;
  /** Whether weights in whose path `embedding` is found go by Adam. Default true. */
  excludeEmbeddings?: boolean;
  /** The coefficients of a step's polynomial. Defaults 3.4445, -4.775 and 2.0315. */
  muonA?: number;
  /** As `muonA`. */
  muonB?: number;
  /** As `muonA`. */
  muonC?: number;
  /** Adam's learning rate as a part of the other. Default 1. */
  adamLrRatio?: number;
  /** How much of the sum of gradients is kept at each step. Default 0.95. */
  momentum?: number;
  /** How often the polynomial is applied, 100 times at most. Default 5. */
  nsSteps?: number;
  /** Whether to apply Nesterov's momentum. Default true. */
  nesterov?: boolean;
  /** Steps are multiplied by it and by the root of the longer side; above 0, or null for neither. Default 0.2. */
  rmsRate?: number | null;
}

/** More products than anybody asks for. */
const MOST = 100;

const products: Reader = (where, name, value) => {
  const count = nonNegativeInteger(where, name, value);
  if (count <= MOST) return count;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected ${MOST} at most, got ${count}.`,
  );
};

/** The texts of patterns, as they are stored. */
const patterns: Reader = (where, name, value) =>
  readPatterns(where, name, value).map(({ source }) => source);

const READERS = {
  adamBeta1: share(0.9),
  adamBeta2: share(0.999),
  adamWeightDecay: withDefault(0.004, optional(number(undefined, 0))),
  epsilon: number(1e-7, 0),
  excludeLayers: patterns,
  excludeEmbeddings: flag(true),
  muonA: number(3.4445),
  muonB: number(-4.775),
  muonC: number(2.0315),
  adamLrRatio: number(1, 0),
  momentum: number(0.95, 0, 1),
  nsSteps: withDefault(5, products),
  nesterov: flag(true),
  rmsRate: withDefault(0.2, optional(number(undefined, Number.MIN_VALUE))),
};

/**
 * Muon as Keras writes it. The steps of a weight of two axes are sums of gradients with their singular values brought near to 1:
 * `m = momentum m + g; d = g + momentum m; x = d / |d|`, `nsSteps` times `A = x x^T; x = muonA x + (muonB A + muonC A A) x`, and
 * `w -= learningRate rmsRate sqrt(max(rows, columns)) x`. All other weights go by {@link Adam}: those of another number of axes, embeddings,
 * and what `excludeLayers` finds, which should be the last layer's. `weightDecay` is 0.004 by default, and that of Adam's weights is
 * `adamWeightDecay`. It moves every row of an embedding at every step.
 *
 * Source: Jordan et al. (2024).
 *
 * @example model.compile({ loss: "mse", optimizer: new Muon({ excludeLayers: ["head"] }) });
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range.
 */
export class Muon extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: MuonOptions = {}) {
    super("Muon", options, READERS, { weightDecay: 0.004 });
  }

  /** @internal */
  protected override settingsFor(paths: readonly string[]): object {
    const found: Patterns = readPatterns("Muon", "excludeLayers", this.excludeLayers);
    const byAdam = (path: string) =>
      (this.excludeEmbeddings && path.toLowerCase().includes("embedding")) ||
      found.some((pattern) => pattern.test(path));
    return { adam_weights: paths.flatMap((path, i) => (byAdam(path) ? i : [])) };
  }

  get adamBeta1(): number {
    return this.setting("adamBeta1");
  }

  get adamBeta2(): number {
    return this.setting("adamBeta2");
  }

  get adamWeightDecay(): number | null {
    return this.setting("adamWeightDecay");
  }

  get epsilon(): number {
    return this.setting("epsilon");
  }

  get excludeLayers(): readonly string[] {
    return [...this.setting<readonly string[]>("excludeLayers")];
  }

  get excludeEmbeddings(): boolean {
    return this.setting("excludeEmbeddings");
  }

  get muonA(): number {
    return this.setting("muonA");
  }

  get muonB(): number {
    return this.setting("muonB");
  }

  get muonC(): number {
    return this.setting("muonC");
  }

  get adamLrRatio(): number {
    return this.setting("adamLrRatio");
  }

  get momentum(): number {
    return this.setting("momentum");
  }

  get nsSteps(): number {
    return this.setting("nsSteps");
  }

  get nesterov(): boolean {
    return this.setting("nesterov");
  }

  get rmsRate(): number | null {
    return this.setting("rmsRate");
  }
}

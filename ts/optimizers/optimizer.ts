import { checkOptions, checkSurplus, finiteNumber, refuseAbstract, snakeCase } from "../checks.js";
import { BpttError } from "../errors.js";
import { OptimizerState } from "./state.js";
import {
  getVariables,
  type OptimizerWeight,
  type OptimizerWeightInput,
  setVariables,
} from "./variables.js";

/** What the core needs to know about an optimizer, in the shape of Keras's own config. */
export interface OptimizerConfig {
  readonly class_name: string;
  readonly config: Readonly<Record<string, number | boolean | null>>;
}

/** What keeps gradients from exploding; one of the three at most. */
export interface ClipOptions {
  /** Each weight's gradient is scaled down to at most this norm. */
  clipnorm?: number | null;
  /** Each element of a gradient is held between plus and minus this. */
  clipvalue?: number | null;
  /** All gradients together are scaled down to at most this norm. */
  globalClipnorm?: number | null;
}

/** Options of every optimizer. */
export interface OptimizerOptions extends ClipOptions {
  /** The step size. */
  learningRate?: number;
}

const CLIP = ["clipnorm", "clipvalue", "globalClipnorm"] as const;

type Limits = Readonly<Record<(typeof CLIP)[number], number | null>>;

/** @internal What a model and its optimizer tell each other. */
export let stateOf: (optimizer: Optimizer) => OptimizerState;

/**
 * An update rule with its settings and its state (velocities, momenta, the number of updates), which is that of the one model that was
 * compiled with it. The learning rate, momentum, what clips gradients and the number of updates can be set at any time, in callbacks too:
 * the model follows from its next batch on, and goes on with the state that it has. All else is settled when the optimizer is made.
 *
 * @example model.fit(x, y, { callbacks: { onEpochEnd: () => void (optimizer.learningRate *= 0.9) } });
 * @throws BpttError `InvalidArgument` where a value that can't be used is set; nothing changes then.
 */
export abstract class Optimizer {
  readonly #where: string;
  readonly #state = new OptimizerState();
  #learningRate: number;
  #limits: Limits = { clipnorm: null, clipvalue: null, globalClipnorm: null };

  static {
    stateOf = (optimizer) => optimizer.#state;
  }

  /** Whether a constructor made it, and not an object of the same form. */
  static [Symbol.hasInstance](value: unknown): boolean {
    const made = typeof value === "object" && value !== null && #where in value;
    // biome-ignore lint/complexity/noThisInStatic: it is the subclass that is asked about.
    return made && Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /**
   * @param accepted the options beside those that every optimizer has.
   * @param usual the learning rate by default.
   */
  constructor(
    where: string,
    options: OptimizerOptions,
    accepted: readonly string[],
    usual: number,
  ) {
    refuseAbstract(new.target, Optimizer, "Optimizer");
    const taken = checkOptions(where, options, ["learningRate", ...accepted, ...CLIP]);
    const { learningRate = usual } = taken;
    this.#where = where;
    this.#learningRate = finiteNumber(where, "learningRate", learningRate, 0);
    for (const key of CLIP) this.#limit(key, taken[key] ?? null);
  }

  /** The step size: a number of at least 0. */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    this.#learningRate = finiteNumber(this.#where, "learningRate", value, 0);
  }

  /** As in {@link ClipOptions}; null for none. */
  get clipnorm(): number | null {
    return this.#limits.clipnorm;
  }

  set clipnorm(value: number | null) {
    this.#limit("clipnorm", value);
  }

  /** As in {@link ClipOptions}; null for none. */
  get clipvalue(): number | null {
    return this.#limits.clipvalue;
  }

  set clipvalue(value: number | null) {
    this.#limit("clipvalue", value);
  }

  /** As in {@link ClipOptions}; null for none. */
  get globalClipnorm(): number | null {
    return this.#limits.globalClipnorm;
  }

  set globalClipnorm(value: number | null) {
    this.#limit("globalClipnorm", value);
  }

  /**
   * Updates so far; 0 behind `compile`. Set it to go on counting from there, from the next batch on: what Adam does depends on it. An
   * integer of at least 0.
   */
  get iterations(): number {
    return this.#state.iterations;
  }

  set iterations(value: number) {
    this.#state.iterations = value;
  }

  /**
   * Copies of its variables by Keras's names, in Keras's order: `iteration`, `learning_rate`, then what it keeps of each weight that is
   * trained (`adam/sequential_dense_kernel_velocity`), in the weight's shape. With them, its settings and the model's weights, training
   * goes on elsewhere with the same bits: see {@link setWeights}.
   *
   * @throws BpttError `NotCompiled` before a model is compiled with it, `NotBuilt` for a model whose shapes are not known, `Disposed`.
   */
  async getWeights(...surplus: never[]): Promise<OptimizerWeight[]> {
    checkSurplus("optimizer.getWeights", surplus);
    const { class_name } = this.getConfig();
    return getVariables(snakeCase(class_name), this, this.#state.port("getWeights"));
  }

  /**
   * Replaces all variables, given by the names of {@link getWeights} in any order; what stands before the slash of a name does not matter.
   * Learning rate and number of updates act from the next batch on. Nothing changes if one of them does not fit.
   *
   * @throws BpttError as {@link getWeights}; `InvalidArgument` for missing and unknown variables and for numbers that no update leaves,
   * such as a negative velocity; `Shape`, `NotFinite`.
   */
  async setWeights(variables: readonly OptimizerWeightInput[], ...surplus: never[]): Promise<void> {
    checkSurplus("optimizer.setWeights", surplus);
    return setVariables(this, this.#state.port("setWeights"), variables);
  }

  /** The settings in Keras's spelling, as they are now. */
  abstract getConfig(): OptimizerConfig;

  /** @internal Those of clipping. */
  protected clipConfig() {
    const { clipnorm, clipvalue, globalClipnorm } = this;
    return { clipnorm, clipvalue, global_clipnorm: globalClipnorm };
  }

  #limit(key: keyof Limits, value: unknown): void {
    const where = this.#where;
    const limit = value === null ? null : finiteNumber(where, key, value, Number.MIN_VALUE);
    const limits = { ...this.#limits, [key]: limit };
    if (Object.values(limits).filter((limit) => limit !== null).length > 1) {
      throw new BpttError(
        "InvalidArgument",
        `${where}: only one of \`clipnorm\`, \`clipvalue\` and \`globalClipnorm\` can be set.`,
      );
    }
    this.#limits = limits;
  }
}

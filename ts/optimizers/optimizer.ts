import { checkOptions, finiteNumber, refuseAbstract } from "../checks.js";
import { BpttError } from "../errors.js";

/** What the core needs to know about an optimizer, in the shape of Keras's own config. */
export interface OptimizerConfig {
  readonly class_name: "RMSprop" | "SGD" | "Adam";
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

/**
 * The settings of an update rule. The state (velocities, momenta) belongs to the compiled model, one for each model that was given this
 * optimizer. The learning rate, momentum and what clips gradients can be set at any time, in callbacks too: every model that was compiled
 * with it follows from its next batch on, and goes on with the state that it has. All else is settled when the optimizer is made.
 *
 * @example model.fit(x, y, { callbacks: { onEpochEnd: () => void (optimizer.learningRate *= 0.9) } });
 * @throws BpttError `InvalidArgument` where a value that can't be used is set; nothing changes then.
 */
export abstract class Optimizer {
  readonly #where: string;
  #learningRate: number;
  #limits: Limits = { clipnorm: null, clipvalue: null, globalClipnorm: null };

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

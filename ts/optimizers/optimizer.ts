import { closeOwn } from "../assignments.js";
import {
  checkOptions,
  checkSurplus,
  finiteNumber,
  refuseAbstract,
  snakeCase,
  snakeKey,
} from "../checks.js";
import type { Stored } from "../described.js";
import { BpttError } from "../errors.js";
import type { Readers } from "../readers.js";
import { type ExcludeOptions, type Exclusions, parseExclusions } from "./exclusions.js";
import { GENERAL, type General, type GeneralOptions } from "./general.js";
import { type LearningRate, parseRate, type Rate, rateAt, storedRate } from "./schedules/rate.js";
import { LearningRateSchedule } from "./schedules/schedule.js";
import { OptimizerState } from "./state.js";
import type {
  OptimizerPort,
  OptimizerWeight,
  OptimizerWeightInput,
  Progress,
} from "./variables.js";

/** What the core needs to know about an optimizer, in the shape of Keras's own config. @inline */
export interface OptimizerConfig {
  /** Keras's name of the class. */
  readonly class_name: string;
  /** Its settings, by Keras's names. */
  readonly config: Readonly<Record<string, number | boolean | null | readonly string[] | Stored>>;
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
export interface OptimizerOptions extends ClipOptions, GeneralOptions {
  /**
   * The step size: a number of at least 0, a schedule, or a function of the batch's number. Default 0.001, for SGD 0.01.
   *
   * @example new SGD({ learningRate: (step) => 0.1 / Math.sqrt(1 + step) })
   */
  learningRate?: LearningRate;
}

/** What an optimizer has where it is given nothing. */
interface Usual {
  readonly learningRate?: number;
  readonly weightDecay?: number;
}

const CLIP = ["clipnorm", "clipvalue", "globalClipnorm"] as const;

type Limits = Readonly<Record<(typeof CLIP)[number], number | null>>;

/** @internal What a model and its optimizer tell each other. */
export let stateOf: (optimizer: Optimizer) => OptimizerState;

/** @internal By what its variables are called, the numbers that come first, and the way to the others. */
export let variablesOf: (
  optimizer: Optimizer,
  method: "getWeights" | "setWeights",
) => readonly [name: string, progress: Progress, port: OptimizerPort];

/**
 * @internal How often its settings were set: what was read of them holds until this is another number. NaN, which equals nothing, where a class of a
 * program's own tells them: it may tell others at any time.
 */
export let timesSet: (optimizer: Optimizer) => number;

/** @internal Whether a function gives the learning rate. */
export let asksForRates: (optimizer: Optimizer) => boolean;

/** @internal What that function gives for the batches of all calls under way. */
export let toldRates: (optimizer: Optimizer) => Stored;

/** @internal What is said of some weights by their paths, such as which are not decayed, as the core reads it. */
export let settingsOfPaths: (optimizer: Optimizer, paths: readonly string[]) => object;

/** A setting as Keras spells it: `beta1` is `beta_1`. */
function storedKey(key: string): string {
  const known = STORED_KEYS.get(key);
  if (known !== undefined) return known;
  const stored = snakeKey(key.replace(/(beta|epsilon)(\d)/i, "$1_$2"));
  STORED_KEYS.set(key, stored);
  return stored;
}

/** Those that were asked for. */
const STORED_KEYS = new Map<string, string>();

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
  readonly #general: General;
  readonly #settings: Map<string, unknown>;
  #learningRate: Rate;
  #limits: Limits = { clipnorm: null, clipvalue: null, globalClipnorm: null };
  #excludes: Exclusions = () => false;
  #timesSet = 0;

  static {
    stateOf = (optimizer) => optimizer.#state;
    settingsOfPaths = (optimizer, paths) => {
      const excluded = paths.flatMap((path, i) => (optimizer.#excludes(path) ? i : []));
      return {
        ...(excluded.length > 0 && { exclude_from_weight_decay: excluded }),
        ...optimizer.settingsFor(paths),
      };
    };
    variablesOf = (optimizer, method) => {
      const { class_name } = optimizer.getConfig();
      return [snakeCase(class_name), optimizer.#progress(), optimizer.#state.port(method)];
    };
    timesSet = (optimizer) =>
      optimizer.getConfig === Optimizer.prototype.getConfig ? optimizer.#timesSet : Number.NaN;
    asksForRates = (optimizer) => typeof optimizer.#learningRate === "function";
    toldRates = (optimizer) => {
      const { batches: from, ahead } = optimizer.#state;
      const rates = Array.from({ length: ahead }, (_, i) =>
        rateAt(optimizer.#where, optimizer.#learningRate, from + i),
      );
      return { class_name: "Told", config: { from, rates } };
    };
  }

  /** Whether a constructor made it, and not an object of the same form. */
  static [Symbol.hasInstance](value: unknown): boolean {
    const made = typeof value === "object" && value !== null && #where in value;
    // It is the subclass that is asked about.
    return made && Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /**
   * @internal
   * @param readers of the settings beside those that every optimizer has.
   * @param usual what it has by default, where that is not what most have.
   */
  constructor(where: string, options: OptimizerOptions, readers: Readers, usual: Usual = {}) {
    refuseAbstract(new.target, Optimizer, "Optimizer");
    closeOwn(new.target);
    const accepted = ["learningRate", ...Object.keys(readers), ...Object.keys(GENERAL), ...CLIP];
    const taken = checkOptions(where, options, accepted) as Record<string, unknown>;
    const given = { learningRate: 0.001, ...usual, ...defined(taken) } as Record<string, unknown>;
    const read = (all: Readers) =>
      Object.entries(all).map(([key, reader]) => [key, reader(where, key, given[key])] as const);
    this.#where = where;
    this.#learningRate = parseRate(where, given.learningRate);
    this.#settings = new Map(read(readers));
    this.#general = Object.fromEntries(read(GENERAL)) as unknown as General;
    for (const key of CLIP) this.#limit(key, given[key] ?? null);
  }

  /** The step size: a number of at least 0. That of the next batch, where it follows a schedule or a function. */
  get learningRate(): number {
    return rateAt(this.#where, this.#learningRate, this.#state.batches);
  }

  /** A number can't take the place of a schedule or a function, as in Keras; another schedule or function can. */
  set learningRate(value: LearningRate) {
    const rate = parseRate(this.#where, value);
    if (typeof rate === "number" && typeof this.#learningRate !== "number") {
      throw new BpttError(
        "InvalidArgument",
        `${this.#where}: \`learningRate\` follows a ${this.#learningRate instanceof LearningRateSchedule ? "schedule" : "function"} and can't be set to a number: make the optimizer with a number instead.`,
      );
    }
    this.#setRate(rate);
  }

  /** As in {@link GeneralOptions}. */
  get weightDecay(): number | null {
    return this.#general.weightDecay;
  }

  /** As in {@link GeneralOptions}. */
  get useEma(): boolean {
    return this.#general.useEma;
  }

  /** As in {@link GeneralOptions}. */
  get emaMomentum(): number {
    return this.#general.emaMomentum;
  }

  /** As in {@link GeneralOptions}. */
  get emaOverwriteFrequency(): number | null {
    return this.#general.emaOverwriteFrequency;
  }

  /** As in {@link GeneralOptions}. */
  get lossScaleFactor(): number | null {
    return this.#general.lossScaleFactor;
  }

  /** As in {@link GeneralOptions}. */
  get gradientAccumulationSteps(): number | null {
    return this.#general.gradientAccumulationSteps;
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
    return Math.floor(this.#state.batches / (this.gradientAccumulationSteps ?? 1));
  }

  set iterations(value: number) {
    this.#state.setUpdates(value, this.gradientAccumulationSteps ?? 1);
  }

  /**
   * Says which weights `weightDecay` does not touch, before a model is compiled with this optimizer; a second call takes the place of the
   * first.
   *
   * @example optimizer.excludeFromWeightDecay({ varNames: ["bias", "gamma", "beta"] });
   * @throws BpttError `InvalidArgument` for an unknown option, what is no list, and a model that is compiled already.
   */
  excludeFromWeightDecay(options: ExcludeOptions, ...surplus: never[]): void {
    checkSurplus("optimizer.excludeFromWeightDecay", surplus);
    const excludes = parseExclusions(options);
    if (this.#state.claimed) {
      throw new BpttError(
        "InvalidArgument",
        "`excludeFromWeightDecay()` can only be called before a model is compiled with the optimizer.",
      );
    }
    this.#excludes = excludes;
  }

  /** @internal Numbers that Keras keeps behind its other variables, and that follow from the updates so far. */
  get followers(): readonly number[] {
    return [];
  }

  /**
   * Copies of its variables by Keras's names, in Keras's order: `iteration` (which counts batches), `learning_rate` (unless it follows a
   * schedule or a function), then what it keeps of each weight that is trained (`adam/sequential_dense_kernel_velocity`), in the weight's shape. With them, its settings and the model's weights, training
   * goes on elsewhere with the same bits: see {@link setWeights}.
   *
   * @throws BpttError `NotCompiled` before a model is compiled with it, `NotBuilt` for a model whose shapes are not known, `Disposed`.
   */
  async getWeights(...surplus: never[]): Promise<OptimizerWeight[]> {
    checkSurplus("optimizer.getWeights", surplus);
    const variables = variablesOf(this, "getWeights");
    return variables[2].during("getWeights", async () => {
      const { getVariables } = await import("./variables.js");
      return getVariables(...variables, true);
    });
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
    const [, progress, port] = variablesOf(this, "setWeights");
    return port.during("setWeights", async () => {
      const { setVariables } = await import("./variables.js");
      return setVariables(progress, port, variables);
    });
  }

  /** The settings in Keras's spelling, as they are now. A function stands there by its name alone. */
  getConfig(): OptimizerConfig {
    const config: Record<string, unknown> = { learning_rate: storedRate(this.#learningRate) };
    for (const [key, value] of this.#settings) config[storedKey(key)] = value;
    for (const part of [this.#general, this.#limits]) {
      for (const [key, value] of Object.entries(part)) config[storedKey(key)] = value;
    }
    return { class_name: this.#where, config: config as OptimizerConfig["config"] };
  }

  /** @internal A setting of the rule's own. */
  protected setting<T>(key: string): T {
    return this.#settings.get(key) as T;
  }

  /** @internal What a rule says of some weights by their paths. */
  protected settingsFor(_paths: readonly string[]): object {
    return {};
  }

  /** @internal Sets one, read by its reader. */
  protected steer(key: string, reader: Readers[string], value: unknown): void {
    this.#settings.set(key, reader(this.#where, key, value));
    this.#timesSet++;
  }

  #setRate(rate: Rate): void {
    this.#learningRate = rate;
    this.#timesSet++;
  }

  /** The numbers that come before all variables of weights. */
  #progress(): Progress {
    const state = this.#state;
    const constant = typeof this.#learningRate === "number";
    const set = (rate: number) => this.#setRate(rate);
    return {
      iterations: state.batches,
      learningRate: constant ? this.learningRate : undefined,
      set({ iterations, learningRate }) {
        state.batches = iterations;
        if (learningRate !== undefined) set(learningRate);
      },
    };
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
    this.#timesSet++;
  }
}

/** What was given; undefined stands for nothing. */
const defined = (options: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

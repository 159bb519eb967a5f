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

const CLIP = ["clipnorm", "clipvalue", "globalClipnorm"] as const;

/** The settings of an update rule. The state (velocities, momenta) belongs to the compiled model. */
export abstract class Optimizer {
  readonly #made = true;

  /** Whether a constructor made it, and not an object of the same form. */
  static [Symbol.hasInstance](value: unknown): boolean {
    const made = typeof value === "object" && value !== null && #made in value && value.#made;
    // biome-ignore lint/complexity/noThisInStatic: it is the subclass that is asked about.
    return made && Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** The step size. */
  abstract readonly learningRate: number;
  readonly clipnorm: number | null;
  readonly clipvalue: number | null;
  readonly globalClipnorm: number | null;

  /** @param accepted the options beside those of clipping. */
  constructor(where: string, options: ClipOptions, accepted: readonly string[]) {
    refuseAbstract(new.target, Optimizer, "Optimizer");
    checkOptions(where, options, [...accepted, ...CLIP]);
    const limits = CLIP.map((key) => {
      const value = options[key] ?? null;
      return value === null ? null : finiteNumber(where, key, value, Number.MIN_VALUE);
    });
    if (limits.filter((limit) => limit !== null).length > 1) {
      throw new BpttError(
        "InvalidArgument",
        `${where}: only one of \`clipnorm\`, \`clipvalue\` and \`globalClipnorm\` can be set.`,
      );
    }
    [this.clipnorm, this.clipvalue, this.globalClipnorm] = limits as [null, null, null];
  }

  /** The settings in Keras's spelling. */
  abstract getConfig(): OptimizerConfig;

  /** @internal Those of clipping. */
  protected clipConfig() {
    const { clipnorm, clipvalue, globalClipnorm } = this;
    return { clipnorm, clipvalue, global_clipnorm: globalClipnorm };
  }
}

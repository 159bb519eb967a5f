import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { ADAM, type AdamOptions } from "./adam.js";
import { Optimizer } from "./optimizer.js";

/**
 * {@link Adam} with a weight decay beside the gradient, 0.004 by default: `w -= weightDecay learningRate w` before each update.
 *
 * Source: Loshchilov and Hutter (2019).
 *
 * @example
 * const optimizer = new AdamW({ learningRate: 0.001, weightDecay: 0.01 });
 * optimizer.excludeFromWeightDecay({ varNames: ["bias"] });
 * @throws BpttError `InvalidArgument` for an unknown option or a value out of range, and where `weightDecay` is null.
 */
export class AdamW extends Optimizer {
  /** @internal */
  static readonly own = true;

  constructor(options: AdamOptions = {}) {
    super("AdamW", options, ADAM, { weightDecay: 0.004 });
    if (this.weightDecay === null) {
      throw new BpttError(
        "InvalidArgument",
        `AdamW received an invalid value for argument \`weightDecay\`, expected a number, got ${show(null)}.`,
      );
    }
  }

  /** As in {@link AdamOptions}. */
  get beta1(): number {
    return this.setting("beta1");
  }

  /** As in {@link AdamOptions}. */
  get beta2(): number {
    return this.setting("beta2");
  }

  /** As in {@link AdamOptions}. */
  get epsilon(): number {
    return this.setting("epsilon");
  }

  /** As in {@link AdamOptions}. */
  get amsgrad(): boolean {
    return this.setting("amsgrad");
  }
}

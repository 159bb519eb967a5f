import { refuseAbstract, show } from "../../checks.js";
import { Described, type Stored } from "../../described.js";
import { BpttError } from "../../errors.js";
import { number, type Reader, type Readers } from "../../readers.js";

/** A schedule in the form in which Keras stores it. */
export type ScheduleConfig = Stored<
  | "CosineDecay"
  | "CosineDecayRestarts"
  | "ExponentialDecay"
  | "InverseTimeDecay"
  | "PiecewiseConstantDecay"
  | "PolynomialDecay"
>;

/** The option of every schedule. */
export interface ScheduleOptions {
  /** What Keras calls its operations. Default: as Keras has it. Only kept. */
  name?: string;
}

/** How many steps a schedule takes. */
export const steps: Reader = (where, name, value) => {
  const count = number(undefined, 0)(where, name, value) as number;
  if (count > 0) return count;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a number above 0, got ${show(value)}.`,
  );
};

/** The name of a schedule, which says nothing about it. */
const label =
  (fallback: string): Reader =>
  (where, name, value = fallback) => {
    if (typeof value === "string") return value;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected a string, got ${show(value)}.`,
    );
  };

/**
 * A learning rate that follows from the number of the batch, computed in the core. It is given in place of a number:
 * `new Adam({ learningRate: new CosineDecay(0.01, 1000) })`. Keras computes rates with 32 bits, here they have 64.
 */
export abstract class LearningRateSchedule extends Described {
  /** @internal */
  constructor(
    name: string,
    readers: Readers,
    options: object,
    args: object,
    usualName: string = name,
  ) {
    refuseAbstract(new.target, LearningRateSchedule, "LearningRateSchedule");
    super(name, { ...readers, name: label(usualName) }, options, args);
  }

  /**
   * The rate of a batch.
   * @param step its number, that of the first being 0.
   */
  abstract at(step: number): number;

  /** @internal The settings, by Keras's names. */
  protected settings<T>(): T {
    return this.getConfig().config as T;
  }
}

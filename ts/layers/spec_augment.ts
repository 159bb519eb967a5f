import { BpttError } from "../errors.js";
import { number, type Reader, withDefault } from "../readers.js";
import type { Shape } from "../shape.js";
import { show } from "../show.js";
import type { LayerOptions } from "./layer.js";
import { named } from "./named.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link SpecAugment}. */
export interface SpecAugmentOptions extends LayerOptions {
  /** Stretches of steps that are masked in each row, 0 to 255. Default 2. */
  timeMasks?: number;
  /** The most steps of one. Default 70. */
  timeMaskWidth?: number;
  /** The most of a row's real steps that one stretch has, 0 to 1. Default 0.2. */
  timeMaskShare?: number;
  /** Stretches of features that are masked in each row, 0 to 255. Default 2. */
  frequencyMasks?: number;
  /** The most features of one. Default 27. */
  frequencyMaskWidth?: number;
  /** What stands where something is masked. Default 0, the mean of what was normalised. */
  maskValue?: number;
}

const upTo = (fallback: number, most: number): Reader =>
  withDefault(fallback, (where, name, value) => {
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most)
      return value;
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${name}\`, expected an integer from 0 to ${most}, got ${show(value)}.`,
    );
  });

const WIDEST = 2 ** 27;
const READERS = {
  timeMasks: upTo(2, 255),
  timeMaskWidth: upTo(70, WIDEST),
  timeMaskShare: number(0.2, 0, 1),
  frequencyMasks: upTo(2, 255),
  frequencyMaskWidth: upTo(27, WIDEST),
  maskValue: number(0),
};

/**
 * Masks stretches of steps and of features of spectrograms in training, so that a model does not rely on any one of them (SpecAugment, Park et al., 2019);
 * does nothing otherwise. Widths are uniform from 0 to their limits and places where they fit, drawn from the model's seed for each row and batch. Its
 * defaults are the paper's "Switchboard strong" policy.
 *
 * Input and output: `(batch, steps, features)`. Stretches of steps lie among the real steps of a row.
 *
 * Keras has no such layer: its files can hold it, and Keras can't read them.
 *
 * @throws BpttError `InvalidArgument` for numbers of masks, widths and a share that are out of range.
 */
export class SpecAugment extends SequenceLayer {
  /** @internal */
  static readonly own = named("SpecAugment", this);

  constructor(options: SpecAugmentOptions = {}) {
    super("SpecAugment", options, READERS);
  }

  override get isIdentity(): boolean {
    return this.settings.time_masks === 0 && this.settings.frequency_masks === 0;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }

  shapeFor(input: Shape): Shape {
    this.sequence(input);
    return input;
  }
}

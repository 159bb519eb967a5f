import { show, takeItems } from "../../checks.js";
import { BpttError } from "../../errors.js";
import { number, type Reader } from "../../readers.js";
import { LearningRateSchedule, type ScheduleOptions } from "./schedule.js";

/** Pieces of a schedule: more than anybody has. */
const MOST = 100_000;

const numbers: Reader = (where, name, value) => {
  const items = takeItems(value, MOST);
  if (items) return items.map((item, i) => number(undefined, 0)(where, `${name}[${i}]`, item));
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a list of numbers, got ${show(value)}.`,
  );
};

const READERS = { boundaries: numbers, values: numbers };

/**
 * `values[0]` up to the step `boundaries[0]`, that one included, then `values[1]` up to `boundaries[1]`, and so on; the last value behind the
 * last boundary.
 *
 * @example new PiecewiseConstantDecay([1000, 2000], [0.1, 0.05, 0.01])
 * @throws BpttError `InvalidArgument` for boundaries that do not rise, or that are not one less than the values.
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  /**
   * @param boundaries steps, each above the one before it.
   * @param values one more than boundaries.
   */
  constructor(
    boundaries: readonly number[],
    values: readonly number[],
    options: ScheduleOptions = {},
  ) {
    const [name, usual] = ["PiecewiseConstantDecay", "PiecewiseConstant"];
    super(name, READERS, options, { boundaries, values }, usual);
    const read = this.settings<{ boundaries: number[]; values: number[] }>();
    if (read.boundaries.length !== read.values.length - 1) {
      throw new BpttError(
        "InvalidArgument",
        `${name}: the length of \`boundaries\` should be 1 less than the length of \`values\`, got ${read.boundaries.length} and ${read.values.length}.`,
      );
    }
    if (read.boundaries.some((boundary, i) => i > 0 && boundary <= read.boundaries[i - 1]!)) {
      throw new BpttError(
        "InvalidArgument",
        `${name}: each of \`boundaries\` should be above the one before it, got ${show(boundaries)}.`,
      );
    }
  }

  at(step: number): number {
    const { boundaries, values } = this.settings<{ boundaries: number[]; values: number[] }>();
    return values[boundaries.filter((boundary) => boundary < step).length]!;
  }
}

import { answers, isReadable, snakeCase, takeItems } from "../checks.js";
import { isDetached, isTyped } from "../data/types.js";
import type { Judged, Told } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import { count, optional } from "../readers.js";
import { isClass, show } from "../show.js";
import { Loss, type LossKind, type LossOptions, type ParsedLoss } from "./loss.js";

/** What a custom loss gives for a batch. */
export interface LossAndGradient {
  /** The loss of each line. */
  loss: ArrayLike<number>;
  /** Its derivative by each of the line's outputs, laid out as these. */
  gradient: ArrayLike<number>;
}

/**
 * A loss of one's own. It is called for each batch with its targets and outputs, line by line: a line is a row, or a step where there is an
 * output at every step. Masked steps are left out. Steps come in the order in which they are computed, those of all rows beside each other.
 *
 * What it gives are numbers before weights and reduction, which follow as for every other loss. A line's loss is about that line alone. Where
 * lines depend on each other the gradient has to be that of the sum of all losses, and weights other than 1 would be wrong.
 *
 * @param yTrue the targets, flat: `yTrue.length / lines` numbers a line.
 * @param yPred the outputs, flat. Both are copies, which the function may write to.
 */
export type CustomLoss = (
  yTrue: Float32Array,
  yPred: Float32Array,
  lines: number,
) => LossAndGradient;

/** Options of {@link LossFunction}. */
export interface LossFunctionOptions extends LossOptions {
  /** Numbers of a target. Default: as many as the output has, one beside each of them. */
  targetWidth?: number;
}

const KIND = {
  name: "custom_loss",
  className: "LossFunction",
  short: [],
  settings: { targetWidth: optional(count()) },
  targets: "values",
} as const satisfies LossKind;

/**
 * A function as a loss, with options. A function alone is a loss with their defaults. It is computed where it was written, not in the engine:
 * outputs come from there and gradients go back, batch by batch. `checkLossGradient` tells whether its gradient is right.
 *
 * `getConfig` tells the options; a function can't be stored.
 *
 * @example model.compile({ loss: new LossFunction(pinball, { targetWidth: 1, reduction: "sum" }) });
 * @throws BpttError `InvalidArgument` for what is no function, an unknown option or a value that is not accepted.
 */
export class LossFunction extends Loss {
  readonly #compute: CustomLoss;

  constructor(compute: CustomLoss, options: LossFunctionOptions = {}) {
    super({ ...KIND, name: nameOf(compute) }, options);
    this.#compute = compute;
  }

  /** @internal The function. */
  static functionOf(loss: LossFunction): CustomLoss {
    return loss.#compute;
  }
}

function nameOf(compute: unknown): string {
  if (typeof compute === "function" && answers(compute) && !isClass(compute)) {
    const { name } = compute as { name: unknown };
    return (typeof name === "string" && snakeCase(name)) || KIND.name;
  }
  throw new BpttError(
    "InvalidArgument",
    `LossFunction expects a function (yTrue, yPred, lines) first, got ${show(compute)}.`,
  );
}

/** The loss that a function is, alone or with options; undefined for anything else. */
export function customLoss(value: unknown): ParsedLoss | undefined {
  const loss =
    typeof value === "function" && !isClass(value) ? new LossFunction(value as CustomLoss) : value;
  if (!(loss instanceof LossFunction)) return undefined;
  const { target_width: width, ...config } = loss.getConfig().config as Record<string, unknown>;
  return {
    ...KIND,
    name: String(config.name),
    config,
    custom: LossFunction.functionOf(loss),
    ...(width !== null && { width: width as number }),
  };
}

/** What a custom loss with targets of a width of its own takes beside an output of so many units, in the words of all losses. */
export function besideUnits(loss: ParsedLoss, units: number): ParsedLoss {
  const { width } = loss;
  if (width === undefined || width === units) return loss;
  return { ...loss, targets: width === 1 ? "class" : "own" };
}

/** Losses and gradients of the lines of a batch, as a function gives them. */
export function computeLoss(
  { custom, name }: ParsedLoss,
  { outputs, targets }: Judged,
  units: number,
): Told {
  const lines = outputs.length / units;
  // A batch all of whose steps are masked has none.
  if (lines === 0) return { losses: new Float64Array(0), gradient: new Float32Array(0) };
  const given: unknown = custom!(targets, outputs, lines);
  if (!isReadable(given)) throw unfit(name, "give { loss, gradient }", given);
  const { loss, gradient } = given as Partial<Record<string, unknown>>;
  return {
    losses: numbers(loss, Float64Array, { name, lines, width: 1, what: "loss" }),
    gradient: numbers(gradient, Float32Array, { name, lines, width: units, what: "gradient" }),
  };
}

/** What numbers of a batch are: so many of each line. */
interface Given {
  readonly name: string;
  readonly lines: number;
  readonly width: number;
  readonly what: "loss" | "gradient";
}

/** A copy of the numbers that a function gave: it may fill one array again and again. */
function numbers<T extends Float32Array | Float64Array>(
  value: unknown,
  View: new (values: ArrayLike<number>) => T,
  given: Given,
): T {
  const { name, lines, width, what } = given;
  const length = lines * width;
  const items = numbersIn(value, length);
  const copy = items && new View(items);
  if (copy?.length !== length) {
    const each = what === "loss" ? "one for each row or step" : "one for each output";
    throw unfit(name, `give ${length} numbers as \`${what}\`, ${each} of a batch`, value);
  }
  const wrong = copy.findIndex((x) => !Number.isFinite(x));
  if (wrong < 0) return copy;
  const of = `line ${Math.floor(wrong / width) + 1} of ${lines}`;
  throw new BpttError(
    "Diverged",
    `The loss "${name}" gave ${copy[wrong]} as \`${what}\` of ${of}.`,
  );
}

/** What are numbers, at most so many; undefined for anything else. */
export function numbersIn(value: unknown, most: number): ArrayLike<number> | undefined {
  if (isTyped(value)) return isDetached(value) || value.length > most ? undefined : value;
  const items = takeItems(value, most);
  return items?.every((item) => typeof item === "number") ? (items as number[]) : undefined;
}

const unfit = (name: string, should: string, got: unknown): BpttError =>
  new BpttError("InvalidArgument", `The loss "${name}" should ${should}, got ${show(got)}.`);

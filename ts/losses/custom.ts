import { answers, snakeCase } from "../checks.js";
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

import { checkOptions, positiveInteger, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { computeLoss, numbersIn } from "./compute.js";
import { type CustomLoss, customLoss, type LossFunction } from "./custom.js";
import type { ParsedLoss } from "./loss.js";

/** Options of {@link checkLossGradient}. */
export interface CheckLossGradientOptions {
  /** Rows or steps that the loss is called with. Default 4. */
  lines?: number;
  /** Numbers of a line of outputs. Default: those of `yPred`, or else 3. */
  units?: number;
  /** Targets, flat, as many for each line. Default: numbers between 0 and 1, as many as there are outputs. */
  yTrue?: ArrayLike<number>;
  /** Outputs, flat. Default: numbers between 0.1 and 0.9, with which losses on probabilities can do something as well. */
  yPred?: ArrayLike<number>;
}

/** The share of the largest derivative by which one may be off: outputs have 32 bits, and perhaps losses too. */
const TOLERANCE = 2e-3;

/**
 * Checks the gradient that a custom loss gives against central differences of the losses that it gives: `(L(x + h) - L(x - h)) / 2h` for
 * every output x, where L is the sum over all lines. At a kink, as `|x|` has at 0, whatever lies between the slopes on both sides will do.
 *
 * @example checkLossGradient(pinball, { units: 1 });
 * @throws BpttError `InvalidArgument` for a gradient that is another: it names the worst line and unit, what was expected and what was got;
 * also for arguments that don't fit each other. `Diverged` where the loss gives no finite numbers.
 */
export function checkLossGradient(
  loss: CustomLoss | LossFunction,
  options: CheckLossGradientOptions = {},
): void {
  const parsed = customLoss(loss);
  if (parsed === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `checkLossGradient expects a function or a LossFunction, got ${show(loss)}.`,
    );
  }
  const { lines, units, yTrue, yPred } = points(parsed, options);
  const at = (outputs: Float32Array) =>
    computeLoss(parsed, { outputs, targets: yTrue.slice() }, units);
  const { losses, gradient } = at(yPred.slice());
  const slopes = Array.from(yPred, (_, i) => slopesAt(i, yPred, losses, at));
  const largest = Math.max(...slopes.map(({ central }) => Math.abs(central)));
  const off = slopes.map(({ low, high, noise }, i) => {
    const beside = Math.max(low - gradient[i]!, gradient[i]! - high, 0);
    return beside - TOLERANCE * largest - noise;
  });
  const worst = off.indexOf(Math.max(...off));
  if (!(off[worst]! > 0)) return;
  const [line, unit] = [Math.floor(worst / units), worst % units];
  const { central } = slopes[worst]!;
  throw new BpttError(
    "InvalidArgument",
    `The gradient of the loss "${parsed.name}" is wrong for line ${line + 1} of ${lines}, unit ${unit + 1} of ${units}: central differences give ${central.toPrecision(5)}, and it gave ${gradient[worst]!.toPrecision(5)}.`,
  );
}

/** What a loss is checked at. */
function points({ width }: ParsedLoss, options: CheckLossGradientOptions) {
  const where = "checkLossGradient";
  const given = checkOptions(where, options, ["lines", "units", "yTrue", "yPred"]);
  const lines = positiveInteger(where, "lines", given.lines ?? 4);
  const pred = given.yPred === undefined ? undefined : flat("yPred", given.yPred, lines);
  const units = positiveInteger(where, "units", given.units ?? (pred ? pred.length / lines : 3));
  const yPred = pred ?? drawn(lines * units, 0.1, 0.9);
  if (yPred.length !== lines * units) {
    throw new BpttError(
      "InvalidArgument",
      `${where} expects \`yPred\` to have ${units} numbers for each of ${lines} lines, got ${yPred.length}.`,
    );
  }
  const yTrue =
    given.yTrue === undefined
      ? drawn(lines * (width ?? units), 0, 1).reverse()
      : flat("yTrue", given.yTrue, lines);
  return { lines, units, yTrue, yPred };
}

/** Finite numbers, as many for each line. */
function flat(argument: string, value: unknown, lines: number): Float32Array {
  const items = Float32Array.from(numbersIn(value, MOST) ?? []);
  const fits = items.length > 0 && items.length % lines === 0;
  if (fits && items.every(Number.isFinite)) return items;
  throw new BpttError(
    "InvalidArgument",
    `checkLossGradient expects \`${argument}\` to be flat finite numbers, as many for each of ${lines} lines, got ${show(value)}.`,
  );
}

/** Numbers that can be checked in a while: the loss is called four times for each. */
const MOST = 10_000;

/** Numbers spread over a range, the same at every call. */
const drawn = (length: number, low: number, high: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => low + (high - low) * ((0.5 + i * 0.618034) % 1));

/** The slopes of the sum of all losses on both sides of an output, and what rounding may have done to them. */
function slopesAt(
  i: number,
  yPred: Float32Array,
  losses: Float64Array,
  at: (outputs: Float32Array) => { losses: Float64Array },
) {
  const step = 2 ** -10 * Math.max(1, Math.abs(yPred[i]!));
  const moved = (by: number) => {
    const outputs = yPred.slice();
    outputs[i]! += by;
    return { by: outputs[i]! - yPred[i]!, losses: at(outputs).losses };
  };
  const [up, down] = [moved(step), moved(-step)];
  // Line by line, as what the others have must not be rounded away.
  const difference = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, loss, line) => sum + (loss - b[line]!), 0);
  const [above, below] = [
    difference(up.losses, losses) / up.by,
    difference(losses, down.losses) / -down.by,
  ];
  const central = difference(up.losses, down.losses) / (up.by - down.by);
  const size = Math.max(...[up, down].flatMap(({ losses }) => [...losses.map(Math.abs)]));
  return {
    central,
    low: Math.min(above, below),
    high: Math.max(above, below),
    noise: (2 ** -22 * size) / step,
  };
}

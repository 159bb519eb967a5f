// Losses that are functions, computed.
import { isReadable, show, takeItems } from "../checks.js";
import { isDetached, isTyped } from "../data/types.js";
import type { Judged, Told } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { ParsedLoss } from "./loss.js";

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

import { isPlain, isReadable, list, own, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";

/** A curve over epochs. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

/** What is shown together: a value in training, and in validation where there was one. */
export interface Panel {
  readonly name: string;
  readonly curves: readonly Curve[];
  /** The numbers of the epochs, from 1. */
  readonly epochs: readonly number[];
}

const WHERE = "plotHistory";
/** Epochs and names of a history: more than there are. */
const MOST = 10_000_000;

/** The panels of a history: one for each value of training, in the order in which they were logged. */
export function panelsOf(history: unknown, metrics: readonly string[] | undefined): Panel[] {
  const { epoch, history: values } = readHistory(history);
  const names = Object.keys(values);
  const own = names.filter((name) => !name.startsWith("val_"));
  const missing = metrics?.find((name) => !own.includes(name));
  if (missing !== undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${WHERE} received an unknown name in \`metrics\`, expected some of ${list(own)}, got ${show(missing)}.`,
    );
  }
  return (metrics ?? own).map((name) => ({
    name,
    curves: [name, `val_${name}`]
      .filter((curve) => names.includes(curve))
      .map((curve) => ({ name: curve, values: values[curve]! })),
    epochs: epoch.map((n) => n + 1),
  }));
}

function readHistory(given: unknown): { epoch: number[]; history: Record<string, number[]> } {
  const { epoch, history } = isReadable(given) ? (given as Record<string, unknown>) : {};
  if (!isPlain(history)) {
    throw new BpttError(
      "InvalidArgument",
      `${WHERE} expects the history that \`fit\` gives, got ${show(given)}.`,
    );
  }
  const epochs = numbers("epoch", epoch);
  if (epochs.length === 0) {
    throw new BpttError("EmptyData", `${WHERE} needs a history of at least one epoch.`);
  }
  const entries = Object.keys(history).map((name) => [name, numbers(name, own(history, name))]);
  return { epoch: epochs, history: Object.fromEntries(entries) };
}

function numbers(name: string, value: unknown): number[] {
  const items = takeItems(value, MOST);
  if (items?.every((item) => typeof item === "number")) return items as number[];
  throw new BpttError(
    "InvalidArgument",
    `${WHERE} expects a list of numbers under ${show(name)}, got ${show(value)}.`,
  );
}

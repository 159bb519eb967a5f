import { UserError } from "../../sentiment/user_error.js";

/** What numbers a field may have. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** Whether it is a whole one. */
  readonly whole: boolean;
}

export const whole = (least: number, most: number): Range => ({ least, most, whole: true });
export const between = (least: number, most: number): Range => ({ least, most, whole: false });

/**
 * The fields of plain JSON, each of which has to be there and no other.
 *
 * @param what messages call the object.
 */
export function fieldsOf(
  what: string,
  value: unknown,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(`${what} is an object with ${names.join(", ")}, not ${shown(value)}.`);
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UserError(`${what} has no "${unknown}".`);
  const missing = names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw new UserError(`${what} lacks "${missing}".`);
  return value as Readonly<Record<string, unknown>>;
}

export function numberIn(what: string, value: unknown, { least, most, whole }: Range): number {
  const fits = typeof value === "number" && value >= least && value <= most;
  if (fits && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  throw new UserError(`${what} is ${kind} from ${least} to ${most}, not ${shown(value)}.`);
}

export function oneOf<T extends string>(what: string, value: unknown, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw new UserError(`${what} is one of ${choices.join(", ")}, not ${shown(value)}.`);
}

/** Longer values are cut in messages. */
const LONGEST = 40;

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

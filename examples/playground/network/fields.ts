import { Refusal } from "../refusal.js";
import type { Words } from "../words.js";

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
  what: Words,
  value: unknown,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal({
      en: `${what.en} is an object with ${names.join(", ")}, not ${shown(value)}.`,
      zh: `${what.zh}应是含有 ${names.join("、")} 的对象，而不是 ${shown(value)}。`,
    });
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Refusal({
      en: `${what.en} has no "${unknown}".`,
      zh: `${what.zh}没有“${unknown}”。`,
    });
  }
  const missing = names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) {
    throw new Refusal({ en: `${what.en} lacks "${missing}".`, zh: `${what.zh}缺少“${missing}”。` });
  }
  return value as Readonly<Record<string, unknown>>;
}

export function numberIn(what: Words, value: unknown, { least, most, whole }: Range): number {
  const fits = typeof value === "number" && value >= least && value <= most;
  if (fits && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? { en: "a whole number", zh: "整数" } : { en: "a number", zh: "数" };
  throw new Refusal({
    en: `${what.en} is ${kind.en} from ${least} to ${most}, not ${shown(value)}.`,
    zh: `${what.zh}应是 ${least} 到 ${most} 的${kind.zh}，而不是 ${shown(value)}。`,
  });
}

export function oneOf<T extends string>(what: Words, value: unknown, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw new Refusal({
    en: `${what.en} is one of ${choices.join(", ")}, not ${shown(value)}.`,
    zh: `${what.zh}应是 ${choices.join("、")} 之一，而不是 ${shown(value)}。`,
  });
}

/** Longer values are cut in messages. */
const LONGEST = 40;

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

import { Refusal } from "../refusal.js";
import type { Words } from "../words.js";

/** What can be chosen of a task. */
export type Option =
  | {
      readonly kind: "number";
      readonly title: Words;
      readonly least: number;
      readonly most: number;
      /** Values lie so far from each other, from `least` on. */
      readonly step: number;
      readonly default: number;
    }
  | {
      readonly kind: "choice";
      readonly title: Words;
      readonly choices: Readonly<Record<string, Words>>;
      readonly default: string;
    };

/** A value for each option, by its name. */
export type Values = Readonly<Record<string, number | string>>;

/** Options of a task. */
export type Options = Readonly<Record<string, Option>>;

/** An option that is a whole number. */
export const whole = (
  title: Words,
  least: number,
  most: number,
  usual: number,
  step = 1,
): Option => ({ kind: "number", title, least, most, step, default: usual });

/** The value of every option: the given ones, and what the others are by default. */
export function checkValues(options: Options, given: Values): Values {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(options, name));
  if (unknown !== undefined) {
    const names = Object.keys(options);
    throw new Refusal({
      en: `There is no option "${unknown}": expected ${names.join(", ") || "none"}.`,
      zh: `没有选项“${unknown}”：可用的有${names.join("、") || "无"}。`,
    });
  }
  const value = (name: string, option: Option) =>
    Object.hasOwn(given, name) ? check(name, option, given[name]) : option.default;
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, value(name, option)]),
  );
}

function check(name: string, option: Option, value: unknown): number | string {
  if (option.kind === "choice") {
    if (typeof value === "string" && Object.hasOwn(option.choices, value)) return value;
    const names = Object.keys(option.choices);
    throw new Refusal({
      en: `The option "${name}" is one of ${names.join(", ")}, not ${JSON.stringify(value)}.`,
      zh: `选项“${name}”应是 ${names.join("、")} 之一，而不是 ${JSON.stringify(value)}。`,
    });
  }
  const { least, most, step } = option;
  const fits = typeof value === "number" && value >= least && value <= most;
  const places = fits ? (value - least) / step : Number.NaN;
  if (Math.abs(places - Math.round(places)) < 1e-9) return value as number;
  throw new Refusal({
    en: `The option "${name}" is a number from ${least} to ${most} in steps of ${step}, not ${JSON.stringify(value)}.`,
    zh: `选项“${name}”应是 ${least} 到 ${most} 之间、间隔 ${step} 的数，而不是 ${JSON.stringify(value)}。`,
  });
}

import { type ParseArgsConfig, parseArgs } from "node:util";
import { UserError } from "../sentiment/user_error.js";

/** What the command line says, by the names of the options; a mistake in one sentence. */
export function parse<T extends NonNullable<ParseArgsConfig["options"]>>(
  args: string[],
  options: T,
) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(/\. |\n/);
    throw new UserError(`${sentence.replace(/\.$/, "")}: --help lists what there is.`);
  }
}

/** Undefined where nothing was said. */
export function wholeNumber<T extends string | undefined>(
  name: string,
  text: T,
  least: number,
  most: number,
): number | (T & undefined);
export function wholeNumber(name: string, text: string | undefined, least: number, most: number) {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UserError(
    `--${name} must be a whole number from ${least} to ${most.toLocaleString("en-US")}, not "${text}".`,
  );
}

/** A number above 0. */
export function positiveNumber(name: string, text: string, most: number): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (number > 0 && number <= most) return number;
  throw new UserError(
    `--${name} must be a number above 0 and up to ${most.toLocaleString("en-US")}, not "${text}".`,
  );
}

/** Undefined where nothing was said. */
export function oneOf<T extends string, Given extends string | undefined>(
  name: string,
  text: Given,
  choices: readonly T[],
): T | (Given & undefined);
export function oneOf(name: string, text: string | undefined, choices: readonly string[]) {
  if (text === undefined) return undefined;
  const chosen = choices.find((choice) => choice === text);
  if (chosen !== undefined) return chosen;
  const last = choices.at(-1);
  throw new UserError(
    `--${name} must be ${choices.slice(0, -1).join(", ")} or ${last}, not "${text}".`,
  );
}

/** Refuses options, by their names, that were given a text without characters. */
export function refuseEmpty<Name extends string>(
  values: Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): void {
  const empty = names.find((name) => values[name] === "");
  if (empty !== undefined) throw new UserError(`--${empty} must not be empty.`);
}

/** Options of programs that train a network, keep it in a folder and ask what it is to answer. */
export const trainingOptions = {
  epochs: { type: "string" },
  resume: { type: "string" },
  threads: { type: "string" },
  seed: { type: "string", default: "1" },
  save: { type: "string" },
  load: { type: "string" },
  "no-prompt": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What they say. `path` makes paths whole. */
export const trainingSettings = (
  values: {
    readonly [name in "epochs" | "resume" | "threads" | "save" | "load"]?: string | undefined;
  } & { readonly seed: string; readonly "no-prompt": boolean; readonly help: boolean },
  path: (given: string | undefined) => string | undefined,
) => ({
  epochs: wholeNumber("epochs", values.epochs, 1, 100_000),
  resume: path(values.resume),
  threads: wholeNumber("threads", values.threads, 1, 64),
  seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
  save: path(values.save),
  load: path(values.load),
  prompt: !values["no-prompt"],
  help: values.help,
});

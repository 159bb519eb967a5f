// Examples and answers as what is shown of them.
import type { Example, Steps } from "../../tasks/examples.js";
import type { Input, Output, Prepared, Tokens } from "../../tasks/task.js";
import { language } from "../settings.js";
import { texts } from "../texts/index.js";

export const isSteps = (x: Example["x"]): x is Steps => !(x instanceof Int32Array);

/** Tokens of what is read; nothing where numbers are. */
export const tokensOf = (input: Input): Tokens | undefined =>
  input.kind === "tokens" ? input : input.kind === "pair" ? input.source : undefined;

/** What stands at each step of an example: tokens, or where numbers are read the steps' own. */
export function stepNames({ input }: Prepared, { x }: Example): string[] {
  const tokens = tokensOf(input);
  if (tokens && x instanceof Int32Array) return Array.from(x, (id) => tokens.vocabulary[id]!);
  return Array.from({ length: x.length }, (_, i) => String(i + 1));
}

/** What answers are called; tokens, which a network goes on with, are what they are. */
export const namesOf = ({ names, next }: Output): readonly string[] =>
  next ? names : names.map((name) => texts.value.answerNames[name] ?? name);

/** A text of ids. */
export const textOf = ({ vocabulary, between }: Tokens, ids: ArrayLike<number>): string =>
  Array.from(ids, (id) => vocabulary[id] ?? "").join(between);

/** The columns of a series, by their names. */
export const columnNames = (input: Input): string[] =>
  input.kind === "numbers" ? input.columns.map((column) => column[language.value]) : [];

/** One column of steps. */
export const column = (steps: Steps, at: number): number[] => steps.map((step) => step[at]!);

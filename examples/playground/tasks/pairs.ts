import type { Example } from "./examples.js";
import type { Output, Pair, Tokens } from "./task.js";
import { tokens } from "./tokens.js";

/** How the marks around an answer are shown. */
const MARKS = ["▸", "■"] as const;

/** A task in which one sequence of symbols is read and another said. */
export interface Symbols {
  readonly input: Pair;
  readonly output: Output;
  /** The example of a sequence and its answer, both as ids. */
  example(x: readonly number[], answer: readonly number[]): Example;
}

/** @param said the symbols of answers; the marks of their beginning and end come behind them. */
export function symbols(
  read: readonly string[],
  said: readonly string[],
  between: Tokens["between"],
): Symbols {
  const target = tokens([...said, ...MARKS], between);
  const [start, end] = [said.length, said.length + 1];
  return {
    input: { kind: "pair", source: tokens(read, between), target, start, end, suppress: [start] },
    output: { kind: "classes", names: target.vocabulary, every: true, next: true },
    example: (x, answer) => ({
      x: Int32Array.from(x),
      fed: Int32Array.of(start, ...answer),
      y: Int32Array.of(...answer, end),
    }),
  };
}

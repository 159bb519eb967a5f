import { type TextSource, textOf } from "./texts.js";

/** Lines of a text, without their ends: `\n` or `\r\n`. */
export async function* linesOf(input: TextSource, where: string): AsyncGenerator<string> {
  let rest = "";
  for await (const text of textOf(input, where)) {
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      yield withoutReturn(rest + text.slice(from, end));
      rest = "";
      from = end + 1;
    }
    rest += text.slice(from);
  }
  if (rest !== "") yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

import type { Texts } from "../app/texts/en.js";
import type { Standing } from "./race.js";

/** A race as a table of Markdown, to be put into a message. */
export function resultText(
  standings: readonly Standing[],
  t: Texts["bench"],
  machine: string,
): string {
  const slowest = standings.at(-1)?.least;
  const rows = standings.flatMap(({ name, engine, least, median }) => {
    if (!engine || least === undefined || median === undefined || !slowest) return [];
    const figures = [least, median, slowest / least].map(shortly);
    return [`| ${t.contenders[name]} (${t.engine(engine)}) | ${figures.join(" | ")} |`];
  });
  return [
    `| bptt | ${t.least} | ${t.median} | ${t.ratio} |`,
    "| --- | --: | --: | --: |",
    ...rows,
    "",
    machine,
    "",
  ].join("\n");
}

const shortly = (x: number): string => x.toFixed(x < 10 ? 2 : x < 100 ? 1 : 0);

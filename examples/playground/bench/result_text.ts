import type { ContenderName } from "./contender.js";
import type { Standing } from "./race.js";

/** A race as a table of Markdown, to be put into a message. */
export function resultText(
  standings: readonly Standing[],
  names: Readonly<Record<ContenderName, string>>,
  machine: string,
): string {
  const slowest = standings.at(-1)?.least;
  const rows = standings.flatMap(({ name, engine, least, median }) => {
    if (least === undefined || median === undefined || slowest === undefined) return [];
    const figures = [least, median, slowest / least].map(shortly);
    return [`| ${names[name]} (${engine}) | ${figures.join(" | ")} |`];
  });
  return [
    "| bptt, reference model | least, ms | median, ms | as fast as loops |",
    "| --- | --: | --: | --: |",
    ...rows,
    "",
    machine,
    "",
  ].join("\n");
}

const shortly = (x: number): string => x.toFixed(x < 10 ? 2 : x < 100 ? 1 : 0);

// What a sweep found, as Markdown: where ours loses first.

import type { Spread } from "./statistics.js";
import { type Point, words } from "./sweep_points.js";
import type { What } from "./sweep_race.js";

export interface SweepRow {
  point: Point;
  what: What;
  /** Milliseconds a batch of each side, in the order of the engines. */
  times: readonly Spread[];
}

export interface Sweep {
  about: string;
  engines: readonly string[];
  rows: readonly SweepRow[];
}

const isOurs = (engine: string) => engine.startsWith("bptt");

/** Our least time over the least of the others, of minima and of medians; none where there are no others. */
export function ratioOf(engines: readonly string[], { times }: SweepRow) {
  const least = (own: boolean, of: "min" | "median") =>
    Math.min(...times.filter((_, i) => isOurs(engines[i]!) === own).map((spread) => spread[of]));
  const ratio = (of: "min" | "median") => least(true, of) / least(false, of);
  return engines.every(isOurs) ? undefined : { min: ratio("min"), median: ratio("median") };
}

export function markdown({ about, engines, rows }: Sweep): string {
  const rated = rows.map((row) => ({ row, ratio: ratioOf(engines, row) }));
  if (!engines.every(isOurs)) rated.sort((a, b) => b.ratio!.min - a.ratio!.min);
  const figure = ({ min, median }: Spread) => `${min.toPrecision(3)} / ${median.toPrecision(3)}`;
  const lines = rated.map(({ row, ratio }) => [
    words(row.point),
    row.what,
    ...(ratio ? [`${ratio.min.toFixed(2)} / ${ratio.median.toFixed(2)}`] : []),
    ...row.times.map(figure),
  ]);
  const lost = rated.filter(({ ratio }) => ratio && ratio.min > 1).length;
  const ratios = engines.every(isOurs) ? [] : ["ours / fastest other"];
  const head = ["ms a batch, least / median", "", ...ratios, ...engines];
  const table = [head, head.map((_, i) => (i < 2 ? "---" : "--:")), ...lines];
  const verdict = ratios.length > 0 ? ` Ours is slower at ${lost} of ${rows.length}.` : "";
  return `${about}.${verdict}\n\n${table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

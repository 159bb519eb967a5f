// What a sweep found, as Markdown: where ours loses first, beside what the processor and memory allow.

import type { Ceilings } from "./ceilings.js";
import type { Model } from "./model.js";
import { number, table } from "./report.js";
import type { Family } from "./roster.js";
import type { Spread } from "./statistics.js";
import { words } from "./sweep_points.js";
import type { WHAT } from "./sweep_race.js";
import { ceilingOf, OWN, type Own } from "./verdicts.js";
import { bytesOf, curvesOf, flopsOf } from "./work.js";

export interface SweepRow {
  point: Model;
  what: (typeof WHAT)[number];
  /** Milliseconds a batch of each side, in the order of the sides, or why it failed. */
  times: readonly (Spread | string)[];
}

export interface SweepSide {
  family: Family;
  name: string;
  engine: string;
}

export interface Sweep {
  about: string;
  sides: readonly SweepSide[];
  rows: readonly SweepRow[];
  /** Points for which there was no time. */
  left: readonly string[];
  ceilings?: Ceilings;
}

const isOwn = (family: Family): family is Own => OWN.some((own) => own === family);

/** The least of minima, or of medians, of the others. */
function others({ sides }: Sweep, { times }: SweepRow, of: "min" | "median"): number {
  const found = times.flatMap((spread, i) =>
    typeof spread === "string" || isOwn(sides[i]!.family) ? [] : [spread[of]],
  );
  return Math.min(...found);
}

/** What one of ours takes over the fastest of the others, of minima and of medians; nothing where there are none. */
export function ratioOf(sweep: Sweep, row: SweepRow, side: number) {
  const own = row.times[side]!;
  const theirs = others(sweep, row, "min");
  if (typeof own === "string" || theirs === Number.POSITIVE_INFINITY) return undefined;
  return { min: own.min / theirs, median: own.median / others(sweep, row, "median") };
}

/** Milliseconds that a side can't do without: of products and of activations, one behind the other, and of memory: "1.2 + 0.1 / 0.3". */
function limitOf(family: Own, { point, what }: SweepRow, ceilings: Ceilings): string {
  const size = point.rows * point.steps;
  const cells = { inputs: size, cells: size };
  const products = flopsOf(point, what, cells) / ceilingOf(ceilings)[family];
  const activations = curvesOf(point, cells) / ceilingOf(ceilings.curves)[family];
  const memory = bytesOf(point, what) / ceilings.memory;
  const [first, second, third] = [products, activations, memory].map((nanos) =>
    number(nanos / 1e6),
  );
  return `${first} + ${second} / ${third}`;
}

function tableOf(sweep: Sweep, side: number): string {
  const { sides, rows, ceilings } = sweep;
  const family = sides[side]!.family as Own;
  const rated = rows.map((row) => ({ row, ratio: ratioOf(sweep, row, side) }));
  rated.sort((a, b) => (b.ratio?.min ?? 0) - (a.ratio?.min ?? 0));
  const lost = rated.filter(({ ratio }) => ratio && ratio.min > 1).length;
  const figure = (time: Spread | string) =>
    typeof time === "string"
      ? `failed: ${time.slice(0, 60)}`
      : `${number(time.min)} / ${number(time.median)}`;
  const shown = sides.flatMap(({ family }, i) => (i === side || !isOwn(family) ? [i] : []));
  const head = [
    "ms a batch, least / median",
    "",
    "ours / fastest other",
    "limit: products + activations / memory",
    ...shown.map((i) => sides[i]!.name),
  ];
  const lines = rated.map(({ row, ratio }) => [
    words(row.point),
    row.what,
    ratio ? `${ratio.min.toFixed(2)} / ${ratio.median.toFixed(2)}` : "",
    ceilings ? limitOf(family, row, ceilings) : "",
    ...shown.map((i) => figure(row.times[i]!)),
  ]);
  const verdict = `${sides[side]!.name} is slower than the fastest other at ${lost} of ${rows.length}.`;
  return `${verdict}\n\n${table(head, lines)}`;
}

export function markdown(sweep: Sweep): string {
  const { about, sides, left } = sweep;
  const engines = sides.map(({ engine }) => engine).join("; ");
  const parts = [
    `${about}. ${engines}.`,
    ...sides.flatMap(({ family }, i) => (isOwn(family) ? [tableOf(sweep, i)] : [])),
    ...(left.length > 0 ? [`No time was left for: ${left.join("; ")}.`] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

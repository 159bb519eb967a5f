// One report, as Markdown for people and as JSON for the record.

import { mkdirSync, writeFileSync } from "node:fs";
import { MEASURES, type Measure } from "./measures.js";
import type { Ratio, Result } from "./ratios.js";
import type { GrowthSection, KernelSection } from "./sections.js";

export interface Report {
  about: string;
  machine: string;
  how: string;
  load: { before: number; after: number };
  results: Result[];
  ratios: Ratio[];
  kernels: KernelSection[];
  growth: GrowthSection | undefined;
}

function table(head: string[], rows: string[][]): string {
  const align = head.map((_, i) => (i === 0 ? "---" : "--:"));
  return [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const number = (x: number) => (x >= 1000 ? Math.round(x).toLocaleString("en") : x.toPrecision(3));

function contenders(results: readonly Result[]): string {
  const measures = Object.keys(MEASURES) as Measure[];
  const head = ["ms a batch: min / median", ...measures.map((name) => MEASURES[name].words)];
  const rows = results.map(({ name, failure, times }) => [
    failure === undefined ? name : `${name} (failed: ${failure.slice(0, 80)})`,
    ...measures.map((measure) => {
      const spread = times[measure];
      return spread ? `${number(spread.min)} / ${number(spread.median)}` : "";
    }),
  ]);
  return table(head, rows);
}

const winners = (ratios: readonly Ratio[]): string =>
  table(
    ["ratio of times (below 1: ours is faster)", "of minima", "of medians", "ours", "theirs"],
    ratios.map(({ what, min, median, ours, theirs }) => [
      what,
      min.toPrecision(3),
      median.toPrecision(3),
      ours,
      theirs,
    ]),
  );

const kernels = ({ build, engine, rates }: KernelSection): string =>
  table(
    [`${build}, ${engine}`, "GFLOP/s", "share of the ceiling"],
    rates.map(({ what, gflops, share }) => [
      what,
      gflops.toFixed(1),
      `${Math.round(share * 100)} %`,
    ]),
  );

const growth = ({ engine, curves }: GrowthSection): string =>
  table(
    [`training step, ${engine}: ms by`, "points", "R² of a line", "spread"],
    curves.map(({ name, points, linearity, apart }) => [
      name,
      points.map(([x, ms]) => `${x.toLocaleString("en")}: ${number(ms)}`).join(", "),
      linearity.toFixed(4),
      `${Math.round(apart * 100)} %`,
    ]),
  );

export function markdown(report: Report): string {
  const { about, machine, how, load, results, ratios } = report;
  const parts = [
    `${about}.`,
    `${machine}; load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after; ${how}.`,
    contenders(results),
    winners(ratios),
    ...report.kernels.map(kernels),
    ...(report.growth ? [growth(report.growth)] : []),
    `Versions: ${[...new Set(results.map(({ engine }) => engine).filter(Boolean))].join("; ")}.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

export function write(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/table.json`, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(`${folder}/table.md`, markdown(report));
}

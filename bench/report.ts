// One report, as Markdown for people and as JSON for the record.

import { mkdirSync, writeFileSync } from "node:fs";
import { MEASURES, type Measure } from "./measures.js";
import type { Ratio, Result } from "./ratios.js";
import type {
  FileSection,
  GrowthSection,
  KernelSection,
  SessionSection,
  UpdateSection,
} from "./sections.js";

/** The reference model with another layer in the SimpleRNN's place. */
export interface CellSection {
  model: string;
  results: Result[];
  ratios: Ratio[];
}

export interface Report {
  about: string;
  machine: string;
  how: string;
  load: { before: number; after: number };
  results: Result[];
  ratios: Ratio[];
  cells?: CellSection[];
  kernels: KernelSection[];
  updates?: UpdateSection;
  sessions?: SessionSection;
  files?: FileSection;
  growth: GrowthSection | undefined;
}

function table(head: string[], rows: string[][]): string {
  const align = head.map((_, i) => (i === 0 ? "---" : "--:"));
  return [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const number = (x: number) => (x >= 1000 ? Math.round(x).toLocaleString("en") : x.toPrecision(3));

const ALL = Object.keys(MEASURES) as Measure[];

function contenders(results: readonly Result[], title = "ms a batch", measures = ALL): string {
  const head = [`${title}: min / median`, ...measures.map((name) => MEASURES[name].words)];
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

const judged = (ratios: readonly Ratio[]): string =>
  table(
    ["ratio of times", "of minima", "of medians", "bar", "ours", "theirs"],
    ratios.map(({ what, min, median, bar, ours, theirs }) => [
      what,
      min.toPrecision(3),
      median.toPrecision(3),
      bar === undefined ? "" : `at most ${bar}: ${min <= bar ? "met" : "missed"}`,
      ours,
      theirs,
    ]),
  );

function cells(sections: readonly CellSection[]): string {
  const tables = sections.map(({ model, results }) => {
    const measures = ALL.filter((measure) => results.some(({ times }) => times[measure]));
    return contenders(results, `${model}, ms a batch`, measures);
  });
  const parts = ["## LSTM and GRU", ...tables, judged(sections.flatMap(({ ratios }) => ratios))];
  return parts.join("\n\n");
}

const kernels = ({ build, engine, rates }: KernelSection): string =>
  table(
    [`${build}, ${engine}`, "GFLOP/s", "share of the ceiling"],
    rates.map(({ what, gflops, share }) => [
      what,
      gflops.toFixed(1),
      `${Math.round(share * 100)} %`,
    ]),
  );

const updates = ({ build, engine, rates }: UpdateSection): string =>
  table(
    [
      `optimizers' updates, ${build}, ${engine}`,
      "weight",
      "best",
      "median",
      "share of the streams",
    ],
    rates.map(({ what, shape, best, median, share }) => [
      what,
      shape.map((size) => size.toLocaleString("en")).join(" x "),
      `${best.toFixed(1)} ${share === undefined ? "GFLOP/s" : "GB/s"}`,
      median.toFixed(1),
      share === undefined ? "" : `${Math.round(share * 100)} %`,
    ]),
  );

const sessions = ({ build, engine, sizes }: SessionSection): string =>
  table(
    [
      `a session's step, 1 row, ${build}, ${engine}: us, best / median`,
      "its products alone",
      "in process",
      "times the products",
      "over them",
      "through a Worker",
      "over in process",
    ],
    sizes.map(({ units, times: { products, here, worker } }) => [
      `GRU(${units}) over ${units} features`,
      ...[products, here].map(({ best, median }) => `${number(best)} / ${number(median)}`),
      `${number(here.best / products.best)} / ${number(here.median / products.median)}`,
      `${number(here.best - products.best)} / ${number(here.median - products.median)}`,
      `${number(worker.best)} / ${number(worker.median)}`,
      `${number(worker.best - here.best)} / ${number(worker.median - here.median)}`,
    ]),
  );

const files = ({ engine, size, times }: FileSection): string =>
  table(
    [
      `a .keras of ${(size / 1e6).toFixed(1)} MB with Adam's state, ${engine}`,
      "ms of the processor, best",
      "median",
      "memory beside, times the file",
    ],
    times.map(({ what, best, median, memory }) => [
      what,
      best.toFixed(0),
      median.toFixed(0),
      (memory / size).toFixed(1),
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
  const { about, machine, how, load, results, ratios, cells: sections = [] } = report;
  const all = [...results, ...sections.flatMap(({ results }) => results)];
  const parts = [
    `${about}.`,
    `${machine}; load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after; ${how}.`,
    ...(results.length > 0 ? [contenders(results), winners(ratios)] : []),
    ...(sections.length > 0 ? [cells(sections)] : []),
    ...report.kernels.map(kernels),
    ...(report.updates ? [updates(report.updates)] : []),
    ...(report.sessions ? [sessions(report.sessions)] : []),
    ...(report.files ? [files(report.files)] : []),
    ...(report.growth ? [growth(report.growth)] : []),
    `Versions: ${[...new Set(all.map(({ engine }) => engine).filter(Boolean))].join("; ")}.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

export function write(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/table.json`, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(`${folder}/table.md`, markdown(report));
}

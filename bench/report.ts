// One report, as Markdown for people and as JSON for the record.

import { mkdirSync, writeFileSync } from "node:fs";
import type { Ceilings } from "./ceilings.js";
import type { Result } from "./race.js";
import type {
  FileSection,
  GrowthSection,
  KernelSection,
  SessionSection,
  UpdateSection,
} from "./sections.js";
import type { Stage, Start } from "./startup.js";
import type { Verdict } from "./verdicts.js";
import { MEASURES, type Measure } from "./workloads.js";

/** What a workload came to. */
export interface WorkloadSection {
  name: string;
  title: string;
  /** Floating point operations of the products that the rewrites leave. */
  flops: Partial<Record<Measure, number>>;
  results: Result[];
}

export interface Report {
  machine: string;
  how: string;
  /** What reviews are here. */
  reviews: string;
  date: string;
  load: { before: number; after: number };
  /** Who is not there, and why. */
  absent: string[];
  ceilings?: Ceilings;
  workloads: WorkloadSection[];
  verdicts: Verdict[];
  starts: Start[];
  kernels: KernelSection[];
  updates?: UpdateSection;
  sessions?: SessionSection;
  files?: FileSection;
  growth?: GrowthSection;
}

export function table(head: string[], rows: string[][]): string {
  const align = head.map((_, i) => (i === 0 ? "---" : "--:"));
  return [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export const number = (x: number) =>
  x >= 1000 ? Math.round(x).toLocaleString("en") : x.toPrecision(3);

const ALL = Object.keys(MEASURES) as Measure[];

const nameOf = ({ name, failure }: { name: string; failure?: string }) =>
  failure === undefined ? name : `${name} (failed: ${failure.slice(0, 80)})`;

function workload({ title, flops, results }: WorkloadSection): string {
  const measures = ALL.filter((measure) => results.some(({ times }) => times[measure]));
  const head = ["ms, min / median", ...measures.map((name) => MEASURES[name].words)];
  const rows = results.map((result) => [
    nameOf(result),
    ...measures.map((measure) => {
      const spread = result.times[measure];
      return spread ? `${number(spread.min)} / ${number(spread.median)}` : "";
    }),
  ]);
  const work = measures.flatMap((measure) =>
    flops[measure] === undefined
      ? []
      : [`${MEASURES[measure].words} ${number(flops[measure] / 1e6)}`],
  );
  const words = work.length > 0 ? [`MFLOP of our products: ${work.join(", ")}.`] : [];
  return [`## ${title}`, table(head, rows), ...words].join("\n\n");
}

const judged = (verdicts: readonly Verdict[]): string =>
  table(
    [
      "our time over theirs",
      "",
      "of minima",
      "of medians",
      "aim",
      "our products at the ceiling",
      "ours",
      "theirs",
    ],
    verdicts.map(({ workload, what, min, median, aim, floor, ours, theirs }) => [
      workload,
      MEASURES[what].words,
      min.toFixed(2),
      median.toFixed(2),
      aim === undefined ? "" : `${aim}: ${min <= aim ? "met" : "missed"}`,
      floor === undefined ? "" : floor.toFixed(2),
      ours,
      theirs,
    ]),
  );

const STAGES: Record<Stage, string> = {
  load: "library loaded",
  predict: "first prediction",
  step: "first training step",
};

function started(starts: readonly Start[]): string {
  const stages = Object.keys(STAGES) as Stage[];
  const rows = starts.map((start) => [
    nameOf(start),
    ...stages.map((stage) => {
      const spread = start.times[stage];
      return spread ? `${number(spread.min)} / ${number(spread.median)}` : "";
    }),
  ]);
  const head = ["ms, min / median", ...stages.map((stage) => STAGES[stage])];
  return `## Start-up\n\n${table(head, rows)}`;
}

const ceilings = ({ narrow, wide, native, level, memory }: Ceilings): string =>
  `Ceilings of one core, multiply-adds that never leave their registers: ${number(narrow)} GFLOP/s with 128 bits, ${number(wide)} with 256, ${number(native)} at the level ${level}; memory is read at ${number(memory)} GB/s.`;

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
  const { machine, how, reviews, date, load, absent, workloads, starts } = report;
  const engines = [...workloads.flatMap(({ results }) => results), ...starts];
  const versions = [...new Set(engines.map(({ engine }) => engine).filter(Boolean))];
  const parts = [
    `${machine}; ${date}; load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after; ${how}. Reviews are ${reviews}.`,
    ...absent.map((words) => `${words}.`),
    ...(report.ceilings ? [ceilings(report.ceilings)] : []),
    ...workloads.map(workload),
    ...(report.verdicts.length > 0
      ? ["## Ours and the fastest native library", judged(report.verdicts)]
      : []),
    ...(starts.length > 0 ? [started(starts)] : []),
    ...report.kernels.map(kernels),
    ...(report.updates ? [updates(report.updates)] : []),
    ...(report.sessions ? [sessions(report.sessions)] : []),
    ...(report.files ? [files(report.files)] : []),
    ...(report.growth ? [growth(report.growth)] : []),
    `Versions: ${versions.join("; ")}.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

export function write(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/table.json`, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(`${folder}/table.md`, markdown(report));
}

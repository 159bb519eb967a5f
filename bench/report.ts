// One table, as text for the terminal and as Markdown and JSON for the record.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import type { Contender } from "./contender.js";
import { BATCH, LENGTH, type Workload } from "./workload.js";

export interface Summary {
  name: string;
  engine: string;
  train: Spread;
  infer: Spread;
}

interface Spread {
  min: number;
  median: number;
  all: number[];
}

export interface Report {
  about: string;
  machine: string;
  load: { before: number; after: number };
  repetitions: number;
  results: Summary[];
}

function spread(times: number[]): Spread {
  const all = times.map((t) => Math.round(t * 100) / 100);
  const sorted = [...all].sort((a, b) => a - b);
  return { min: sorted[0]!, median: sorted[sorted.length >> 1]!, all };
}

export function report(workload: Workload, contenders: Contender[], loadBefore: number): Report {
  const { about, distinctTokens, realCells } = workload;
  return {
    about: `Embedding(10000, 128), SimpleRNN(128), Dense(1), RMSprop; ${BATCH} x ${LENGTH} ids a batch; ${about}, ${distinctTokens} distinct ids a batch, ${Math.round(realCells * 100)} % real cells`,
    machine: `${cpus()[0]!.model.trim()}, ${cpus().length} processors, ${process.platform} ${process.arch}`,
    load: { before: loadBefore, after: loadavg()[0]! },
    repetitions: contenders[0]!.times.train.length,
    results: contenders.map(({ spec, engine, times }) => ({
      name: spec.name,
      engine,
      train: spread(times.train),
      infer: spread(times.infer),
    })),
  };
}

const HEAD = ["", "training step, ms: min", "median", "inference, ms: min", "median", "engine"];

export function markdown({ about, machine, load, repetitions, results }: Report): string {
  const rows = results.map(({ name, engine, train, infer }) => [
    name,
    ...[train.min, train.median, infer.min, infer.median].map((t) => t.toFixed(1)),
    engine,
  ]);
  const table = [HEAD, HEAD.map((_, i) => (i > 0 && i < 5 ? "--:" : "---")), ...rows];
  const lines = table.map((cells) => `| ${cells.join(" | ")} |`);
  const how = `${repetitions} interleaved repetitions after a warm-up, one process each, one thread each`;
  return [
    `${about}.`,
    `${machine}; load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after; ${how}.`,
    "",
    ...lines,
    "",
  ].join("\n");
}

export function write(result: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/table.json`, `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(`${folder}/table.md`, markdown(result));
}

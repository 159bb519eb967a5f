// All contenders at all chosen workloads, one after the other.

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Contender } from "./contender.js";
import type { Model } from "./model.js";
import { race } from "./race.js";
import type { WorkloadSection } from "./report.js";
import {
  type ContenderSpec,
  KERAS_WAYS,
  keras,
  type Means,
  naive,
  onnx,
  ours,
  plain,
  tfjs,
  torch,
} from "./roster.js";
import { type Start, startUps } from "./startup.js";
import { cellsOf, rowsOf, writeTask } from "./task.js";
import { flopsOf } from "./work.js";
import type { Workload } from "./workloads.js";

export interface Budget {
  repetitions: number;
  /** Minutes after which repetitions end early. */
  minutes: number;
  /** One thread, one batch a repetition, and each native library in one way alone. */
  short: boolean;
}

/** On two threads the ways of Keras and PyTorch that differ most. */
function contenders(means: Means, short: boolean): ContenderSpec[] {
  const few = KERAS_WAYS.filter(({ how, jit }) => (how === "fit" ? jit === "auto" : true));
  const at = (threads: number, ways = few, compiled = [false]) => [
    ...ours(means, threads),
    ...onnx(means, threads),
    ...keras(means, threads, ways),
    ...torch(means, threads, compiled),
  ];
  const one = short ? at(1, few.slice(1, 2)) : at(1, [...KERAS_WAYS], [false, true]);
  const two = short || cpus().length === 1 ? [] : at(2);
  const all = [...one, ...two, ...naive(means), ...plain(means), ...tfjs(means)];
  return short ? all.map((spec) => ({ ...spec, most: 1 })) : all;
}

/** Gives `use` a folder that is removed afterwards. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bptt-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const contest = (
  means: Means,
  workloads: readonly Workload[],
  budget: Budget,
): Promise<WorkloadSection[]> =>
  withFolder(async (folder) => {
    const specs = contenders(means, budget.short);
    const taking = specs.filter(({ takes }) => workloads.some(takes));
    const all = taking.map((spec) => new Contender(spec));
    const [begun, sections]: [number, WorkloadSection[]] = [performance.now(), []];
    try {
      for (const [i, workload] of workloads.entries()) {
        const share = (i + 1) / workloads.length;
        const until = begun + share * budget.minutes * 60_000;
        sections.push(await at(workload, all, `${folder}/${workload.name}`, budget, until));
      }
      return sections;
    } finally {
      for (const contender of all) contender.end();
    }
  });

async function at(
  workload: Workload,
  contenders: readonly Contender[],
  folder: string,
  { repetitions }: Budget,
  until: number,
): Promise<WorkloadSection> {
  const { name, title, model, content, batches, measures } = workload;
  const stream = measures.includes("stream");
  const rows = rowsOf(model, content, stream ? 1 : batches * model.rows);
  const task = await writeTask(model, rows, folder, true);
  const results = await race(workload, contenders, task, repetitions, until);
  const cells = cellsOf(model, rows);
  const flops = {
    train: flopsOf(model, "train", cells),
    infer: flopsOf(model, "infer", cells),
  };
  // Both directions, one row alone and masks have other cells.
  const known = measures.length > 1 && !model.mask;
  return { name, title, flops: known ? flops : {}, results };
}

/** A model of a few thousand weights. */
const SMALL: Model = {
  cell: "LSTM",
  rows: 1,
  steps: 10,
  features: 8,
  units: 32,
  outputs: 1,
  optimizer: "rmsprop",
};

/** The start-up of each library as it is by default, on one thread. */
export const contestOfStarts = (means: Means, repetitions: number): Promise<Start[]> =>
  withFolder(async (folder) => {
    const task = await writeTask(SMALL, rowsOf(SMALL, "numbers", 1), folder, false);
    const byDefault = KERAS_WAYS.filter(({ how, jit }) => how === "fit" && jit === "auto");
    const specs = [
      ...ours(means, 1),
      ...tfjs(means),
      ...onnx(means, 1),
      ...keras(means, 1, byDefault),
      ...torch(means, 1, [false]),
    ];
    return startUps(specs, task, repetitions);
  });

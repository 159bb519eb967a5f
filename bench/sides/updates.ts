// How much of what streams allow an optimizer's update reaches, interleaved: `updates.ts MODULE.wasm REPETITIONS`. One line of JSON.
// Bytes are counted as words that an update has to read and to write of a weight in memory.

import { readFileSync } from "node:fs";

interface Updates {
  memory: WebAssembly.Memory;
  text(len: number): number;
  prepare_update(text: number, len: number, rows: number, columns: number): number;
  run_update(update: number, repetitions: number): void;
  run_streams(update: number, other: number, repetitions: number): void;
}

/** Optimizers with their settings, and the words of an element that an update reads and writes. */
const OPTIMIZERS: [what: string, class_name: string, config: object, words: number][] = [
  ["RMSprop", "RMSprop", {}, 5],
  ["RMSprop, momentum", "RMSprop", { momentum: 0.9 }, 7],
  ["RMSprop, centered", "RMSprop", { centered: true }, 7],
  ["SGD", "SGD", {}, 3],
  ["SGD, momentum", "SGD", { momentum: 0.9 }, 5],
  ["SGD, Nesterov", "SGD", { momentum: 0.9, nesterov: true }, 5],
  ["Adam", "Adam", {}, 7],
  ["Adam, AMSGrad", "Adam", { amsgrad: true }, 9],
  ["AdamW", "AdamW", {}, 7],
  ["AdamW, averages", "AdamW", { use_ema: true }, 9],
  ["Adamax", "Adamax", {}, 7],
  ["Nadam", "Nadam", {}, 7],
  ["Adagrad", "Adagrad", {}, 5],
  ["Adadelta", "Adadelta", { learning_rate: 1 }, 7],
  ["Ftrl", "Ftrl", {}, 7],
  ["Lion", "Lion", {}, 5],
  ["Lamb, both passes", "Lamb", {}, 10],
  ["Adafactor, three passes", "Adafactor", {}, 8],
];
/** Steps of Muon beside a multiplication count of their own. */
const PRODUCTS = 5;
/** A recurrent kernel, and an embedding that no cache holds beside its means. */
const SIZES: [rows: number, columns: number][] = [
  [128, 128],
  [8192, 128],
];
const ELEMENTS_A_REPETITION = 2.5e5;
const WARM_UP = 100;

const [, , file = "", repetitions = "9"] = process.argv;
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const updates = instance.exports as unknown as Updates;

function prepare(class_name: string, config: object, [rows, columns]: [number, number]): number {
  const text = new TextEncoder().encode(JSON.stringify({ class_name, config }));
  const at = updates.text(text.length);
  new Uint8Array(updates.memory.buffer, at, text.length).set(text);
  return updates.prepare_update(at, text.length, rows, columns);
}

interface Job {
  what: string;
  shape: [number, number];
  /** The job whose rate is the ceiling of this one; none for products. */
  ceiling: number | undefined;
  /** Bytes, or floating point operations, of a call. */
  work: number;
  run: () => void;
  rates: number[];
}

function jobsOf(shape: [number, number], first: number): Job[] {
  const [rows, columns] = shape;
  const elements = rows * columns;
  const count = Math.max(1, Math.round(ELEMENTS_A_REPETITION / elements));
  const job = (what: string, words: number, run: () => void): Job => ({
    what,
    shape,
    ceiling: first,
    work: 4 * words * elements * count,
    run,
    rates: [],
  });
  const streams = [prepare("SGD", {}, shape), prepare("SGD", {}, shape)] as const;
  const jobs = [
    job("ceiling: three streams read, two written", 5, () =>
      updates.run_streams(...streams, count),
    ),
  ];
  for (const [what, class_name, config, words] of OPTIMIZERS) {
    const update = prepare(class_name, config, shape);
    jobs.push(job(what, words, () => updates.run_update(update, count)));
  }
  return jobs;
}

/** The products of Muon's update of a square weight. */
function muon(size: number): Job {
  const update = prepare("Muon", {}, [size, size]);
  const count = 1;
  return {
    what: "Muon, products",
    shape: [size, size],
    ceiling: undefined,
    work: count * PRODUCTS * 3 * 2 * size ** 3,
    run: () => updates.run_update(update, count),
    rates: [],
  };
}

const jobs: Job[] = [];
for (const size of SIZES) jobs.push(...jobsOf(size, jobs.length));
jobs.push(muon(128));

for (const { run } of jobs) {
  const end = performance.now() + WARM_UP;
  while (performance.now() < end) run();
}
for (let i = 0; i < Number(repetitions); i++) {
  for (const { work, run, rates } of jobs) {
    const start = performance.now();
    run();
    rates.push(work / (performance.now() - start) / 1e6);
  }
}
const results = jobs.map(({ what, shape, ceiling, rates }) => ({ what, shape, ceiling, rates }));
console.log(JSON.stringify({ node: process.versions.node, flags: process.execArgv, results }));

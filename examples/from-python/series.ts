import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Dataset } from "bptt";
import { Random } from "../sentiment/random.js";
import { UserError } from "../sentiment/user_error.js";

/** Series of one length, and the class of each, as its place in `classes`. */
export interface Series {
  readonly classes: readonly string[];
  /** [series][steps], with a mean of 0 and a deviation of 1 over what is learned from. */
  readonly training: Rows;
  readonly heldOut: Rows;
}

export interface Rows {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

interface Labelled {
  readonly steps: readonly number[];
  readonly label: string;
}

const STEPS = 24;

/** What a wave is at a place in its period, from 0 to 1. */
const WAVES: Readonly<Record<string, (place: number) => number>> = {
  sawtooth: (place) => 2 * place - 1,
  sine: (place) => Math.sin(2 * Math.PI * place),
  square: (place) => (place < 0.5 ? 1 : -1),
};

/** What the user asked for. */
interface Wanted {
  readonly data?: string | undefined;
  readonly target: string;
  readonly series: number;
  readonly seed: number;
}

export async function seriesOf({ data, target, series, seed }: Wanted): Promise<Series> {
  const all = data ? await readSeries(data, target) : waves(series, seed);
  return prepare(data ?? "The built-in waves", all, seed);
}

/** In a sentence. */
export const describe = ({ training, heldOut, classes }: Series): string =>
  `${(training.x.length + heldOut.x.length).toLocaleString("en-US")} series of ${training.x[0]!.length} steps: ${classes.join(", ")}; ${heldOut.x.length} of them are held out.`;

/** Waves of three forms, each with a period and a beginning of its own, under noise. */
function waves(count: number, seed: number): Labelled[] {
  const random = new Random(seed);
  const noise = () => 0.6 * (random.next() + random.next() + random.next() - 1.5);
  return Array.from({ length: count }, () => {
    const label = random.pick(Object.keys(WAVES));
    const [period, start] = [6 + 6 * random.next(), random.next()];
    const steps = Array.from(
      { length: STEPS },
      (_, t) => WAVES[label]!((start + t / period) % 1) + noise(),
    );
    return { steps, label };
  });
}

/** The lines of a CSV file: the column `target` is the class, the columns of numbers are the steps, in their order. */
async function readSeries(file: string, target: string): Promise<Labelled[]> {
  const records: Record<string, string>[] = [];
  for await (const record of Dataset.fromCsv(file)) records.push(record);
  const names = Object.keys(records[0] ?? {});
  if (!names.includes(target)) throw new UserError(`${file} has no column "${target}".`);
  const isNumber = (text: string | undefined) =>
    text !== undefined && text.trim() !== "" && Number.isFinite(Number(text));
  const columns = names.filter(
    (name) => name !== target && records.every((record) => isNumber(record[name])),
  );
  if (columns.length === 0) throw new UserError(`${file} has no column of numbers.`);
  return records.map((record) => ({
    steps: columns.map((name) => Number(record[name])),
    label: record[target]!,
  }));
}

/** Shuffles the series, holds a quarter of them out, and scales all by what is learned from. */
export function prepare(name: string, all: readonly Labelled[], seed: number): Series {
  const classes = [...new Set(all.map(({ label }) => label))].sort();
  const held = Math.trunc(all.length / 4);
  if (held === 0 || classes.length < 2) {
    throw new UserError(`${name} has too little: 4 series and 2 classes are the least.`);
  }
  const shuffled = new Random(seed).shuffled(all);
  const learned = shuffled.slice(held).flatMap(({ steps }) => steps);
  const mean = learned.reduce((sum, v) => sum + v, 0) / learned.length;
  const square = learned.reduce((sum, v) => sum + (v - mean) ** 2, 0) / learned.length;
  const deviation = Math.sqrt(square) || 1;
  const rows = (part: readonly Labelled[]): Rows => ({
    // What both sides read must be the same float32.
    x: part.map(({ steps }) => steps.map((v) => Math.fround((v - mean) / deviation))),
    y: part.map(({ label }) => classes.indexOf(label)),
  });
  return {
    classes,
    training: rows(shuffled.slice(held)),
    heldOut: rows(shuffled.slice(0, held)),
  };
}

/** The files of a folder that Python reads. */
export async function writeSeries({ training, heldOut }: Series, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, { x, y }] of Object.entries({ training, held_out: heldOut })) {
    const header = [...x[0]!.map((_, t) => `step_${t}`), "label"];
    const lines = x.map((steps, i) => [...steps, y[i]].join(","));
    await writeFile(join(folder, `${name}.csv`), `${[header.join(","), ...lines].join("\n")}\n`);
  }
}

/** As a model takes them: one number at each step. */
export const arrays = ({ x, y }: Rows): [number[][][], number[]] => [
  x.map((steps) => steps.map((v) => [v])),
  [...y],
];

// `npm run bench:readme -- [FILE]`: the READMEs' table and its limits, in both languages, from a run's table.json (by default that of bench/results).

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ENGLISH, LANGUAGES, type Language } from "./readme_texts.js";
import { number, type Report, table, type WorkloadSection } from "./report.js";
import type { Family } from "./roster.js";
import { ceilingOf, fastest, OWN } from "./verdicts.js";
import type { Measure } from "./workloads.js";

const [BEGIN, END] = ["<!-- bench -->", "<!-- /bench -->"];

/** Columns, in which the fastest of a family stands. */
const COLUMNS: readonly Family[] = [
  "plain",
  "wasm",
  "wide",
  "native",
  "tfjs",
  "onnx",
  "keras",
  "torch",
];
/** Rows: all workloads but the one of a single row. */
const ROWS = ["rnn", "lstm", "gru", "numbers", "lstm512", "language"];

const least = (
  { results }: WorkloadSection,
  measure: Measure,
  threads: number,
  ...families: Family[]
) => fastest(results, measure, threads, ...families)?.min;

const joined = (parts: (string | undefined)[], between: string) =>
  parts.filter((part) => part !== undefined).join(between);

/** A figure, or a dash where there is none. */
const or = (time: number | undefined) => (time === undefined ? "–" : number(time));

function tableOf(report: Report, texts: Language): string {
  const rows = ROWS.flatMap((name) => {
    const section = report.workloads.find((section) => section.name === name);
    if (!section) return [];
    const cells = COLUMNS.map((family) => {
      const times = [least(section, "train", 1, family), least(section, "infer", 1, family)];
      return times.every((time) => time === undefined) ? "" : times.map(or).join(" / ");
    });
    return [[texts.rows[name]!, ...cells]];
  });
  const head = [texts.corner, ...COLUMNS.map((family) => texts.columns[family]!)];
  return table(head, rows);
}

/** The seed's promise: WebAssembly beside plain JavaScript. */
function promise({ workloads }: Report, texts: Language): string | undefined {
  const section = workloads.find(({ name }) => name === "rnn");
  const times = (["plain", "tiled", "wasm"] as const).map(
    (family) => section && least(section, "train", 1, family),
  );
  const [loops, tiled, own] = times;
  if (!loops || !tiled || !own) return undefined;
  return texts.promise(number(loops / own), number(tiled / own));
}

/** Of a training step: our time over that of the fastest native library. */
function shares({ workloads }: Report, texts: Language): string | undefined {
  const words = ROWS.flatMap((name) => {
    const section = workloads.find((section) => section.name === name);
    const theirs = section && least(section, "train", 1, "keras", "torch");
    if (!section || theirs === undefined) return [];
    const own = OWN.map((family) => {
      const time = least(section, "train", 1, family);
      return time === undefined ? "–" : (time / theirs).toFixed(2);
    });
    return [`${texts.rows[name]} ${own.join(" / ")}`];
  });
  return words.length > 0 ? texts.shares(words.join(texts.comma)) : undefined;
}

function twoThreads({ workloads }: Report, texts: Language): string | undefined {
  const section = workloads.find(({ name }) => name === "rnn");
  const found = OWN.map((family) => {
    const [one, two] = [1, 2].map((threads) => section && least(section, "train", threads, family));
    return one && two ? (two / one).toFixed(2) : "–";
  });
  return found.every((share) => share === "–") ? undefined : texts.twoThreads(found.join(" / "));
}

function streaming({ workloads }: Report, texts: Language): string | undefined {
  const section = workloads.find(({ name }) => name === "streaming");
  if (!section) return undefined;
  const found = COLUMNS.map((family) => {
    const time = least(section, "stream", 1, family);
    return time === undefined ? time : `${texts.columns[family]} ${number(time * 1000)}`;
  });
  return texts.streaming(joined(found, texts.comma));
}

function starting({ starts }: Report, texts: Language): string | undefined {
  const found = COLUMNS.map((family) => {
    const { times } = starts.find((start) => start.family === family && !start.failure) ?? {};
    if (!times?.load || !times.predict) return undefined;
    const stages = [times.load.min, times.predict.min, times.step?.min];
    return `${texts.columns[family]} ${stages.map(or).join(" + ")}`;
  });
  return starts.length > 0 ? texts.starting(joined(found, texts.comma)) : undefined;
}

/** What the ceiling of the registers lets ours be of the fastest native library's time, where it computes the most. */
function limit({ workloads, ceilings }: Report, texts: Language): string | undefined {
  const section = workloads.find(({ name }) => name === "lstm512");
  const theirs = section && least(section, "train", 1, "keras", "torch");
  if (!ceilings || !theirs || !section.flops.train) return undefined;
  const rates = ceilingOf(ceilings);
  const floors = OWN.map((family) =>
    (section.flops.train! / rates[family] / 1e6 / theirs).toFixed(2),
  );
  const figures = OWN.map((family) => number(rates[family]));
  return texts.limit(figures.join(" / "), ceilings.level, floors.join(" / "));
}

/** The block between the marks. */
export function block(report: Report, texts: Language = ENGLISH): string {
  const { machine, date, load, workloads, starts } = report;
  const threads = [...workloads.flatMap(({ results }) => results), ...starts];
  const versions = new Set(
    threads.map(
      ({ engine }) =>
        /^(TensorFlow.js [\d.]+|onnxruntime-web [\d.]+|Keras .*?TensorFlow [\d.]+|PyTorch [\d.]+)/.exec(
          engine,
        )?.[0],
    ),
  );
  const nodes = new Set(threads.flatMap(({ engine }) => /Node [\d.]+/.exec(engine)?.[0] ?? []));
  const names = [...nodes, ...[...versions].filter((version) => version !== undefined)];
  const points = [promise, shares, twoThreads, streaming, starting, limit].flatMap((sentence) => {
    const words = sentence(report, texts);
    return words === undefined ? [] : [`- ${words}`];
  });
  const loads = [load.before, load.after].map((average) => average.toFixed(1)).join(" / ");
  const how = texts.how(machine, date, loads, names.join(texts.comma));
  return [tableOf(report, texts), how, points.join("\n")].join("\n\n");
}

/** A text with the block between its marks. */
export function withBlock(text: string, inner: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`No ${BEGIN} ... ${END} in the text.`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${inner}\n\n${text.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const place = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const file = process.argv[2] ?? place("bench/results/table.json");
  const report: Report = JSON.parse(readFileSync(file, "utf8"));
  for (const [name, texts] of Object.entries(LANGUAGES)) {
    const readme = place(name);
    writeFileSync(readme, withBlock(readFileSync(readme, "utf8"), block(report, texts)));
    console.log(`Written: ${readme}`);
  }
}

// `npm run sweep -- [--native] [--keras PYTHON] [--torch PYTHON] [--only lstm,dense] [--threads 1] [--budget 0.5] [--minutes 60] [--short] [--out FOLDER]`: a training step
// and inference over the corners of what models and batches are, ours beside PyTorch and Keras. Writes sweep.md and sweep.json.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureCeilings } from "./ceilings.js";
import { LineProcess } from "./line_process.js";
import { machine } from "./machine.js";
import { absent, meansFor } from "./means.js";
import { KERAS_WAYS, keras, ours, torch } from "./roster.js";
import { pointsOf, words } from "./sweep_points.js";
import { atPoint, WHAT } from "./sweep_race.js";
import { markdown, type Sweep, type SweepRow } from "./sweep_report.js";
import { rowsOf, writeTask } from "./task.js";
import { OWN } from "./verdicts.js";

const { values } = parseArgs({
  options: {
    native: { type: "boolean", default: false },
    keras: { type: "string" },
    torch: { type: "string" },
    only: { type: "string" },
    threads: { type: "string", default: "1" },
    budget: { type: "string", default: "0.5" },
    minutes: { type: "string", default: "60" },
    short: { type: "boolean", default: false },
    out: { type: "string", default: fileURLToPath(new URL("../.cache/bench", import.meta.url)) },
  },
});
const { short, only } = values;
const threads = Number(values.threads);
const points = short
  ? pointsOf(only)
      .filter(({ rows }) => rows === 1)
      .slice(0, 2)
  : pointsOf(only);
const before = loadavg()[0]!;
const means = await meansFor({ ...values, peers: false });
const ceilings = short ? undefined : measureCeilings();
const specs = [
  ...ours(means, threads, true).filter(({ family }) => OWN.some((own) => own === family)),
  ...keras(
    means,
    threads,
    KERAS_WAYS.filter(({ how, jit }) => how === "loop" && !jit),
  ),
  ...torch(means, threads, [false]),
];

const processes = specs.map((spec) => new LineProcess(spec));
const folder = mkdtempSync(join(tmpdir(), "bptt-sweep-"));
const missing = absent(means).filter((words) => !words.includes("TensorFlow.js"));

/** Written after every point, so that a run that is ended leaves what it found. */
function report(engines: readonly string[], rows: readonly SweepRow[]): string {
  const load = `load average ${before.toFixed(2)} before, ${loadavg()[0]!.toFixed(2)} after`;
  const about = [machine(), `${threads} thread${threads === 1 ? "" : "s"}`, load, ...missing];
  const sides = specs.map(({ family, name }, i) => ({ family, name, engine: engines[i]! }));
  const left = points.slice(rows.length / WHAT.length).map(words);
  const sweep: Sweep = {
    about: about.join("; "),
    sides,
    rows,
    left,
    ...(ceilings && { ceilings }),
  };
  mkdirSync(values.out, { recursive: true });
  writeFileSync(`${values.out}/sweep.json`, JSON.stringify(sweep));
  writeFileSync(`${values.out}/sweep.md`, markdown(sweep));
  return markdown(sweep);
}

try {
  const engines: string[] = [];
  for (const process of processes) engines.push((await process.reply()).engine as string);
  const rows: SweepRow[] = [];
  const until = performance.now() + Number(values.minutes) * 60_000;
  let text = "";
  for (const [i, point] of points.entries()) {
    if (performance.now() > until) break;
    console.log(`${i + 1} of ${points.length}: ${words(point)} ...`);
    const content = point.vocabulary === undefined ? "numbers" : "even";
    const data = rowsOf(point, content, point.rows);
    const task = await writeTask(point, data, `${folder}/${i}`, false);
    for (const what of WHAT) {
      const times = await atPoint(processes, task, what, Number(values.budget) * 1000);
      rows.push({ point, what, times });
    }
    rmSync(task.folder, { recursive: true });
    text = report(engines, rows);
  }
  console.log(`\n${text}\nWritten to ${values.out}.`);
} finally {
  for (const process of processes) process.end();
  rmSync(folder, { recursive: true });
}

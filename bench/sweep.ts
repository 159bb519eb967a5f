// `npm run sweep -- [--native] [--only lstm,dense] [--threads 1] [--repeat 5] [--smoke] [--out FOLDER]`: a training step and inference over
// the corners of what models and batches are, ours beside PyTorch and Keras. Writes sweep.md and sweep.json.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { python } from "../test/golden/environment.mjs";
import { currentNode } from "./current_node.js";
import { type Command, LineProcess } from "./line_process.js";
import { pointsOf } from "./sweep_points.js";
import { atPoint, WHAT } from "./sweep_race.js";
import { markdown, type SweepRow } from "./sweep_report.js";

const side = (name: string) => fileURLToPath(new URL(`./sides/${name}`, import.meta.url));

function ours(node: string, build: string, threads: number): Command {
  const args = ["--import", "tsx", side("sweep.ts"), JSON.stringify({ build, threads })];
  return { name: `bptt ${build}`, threads, command: node, args };
}

function native(command: string, name: string, file: string, threads: number): Command {
  return { name, threads, command, args: [side(file), JSON.stringify({ threads })] };
}

const { values } = parseArgs({
  options: {
    native: { type: "boolean", default: false },
    only: { type: "string" },
    threads: { type: "string", default: "1" },
    repeat: { type: "string", default: "5" },
    smoke: { type: "boolean", default: false },
    out: { type: "string", default: fileURLToPath(new URL("../.cache/bench", import.meta.url)) },
  },
});
const threads = Number(values.threads);
const chosen = pointsOf(values.only);
const points = values.smoke ? chosen.filter(({ B, V }) => B === 1 && V < 1000).slice(0, 2) : chosen;
const executable = values.native ? python({ peers: true }) : undefined;
const commands = [
  ours(process.execPath, "simd128", threads),
  ...(values.smoke ? [] : [ours(await currentNode(), "relaxed", threads)]),
  ...(executable
    ? [
        native(executable, "PyTorch", "sweep_torch.py", threads),
        native(executable, "Keras", "sweep_keras.py", threads),
      ]
    : []),
];
const load = loadavg()[0]!;
const processes = commands.map((command) => new LineProcess(command));
try {
  const engines: string[] = [];
  for (const process of processes) engines.push((await process.reply()).engine as string);
  const rows: SweepRow[] = [];
  for (const [i, point] of points.entries()) {
    console.log(`${i + 1} of ${points.length} ...`);
    for (const what of WHAT) {
      const times = await atPoint(processes, point, what, values.smoke ? 1 : Number(values.repeat));
      rows.push({ point, what, times });
    }
  }
  const about = `${cpus()[0]!.model.trim()}, ${threads} ${threads === 1 ? "thread" : "threads"}, load ${load.toFixed(1)} before and ${loadavg()[0]!.toFixed(1)} after`;
  const report = { about, engines, rows };
  mkdirSync(values.out, { recursive: true });
  writeFileSync(`${values.out}/sweep.json`, JSON.stringify(report));
  writeFileSync(`${values.out}/sweep.md`, markdown(report));
  console.log(`\n${markdown(report)}\nWritten to ${values.out}.`);
} catch (error) {
  const failed = processes.map(({ lastError }) => lastError).filter(Boolean);
  throw failed.length > 0 ? new Error(failed.join("; "), { cause: error }) : error;
} finally {
  for (const process of processes) process.end();
}

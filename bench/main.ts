// `npm run bench -- [--peers] [--native] [--slow] [--smoke] [--only lstm,gru] [--repeat 9] [--out FOLDER]`: the reference model's
// training step and inference, the same with an LSTM or a GRU, the kernels and how times grow. Writes table.md and table.json.

import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildKernelBench } from "../scripts/lib/wasm.mjs";
import { python } from "../test/golden/environment.mjs";
import { cellRaces } from "./cell_races.js";
import type { ContenderSpec } from "./contender.js";
import { currentNode } from "./current_node.js";
import { chosenParts } from "./parts.js";
import { ensurePeers } from "./peers/install.mjs";
import { canPin } from "./pin.js";
import { race } from "./race.js";
import { ratios } from "./ratios.js";
import { type CellSection, markdown, type Report, write } from "./report.js";
import { native, ours, peers, plain } from "./roster.js";
import {
  fileSection,
  growthSection,
  kernelSections,
  sessionSection,
  updateSection,
} from "./sections.js";
import { BATCH, LENGTH, loadWorkload, withWorkload } from "./workload.js";

const { values } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    native: { type: "boolean", default: false },
    slow: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
    only: { type: "string" },
    repeat: { type: "string", default: "9" },
    out: { type: "string", default: fileURLToPath(new URL("../.cache/bench", import.meta.url)) },
  },
});
const { smoke } = values;
const parts = chosenParts(values.only);
const repetitions = smoke ? 1 : Number(values.repeat);

const nodes = { own: process.execPath, current: smoke ? process.execPath : await currentNode() };
const threads = cpus().length > 1 ? [1, 2] : [1];
const timed = ["kernels", "updates", "sessions"] as const;
const modules = timed.some((part) => parts.has(part)) ? await buildKernelBench() : undefined;
if (values.peers) await ensurePeers();
const venv = values.native ? python({ peers: true }) : undefined;

const reference = [
  ...ours(nodes, threads),
  ...plain(nodes),
  ...(values.peers ? peers(nodes, values.slow) : []),
  ...(venv ? native(venv, "SimpleRNN") : []),
];

/** To stay short, a smoke run sets nobody beside our LSTM and GRU. */
const others = { peers: values.peers && !smoke, python: smoke ? undefined : venv };

const workload = loadWorkload();
const load = loadavg()[0]!;

const [results, cells] = await withWorkload(workload, async (folder) => {
  const run = (model: string, specs: readonly ContenderSpec[]) =>
    race(model, smoke ? inSmoke(specs) : specs, folder, repetitions);
  const results = parts.has("rnn") ? await run("SimpleRNN(128)", reference) : [];
  const cells: CellSection[] = [];
  for (const { part, model, specs, comparisons } of cellRaces(nodes, threads, others)) {
    if (!parts.has(part)) continue;
    const results = await run(model, specs);
    cells.push({ model, results, ratios: ratios(results, comparisons) });
  }
  return [results, cells] as const;
});

/** A smoke run stays on this Node, which may refuse relaxed SIMD. */
function inSmoke(specs: readonly ContenderSpec[]): ContenderSpec[] {
  return specs
    .filter(({ name }) => !name.includes("relaxed"))
    .map((spec) => ({ ...spec, batches: 1 }));
}

if (modules) console.log("Kernels ...");
const kernels =
  modules && parts.has("kernels") ? await kernelSections(nodes, modules, repetitions, smoke) : [];
const updates =
  modules && parts.has("updates")
    ? await updateSection(nodes.own, modules, repetitions)
    : undefined;
const sessions =
  modules && parts.has("sessions")
    ? await sessionSection(nodes.own, modules, repetitions)
    : undefined;
const files = parts.has("files") ? await fileSection(nodes.own, repetitions) : undefined;
if (parts.has("growth")) console.log("Growth ...");
const growth = parts.has("growth")
  ? await growthSection(nodes.current, smoke ? 1 : 7, smoke)
  : undefined;

const report: Report = {
  about: `Embedding(10000, 128), SimpleRNN(128), Dense(1), RMSprop; ${BATCH} x ${LENGTH} ids a batch; ${workload.about}, ${workload.distinctTokens} distinct ids a batch, ${Math.round(workload.realCells * 100)} % real cells`,
  machine: `${cpus()[0]!.model.trim()}, ${cpus().length} processors, ${process.platform} ${process.arch}`,
  how: `${repetitions} interleaved repetitions after a warm-up, one process each, ${canPin ? "each pinned to one processor a thread" : "not pinned to processors"}`,
  load: { before: load, after: loadavg()[0]! },
  results,
  ratios: ratios(results),
  cells,
  kernels,
  ...(updates && { updates }),
  ...(sessions && { sessions }),
  ...(files && { files }),
  growth,
};
write(report, values.out);
console.log(`\n${markdown(report)}\nWritten to ${values.out}.`);
const own = [...results, ...cells.flatMap(({ results }) => results)].find(
  ({ name, failure }) => name.startsWith("bptt") && failure !== undefined,
);
if (own) throw new Error(`${own.name} failed: ${own.failure}`);

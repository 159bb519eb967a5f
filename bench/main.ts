// `npm run bench -- [--peers] [--native] [--slow] [--smoke] [--repeat 9] [--out FOLDER]`: the reference model's training step and
// inference, the kernels and how times grow. Writes table.md and table.json.

import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildKernelBench } from "../scripts/lib/wasm.mjs";
import { python } from "../test/golden/environment.mjs";
import { Contender } from "./contender.js";
import { currentNode } from "./current_node.js";
import type { Measure } from "./measures.js";
import { ensurePeers } from "./peers/install.mjs";
import { canPin } from "./pin.js";
import { type Result, ratios } from "./ratios.js";
import { markdown, type Report, write } from "./report.js";
import { native, ours, peers, plain } from "./roster.js";
import { growthSection, kernelSection } from "./sections.js";
import { spread } from "./statistics.js";
import { BATCH, LENGTH, loadWorkload, withWorkload } from "./workload.js";

const { values } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    native: { type: "boolean", default: false },
    slow: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
    repeat: { type: "string", default: "9" },
    out: { type: "string", default: fileURLToPath(new URL("../.cache/bench", import.meta.url)) },
  },
});
const { smoke } = values;
const repetitions = smoke ? 1 : Number(values.repeat);

const nodes = { own: process.execPath, current: smoke ? process.execPath : await currentNode() };
const threads = cpus().length > 1 ? [1, 2] : [1];
const modules = await buildKernelBench();
if (values.peers) await ensurePeers();
const specs = [
  ...ours(nodes, threads),
  ...plain(nodes),
  ...(values.peers ? peers(nodes, values.slow) : []),
  ...(values.native ? native(python({ peers: true })) : []),
]
  // A smoke run stays on this Node, which may refuse relaxed SIMD.
  .filter(({ name }) => !smoke || !name.includes("relaxed"))
  .map((spec) => (smoke ? { ...spec, batches: 1 } : spec));

const workload = loadWorkload();
const load = loadavg()[0]!;

const results = await withWorkload(workload, async (folder) => {
  const contenders: Contender[] = [];
  try {
    for (const spec of specs) {
      console.log(`Warming up ${spec.name} ...`);
      const contender = new Contender(spec, folder);
      contenders.push(contender);
      await contender.warmUp();
    }
    for (let i = 1; i <= repetitions; i++) {
      console.log(`Repetition ${i} of ${repetitions} ...`);
      for (const contender of contenders) await contender.repeat();
    }
    return contenders.map(summary);
  } finally {
    for (const contender of contenders) contender.end();
  }
});

function summary({ spec, engine, failure, times }: Contender): Result {
  const entries = Object.entries(times) as [Measure, number[]][];
  return {
    name: spec.name,
    engine,
    threads: spec.threads,
    failure,
    times: Object.fromEntries(entries.map(([measure, all]) => [measure, spread(all)])),
  };
}

console.log("Kernels ...");
const kernels = [
  await kernelSection("simd128", nodes.own, `${modules}/simd128.wasm`, repetitions),
  ...(smoke
    ? []
    : [
        await kernelSection("simd128", nodes.current, `${modules}/simd128.wasm`, repetitions),
        await kernelSection("relaxed", nodes.current, `${modules}/relaxed.wasm`, repetitions),
      ]),
];
console.log("Growth ...");
const growth = await growthSection(nodes.current, smoke ? 1 : 7, smoke);

const report: Report = {
  about: `Embedding(10000, 128), SimpleRNN(128), Dense(1), RMSprop; ${BATCH} x ${LENGTH} ids a batch; ${workload.about}, ${workload.distinctTokens} distinct ids a batch, ${Math.round(workload.realCells * 100)} % real cells`,
  machine: `${cpus()[0]!.model.trim()}, ${cpus().length} processors, ${process.platform} ${process.arch}`,
  how: `${repetitions} interleaved repetitions after a warm-up, one process each, ${canPin ? "each pinned to one processor a thread" : "not pinned to processors"}`,
  load: { before: load, after: loadavg()[0]! },
  results,
  ratios: ratios(results),
  kernels,
  growth,
};
write(report, values.out);
console.log(`\n${markdown(report)}\nWritten to ${values.out}.`);
const own = results.find(({ name, failure }) => name.startsWith("bptt") && failure !== undefined);
if (own) throw new Error(`${own.name} failed: ${own.failure}`);

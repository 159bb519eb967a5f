// `npm run bench -- [--peers] [--native] [--keras PYTHON] [--torch PYTHON] [--only lstm,gru] [--short] [--repeat 7] [--minutes 9] [--out FOLDER]`: training
// steps, inference and start-up, every build and every library in one run. Writes table.md and table.json.

import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildKernelBench } from "../scripts/lib/wasm.mjs";
import { measureCeilings } from "./ceilings.js";
import { contest, contestOfStarts } from "./contest.js";
import { machine } from "./machine.js";
import { absent, meansFor } from "./means.js";
import { chosenParts } from "./parts.js";
import { canPin } from "./pin.js";
import { markdown, type Report, write } from "./report.js";
import {
  fileSection,
  growthSection,
  kernelSections,
  sessionSection,
  updateSection,
} from "./sections.js";
import { aboutReviews } from "./task.js";
import { verdicts } from "./verdicts.js";
import { WORKLOADS } from "./workloads.js";

const { values } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    native: { type: "boolean", default: false },
    keras: { type: "string" },
    torch: { type: "string" },
    only: { type: "string" },
    short: { type: "boolean", default: false },
    repeat: { type: "string", default: "7" },
    minutes: { type: "string", default: "9" },
    out: { type: "string", default: fileURLToPath(new URL("../.cache/bench", import.meta.url)) },
  },
});
const { short } = values;
const parts = chosenParts(values.only);
const repetitions = short ? 1 : Number(values.repeat);
const before = loadavg()[0]!;
const means = await meansFor(values);
const ceilings = short ? undefined : measureCeilings();

const chosen = WORKLOADS.filter(({ name }) => parts.has(name));
const budget = { repetitions, minutes: Number(values.minutes), short };
const workloads = await contest(means, chosen, budget);
const starts = parts.has("startup") ? await contestOfStarts(means, short ? 1 : 5) : [];

const own = means.own;
const needModules = ["kernels", "updates", "sessions"].some((part) => parts.has(part));
const modules = needModules ? await buildKernelBench() : "";
const report: Report = {
  machine: machine(),
  how: `${repetitions} interleaved repetitions at most after a warm-up, a process for each contender, ${canPin ? "pinned to one processor a thread" : "not pinned to processors"}`,
  reviews: aboutReviews(),
  date: new Date().toISOString().slice(0, 10),
  load: { before, after: 0 },
  absent: absent(means),
  ...(ceilings && { ceilings }),
  workloads,
  verdicts: workloads.flatMap(({ name, results, flops }) =>
    verdicts(name, results, flops, ceilings),
  ),
  starts,
  kernels: parts.has("kernels") ? await kernelSections(means, modules, repetitions) : [],
  ...(parts.has("updates") && { updates: await updateSection(own, modules, repetitions) }),
  ...(parts.has("sessions") && { sessions: await sessionSection(own, modules, repetitions) }),
  ...(parts.has("files") && { files: await fileSection(own, repetitions) }),
  ...(parts.has("growth") && { growth: await growthSection(means.current, repetitions) }),
};
report.load.after = loadavg()[0]!;
write(report, values.out);
console.log(`\n${markdown(report)}\nWritten to ${values.out}.`);
// `wide` may lose the timing by which it is chosen on a busy machine.
const failed = [...workloads.flatMap(({ results }) => results), ...starts].find(
  ({ name, family, failure }) =>
    name.startsWith("bptt") && family !== "wide" && failure !== undefined,
);
if (failed) throw new Error(`${failed.name} failed: ${failed.failure}`);

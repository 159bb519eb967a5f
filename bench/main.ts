// `npm run bench -- [--native] [--torch-compile] [--repeat 7] [--out FOLDER]`: the reference model against plain
// JavaScript and, with --native, against PyTorch and Keras. Writes table.md and table.json.

import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { python } from "../test/golden/environment.mjs";
import { Contender, nativeContenders, ownContenders } from "./contender.js";
import { markdown, report, write } from "./report.js";
import { loadWorkload, withWorkload } from "./workload.js";

const { values } = parseArgs({
  options: {
    native: { type: "boolean", default: false },
    "torch-compile": { type: "boolean", default: false },
    repeat: { type: "string", default: "7" },
    out: { type: "string", default: fileURLToPath(new URL("../.cache/bench", import.meta.url)) },
  },
});

const builds = ["simd128", "relaxed"].filter((build) =>
  existsSync(new URL(`../ts/engine/wasm/bptt.${build}.wasm`, import.meta.url)),
);
if (builds.length === 0)
  throw new Error("No WebAssembly build found: run `npm run build:wasm` first.");

const workload = loadWorkload();
const load = loadavg()[0]!;
const result = await withWorkload(workload, async (folder) => {
  const native = values.native
    ? nativeContenders(python({ peers: true }), values["torch-compile"])
    : [];
  const contenders = [...ownContenders(builds), ...native].map(
    (spec) => new Contender(spec, folder),
  );
  try {
    for (const contender of contenders) {
      console.log(`Warming up ${contender.spec.name} ...`);
      await contender.warmUp();
    }
    for (let i = 1; i <= Number(values.repeat); i++) {
      console.log(`Repetition ${i} of ${values.repeat} ...`);
      for (const contender of contenders) await contender.repeat();
    }
    return report(workload, contenders, load);
  } finally {
    for (const contender of contenders) contender.end();
  }
});
write(result, values.out);
console.log(`\n${markdown(result)}\nWritten to ${values.out}.`);

// A `.keras` of 26 MB with Adam's state: `files.ts write FILE` and `files.ts read FILE` time it in a process of its own, and tell how much memory it took.

import { statSync } from "node:fs";
import { Adam, Dense, Embedding, LSTM, loadModel, Sequential } from "../../ts/index.js";

/** Milliseconds that the processor works for this process. */
async function timed(run: () => Promise<unknown>) {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return { processor: (user + system) / 1000 };
}

/** 2.2 million weights, of which Adam keeps twice as many numbers. */
async function trained() {
  const model = new Sequential([
    new Embedding(10_000, 128),
    new LSTM(256, { returnSequences: true }),
    new LSTM(256),
    new Dense(1),
  ]);
  model.build([null, 4]);
  model.compile({ loss: "mse", optimizer: new Adam() });
  await model.trainOnBatch([[1, 2, 3, 4]], [[1]]);
  return model;
}

const [verb, path = "", repetitions = "1"] = process.argv.slice(2);
/** What happens each time. */
const run = await (async () => {
  if (verb === "read") return async () => (await loadModel(path)).dispose();
  const model = await trained();
  return () => model.save(path);
})();
const before = process.resourceUsage().maxRSS;
const times = [await timed(run)];
// In KB.
const memory = (process.resourceUsage().maxRSS - before) * 1024;
for (let i = 1; i < Number(repetitions); i++) times.push(await timed(run));
const { size } = statSync(path);
process.stdout.write(JSON.stringify({ node: process.versions.node, size, memory, times }));
process.exit();

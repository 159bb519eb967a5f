// A `.keras` of 26 MB with Adam's state: `files.ts write FILE` and `files.ts read FILE` time it in a process of its own, and tell how much memory it took.

import { statSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
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

/** Loads all code, and the engine, of which no file takes more. */
async function warm() {
  const model = new Sequential([new Dense(1)]);
  model.build([null, 1]);
  model.compile({ loss: "mse", optimizer: new Adam() });
  const bytes = await model.save();
  model.dispose();
  (await loadModel(bytes)).dispose();
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const [verb, path = "", repetitions = "1"] = process.argv.slice(2);
await warm();
/** What happens each time. */
const run = await (async () => {
  if (verb === "read") return async () => (await loadModel(path)).dispose();
  const model = await trained();
  return () => model.save(path);
})();
collect();
const before = process.memoryUsage.rss();
const times = [await timed(run)];
const { size } = statSync(path);
// At the highest. A model that is read is not beside itself: its numbers take as much as the file, to a thousandth.
const taken = process.resourceUsage().maxRSS * 1024 - before;
const memory = verb === "read" ? taken - size : taken;
for (let i = 1; i < Number(repetitions); i++) times.push(await timed(run));
process.stdout.write(JSON.stringify({ node: process.versions.node, size, memory, times }));
process.exit();

// A program over the native engine, to which something happens in the midst of training: node program.js CASE. What it comes to it writes as JSON.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import * as bptt from "bptt";

const x = Array.from({ length: 64 }, (_, r) => Array.from({ length: 8 }, (_, t) => (r * t) % 50));
const y = x.map((_, r) => r % 2);

function makeModel(): bptt.Sequential {
  const layers = [new bptt.Embedding(50, 16), new bptt.LSTM(24), new bptt.Dense(1)];
  const model = new bptt.Sequential(layers, { seed: 3 });
  model.compile({ loss: "mse", optimizer: "adam" });
  return model;
}

const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const tell = (result: object) => process.stdout.write(JSON.stringify(result));

/** What 20 epochs come to. */
async function trained(): Promise<string> {
  using model = makeModel();
  await model.fit(x, y, { epochs: 20, batchSize: 8, shuffle: false, verbose: 0 });
  return sha(await model.saveWeights());
}

/** Trains without end, and calls after a few batches. */
function endless(then: () => void): Promise<unknown> {
  let batches = 0;
  const callbacks = {
    onTrainBatchEnd: () => {
      if (++batches === 20) then();
    },
  };
  return makeModel().fit(x, y, { epochs: 1e9, batchSize: 8, verbose: 0, callbacks });
}

/** A thread of the program's own with an engine of its own. */
function inThread(what: "trained" | "endless"): Worker {
  return new Worker(fileURLToPath(import.meta.url), {
    argv: process.argv.slice(2),
    workerData: what,
  });
}

const said = (worker: Worker) =>
  new Promise<string>((resolve, reject) => worker.once("message", resolve).once("error", reject));

const CASES: Record<string, () => Promise<unknown>> = {
  exit: () => endless(() => process.exit(7)),
  abrupt: () => endless(() => process.kill(process.pid, "SIGTERM")),
  thrown: () =>
    endless(() => {
      queueMicrotask(() => {
        throw new Error("of its own");
      });
    }),
  async threads() {
    const alone = await trained();
    const doomed = inThread("endless");
    const others = [inThread("trained"), inThread("trained")].map(said);
    await said(doomed);
    const terminated = doomed.terminate();
    const all = await Promise.all([trained(), ...others]);
    await terminated;
    const { engine, worker } = bptt.engineInfo();
    tell({ engine, worker, same: all.map((hash) => hash === alone) });
  },
};

await bptt.configure({ engine: "native", threads: 2 });
if (isMainThread) await CASES[process.argv[2]!]!();
else if (workerData === "trained") parentPort!.postMessage(await trained());
else await endless(() => parentPort!.postMessage("in the midst"));

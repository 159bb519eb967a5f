// The native engine in a process that the system gives no more memory: it is refused in words, and what was made before goes on.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { BpttError, configure, Dense, Embedding, GRU, Sequential } from "../../ts/index.js";

/** Bytes of addresses that the process is given beside those that it has. */
const MORE = 256 << 20;

await configure({ engine: "native", threads: 2, worker: false });
const model = new Sequential([
  new Embedding(50, 64),
  new GRU(64, { returnSequences: true }),
  new Dense(1),
]);
model.compile({ loss: "mse" });
const rows = (count: number) => ({ data: new Int32Array(count * 100), shape: [count, 100] });
const small = rows(8);
const before = (await model.predict(small)).data;

const [, used] = /VmSize:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))!;
const limit = Number(used) * 1024 + MORE;
execFileSync("prlimit", ["--pid", String(process.pid), `--as=${limit}:${limit}`]);

const refusals = new Set<string>();
for (let count = 64; count <= 8192; count *= 2) {
  const y = { data: new Float32Array(count * 100), shape: [count, 100, 1] };
  try {
    await model.trainOnBatch(rows(count), y);
  } catch (error) {
    refusals.add(error instanceof BpttError ? error.code : String(error));
  }
}
const other = await new Sequential([new Dense(2)]).predict([[1, 2]]);
const after = (await model.predict(small)).data;
const goesOn = after.length === before.length && after.every(Number.isFinite);
console.log(JSON.stringify({ refusals: [...refusals], goesOn, other: other.shape }));

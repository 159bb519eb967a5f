// Our own contender, through the public API as a user calls it: `bptt.ts FOLDER BUILD [naive]`; naive goes without the
// exact rewrites.

import { readFileSync } from "node:fs";
import { VOCABULARY } from "../../test/oracle/data.js";
import { configure, Dense, Embedding, engineInfo, Sequential, SimpleRNN } from "../../ts/index.js";
import { coreOf } from "../../ts/sequential.js";
import { BATCH, LENGTH } from "../workload.js";
import { serve } from "./serve.js";

const build = process.argv[3]!;
await configure({
  wasm: readFileSync(new URL(`../../ts/engine/wasm/bptt.${build}.wasm`, import.meta.url)),
});
const model = new Sequential(
  [new Embedding(VOCABULARY, 128), new SimpleRNN(128), new Dense(1, { activation: "sigmoid" })],
  { seed: 1 },
);
model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });

const naive = process.argv[4] === "naive";
if (naive) {
  const none = { distinctTokens: false, sharedPrefix: false, lazyRows: false };
  model.build([null, LENGTH]);
  await (await coreOf(model).network()).setRewrites(none);
}

await serve({
  engine: `bptt ${build}${naive ? ", rewrites off" : ""}, Node ${process.versions.node}, ${engineInfo().threads} thread`,
  async train(data, labels, rows) {
    const x = { data, shape: [rows, LENGTH] };
    await model.fit(x, labels, { epochs: 1, batchSize: BATCH, shuffle: false, verbose: 0 });
  },
  async infer(data, rows) {
    await model.predict({ data, shape: [rows, LENGTH] }, { batchSize: BATCH });
  },
});

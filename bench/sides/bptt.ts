// Our own contender, through the public API as a user calls it: `bptt.ts FOLDER BUILD`.

import { readFileSync } from "node:fs";
import { VOCABULARY } from "../../test/oracle/data.js";
import { configure, Dense, Embedding, engineInfo, Sequential, SimpleRNN } from "../../ts/index.js";
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

await serve({
  engine: `bptt ${build}, Node ${process.versions.node}, ${engineInfo().threads} thread`,
  async train(data, labels, rows) {
    const x = { data, shape: [rows, LENGTH] };
    await model.fit(x, labels, { epochs: 1, batchSize: BATCH, shuffle: false, verbose: 0 });
  },
  async infer(data, rows) {
    await model.predict({ data, shape: [rows, LENGTH] }, { batchSize: BATCH });
  },
});

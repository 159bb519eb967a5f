// Our own contender, through the public API as a user calls it: `bptt.ts FOLDER {"build":"relaxed","threads":1}`; "cell" and
// "units" say which recurrent layer, "bidirectional" reads it from both ends; with "naive" it goes without the exact rewrites, with
// "mask" padding is masked.

import { VOCABULARY } from "../../test/oracle/data.js";
import {
  Bidirectional,
  configure,
  Dense,
  Embedding,
  engineInfo,
  GRU,
  LSTM,
  Sequential,
  SimpleRNN,
} from "../../ts/index.js";
import { coreOf } from "../../ts/model/core.js";
import type { Cell } from "../cell.js";
import { LENGTH } from "../workload.js";
import { serve } from "./serve.js";

interface Options {
  build: "simd128" | "relaxed";
  threads: number;
  cell?: Cell;
  units?: number;
  bidirectional?: boolean;
  naive?: boolean;
  mask?: boolean;
}

const {
  build,
  threads,
  cell = "SimpleRNN",
  units = 128,
  bidirectional = false,
  naive = false,
  mask = false,
} = JSON.parse(process.argv[3]!) as Options;
const wide = process.env.BPTT_WIDE === "1" && build !== "simd128";
await configure({ threads, deterministic: build === "simd128", wide });
const layer = new { SimpleRNN, LSTM, GRU }[cell](units);
const model = new Sequential(
  [
    new Embedding(VOCABULARY, 128, { maskZero: mask }),
    bidirectional ? new Bidirectional(layer) : layer,
    new Dense(1, { activation: "sigmoid" }),
  ],
  { seed: 1 },
);
model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
model.build([null, LENGTH]);
if (naive) {
  const none = { distinctTokens: false, sharedPrefix: false, lazyRows: false };
  await (await coreOf(model).network()).setRewrites(none);
}
await model.predict([[1]]);

const wanted = threads > 1 ? `${build}-threads` : build;
const info = engineInfo();
if (info.build !== wanted || info.threads !== threads) {
  throw new Error(`The engine is ${info.build} with ${info.threads} threads instead of ${wanted}.`);
}

const words = [
  `bptt ${build}`,
  `Node ${process.versions.node}`,
  `${threads} ${threads === 1 ? "thread" : "threads"}`,
  ...(naive ? ["rewrites off"] : []),
  ...(mask ? ["padding masked"] : []),
  ...process.execArgv.filter((flag) => flag.startsWith("--experimental")),
];
await serve({
  engine: words.join(", "),
  async train(data, labels, rows) {
    const x = { data, shape: [labels.length, LENGTH] };
    await model.fit(x, labels, { epochs: 1, batchSize: rows, shuffle: false, verbose: 0 });
  },
  async infer(data, rows) {
    await model.predict({ data, shape: [data.length / LENGTH, LENGTH] }, { batchSize: rows });
  },
});

// Our own contender, through the public API as a user calls it: `bptt.ts {"build":"relaxed","threads":1}`. With "wide" V8 joins vectors, with "single"
// batches are given one by one, not by `fit` and `predict`; with "naive" it goes without the exact rewrites.

import {
  type ConfigureOptions,
  configure,
  engineInfo,
  type ModelSession,
  type Sequential,
  shutdown,
} from "../../ts/index.js";
import { coreOf } from "../../ts/model/core.js";
import type { Model } from "../model.js";
import { networkOf, rowShape } from "../network.js";
import { type Data, rowSizes, serve } from "./serve.mjs";

interface Options {
  build: "simd128" | "relaxed" | "native";
  threads: number;
  wide?: boolean;
  single?: boolean;
  naive?: boolean;
}

const options = JSON.parse(process.argv[2]!) as Options;
const { build, threads, wide = false, single = false, naive = false } = options;
const settings: ConfigureOptions =
  build === "native"
    ? { engine: "native", worker: false, threads }
    : { engine: "wasm", worker: false, threads, deterministic: build === "simd128", wide };
await configure(settings);

const words = [
  `bptt ${build}${wide ? ", wide" : ""}`,
  `Node ${process.versions.node}`,
  `${threads} ${threads === 1 ? "thread" : "threads"}`,
  ...(naive ? ["rewrites off"] : []),
];

/** Whether the engine is the one that was asked for: it goes on without what can't be had. */
function checkEngine(): void {
  const info = engineInfo();
  const wanted = build === "native" || threads === 1 ? build : `${build}-threads`;
  const is = info.build ?? info.engine;
  if (is !== wanted || info.threads !== threads || (wide && !info.wide)) {
    throw new Error(`The engine is ${is} with ${info.threads} threads instead of ${words[0]}.`);
  }
}

/** How often an engine is started anew where a busy moment hid that V8 joins vectors, which it finds out by timing. */
const STARTS = 5;

async function networkWith(model: Model, weights: Data["weights"]): Promise<Sequential> {
  for (let starts = 1; ; starts++) {
    const network = networkOf(model);
    if (!weights) return network;
    await network.setWeights(weights);
    if (!wide || engineInfo().wide || starts === STARTS) return network;
    await shutdown();
  }
}

await serve(words.join(", "), async ({ model, weights }) => {
  const network = await networkWith(model, weights);
  if (naive) {
    const none = { distinctTokens: false, sharedPrefix: false, lazyRows: false };
    await (await coreOf(network).network()).setRewrites(none);
  }
  const { steps, features, outputs, optimizer, everyStep } = model;
  const [row, size] = [rowShape(model), rowSizes(model).x];
  const loss = outputs === 1 ? "binary_crossentropy" : "sparse_categorical_crossentropy";
  const rowsOf = (data: Float32Array | Int32Array) => ({
    data,
    shape: [data.length / size, ...row],
  });
  let [compiled, session]: [boolean, ModelSession | undefined] = [false, undefined];
  return {
    async train(data, targets, rows) {
      // Not before, as who only predicts needs none of what trains.
      if (!compiled) network.compile({ loss, optimizer });
      compiled = true;
      const x = rowsOf(data);
      const y = everyStep ? { data: targets, shape: [targets.length / steps, steps] } : targets;
      if (single) await network.trainOnBatch(x, y);
      else await network.fit(x, y, { batchSize: rows, shuffle: false, verbose: 0 });
      checkEngine();
    },
    async infer(data, rows) {
      const x = rowsOf(data);
      const found = single ? network.predictOnBatch(x) : network.predict(x, { batchSize: rows });
      const numbers = (await found).data;
      checkEngine();
      return numbers;
    },
    async stream(x, count) {
      session ??= await network.session();
      for (let i = 0; i < count; i++) {
        const t = i % steps;
        await session.step(x.subarray(t * features, (t + 1) * features));
      }
    },
    dispose: () => network.dispose(),
  };
});

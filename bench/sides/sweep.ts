// Our side of the sweep: `sweep.ts {"build":"simd128","threads":1}`. Each request names a point, what is done there, and how often.

import { createInterface } from "node:readline";
import {
  configure,
  Dense,
  engineInfo,
  GRU,
  input,
  LSTM,
  Sequential,
  SimpleRNN,
} from "../../ts/index.js";
import type { Point } from "../sweep_points.js";
import type { SweepRequest } from "../sweep_race.js";

const { build, threads } = JSON.parse(process.argv[2]!) as { build: string; threads: number };
await configure({ threads, deterministic: build === "simd128" });

const LAYERS = { SimpleRNN, LSTM, GRU };

/** Does something so many times. */
type Run = (count: number) => Promise<void>;

function runs({ cell, B, T, D, U, V }: Point): { train: Run; infer: Run; dispose: () => void } {
  const shape = cell === "Dense" ? [D] : [T, D];
  const hidden = cell === "Dense" ? [] : [new LAYERS[cell](U)];
  const layers = [...hidden, new Dense(V, { activation: "softmax" })];
  const model = new Sequential([input({ shape }), ...layers], { seed: 1 });
  model.compile({ loss: "sparse_categorical_crossentropy", optimizer: "adam" });
  const size = shape.reduce((product, length) => product * length, B);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  const x = { data, shape: [B, ...shape] };
  const y = Float32Array.from({ length: B }, (_, i) => i % V);
  return {
    async train(count) {
      for (let i = 0; i < count; i++) await model.trainOnBatch(x, y);
    },
    async infer(count) {
      for (let i = 0; i < count; i++) await model.predictOnBatch(x);
    },
    dispose: () => model.dispose(),
  };
}

await new Sequential([input({ shape: [1] }), new Dense(1)]).predictOnBatch([[1]]);
const info = engineInfo();
console.log(JSON.stringify({ engine: `bptt ${info.build}, Node ${process.versions.node}` }));
let made: { key: string; runs: ReturnType<typeof runs> } | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  const { point, what, count } = JSON.parse(line) as SweepRequest;
  const key = JSON.stringify(point);
  if (made?.key !== key) {
    made?.runs.dispose();
    made = { key, runs: runs(point) };
  }
  const start = performance.now();
  await made.runs[what](count);
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
}

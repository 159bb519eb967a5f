// Our half of the comparison: `tsx bptt_side.ts imdb|rt-polarity OUT.json SEED ...`, with the plain public API.

import { writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { Dense, Embedding, engineInfo, Sequential, SimpleRNN } from "../../ts/index.js";
import { type Dataset, type DatasetName, loadDataset, VOCABULARY } from "./data.js";
import { fingerprint } from "./prepare.js";

const EPOCHS = 10;

export interface Epoch {
  loss: number;
  accuracy: number;
  val_loss: number;
  val_accuracy: number;
  seconds: number;
}

function part({ tokens, labels, length }: Dataset, from: number, to: number) {
  const x = { data: tokens.subarray(from * length, to * length), shape: [to - from, length] };
  return [x, labels.subarray(from, to)] as const;
}

async function run(data: Dataset, seed: number): Promise<Epoch[]> {
  using model = new Sequential(
    [new Embedding(VOCABULARY, 128), new SimpleRNN(128), new Dense(1, { activation: "sigmoid" })],
    { seed },
  );
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
  const [x, y] = part(data, 0, data.train);
  const heldOut = part(data, data.train, data.labels.length);
  const epochs: Epoch[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const start = performance.now();
    const options = { epochs: epoch + 1, initialEpoch: epoch, batchSize: 32, verbose: 0 } as const;
    const { history } = await model.fit(x, y, options);
    const seconds = Math.round((performance.now() - start) / 10) / 100;
    const { loss, accuracy } = await model.evaluate(...heldOut, { batchSize: 500, verbose: 0 });
    epochs.push({
      loss: history.loss![0]!,
      accuracy: history.accuracy![0]!,
      val_loss: loss!,
      val_accuracy: accuracy!,
      seconds,
    });
    console.log(data.name, "seed", seed, "epoch", epochs.length, epochs.at(-1));
  }
  return epochs;
}

const [name, out, ...seeds] = process.argv.slice(2);
const data = loadDataset(name as DatasetName);
const runs = [];
for (const seed of seeds.map(Number)) {
  runs.push({ seed, epochs: await run(data, seed) });
  const result = {
    engine: `bptt ${engineInfo().build}`,
    versions: { node: process.versions.node, os: `${platform()} ${arch()}` },
    threads: 1,
    data: {
      name: data.name,
      length: data.length,
      train: data.train,
      rows: data.labels.length,
      fingerprint: fingerprint(data),
    },
    runs,
  };
  writeFileSync(out!, `${JSON.stringify(result, null, 1)}\n`);
}

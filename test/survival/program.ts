// A program that trains, and is ended from outside at any moment: node program.js RUN FOLDER [interrupt].
// What it comes to stands in FOLDER/result.json at its end.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as bptt from "bptt";

const [name = "", folder = "", interrupt] = process.argv.slice(2);
const ROWS = 104;
const BATCH = 8;
const EPOCHS = 6;

const number = (i: number, salt: number) =>
  (Math.sin(i * 12.9898 + salt * 78.233) * 43758.5453) % 1;
const rows = Array.from({ length: ROWS }, (_, i) =>
  Array.from({ length: 5 }, (_, j) => Math.floor(Math.abs(number(i, j)) * 300)),
);
const labels = rows.map(([a = 0, b = 0]) => (a + b > 300 ? 1 : 0));

/** Lazy rows, draws, moving means, and states that go on. */
function makeModel(): bptt.Sequential {
  return new bptt.Sequential(
    [
      bptt.input({ batchShape: [BATCH, 5] }),
      new bptt.Embedding(300, 6),
      new bptt.GRU(5, { stateful: true, dropout: 0.1 }),
      new bptt.BatchNormalization(),
      new bptt.Dropout(0.2),
      new bptt.Dense(1, { activation: "sigmoid" }),
    ],
    { seed: 7, name: "survivor" },
  );
}

const metrics = ["accuracy" as const, new bptt.AUC()];
const backup = new bptt.BackupAndRestore(`${folder}/backup`, {
  saveFreq: name === "averages" ? "epoch" : 4,
  onInterrupt: interrupt !== undefined,
});

/** Tells how far it is. */
const tells = {
  onTrainBegin: () => void process.stdout.write("-"),
  onProgress: () => void process.stdout.write("."),
};

/** Each kind of run: how it is compiled, and how it is trained. */
const RUNS: Record<string, (model: bptt.Sequential) => Promise<unknown>> = {
  async everything(model) {
    const optimizer = new bptt.RMSprop({ learningRate: 0.02 });
    model.compile({ loss: "binary_crossentropy", optimizer, metrics });
    return model.fit(rows, labels, {
      ...{ epochs: EPOCHS, batchSize: BATCH, shuffle: false, verbose: 0 },
      validationData: [rows.slice(0, 16), labels.slice(0, 16)],
      callbacks: [
        new bptt.ReduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 1, minDelta: 0.05 }),
        new bptt.EarlyStopping({ monitor: "val_loss", patience: 3, restoreBestWeights: true }),
        new bptt.ModelCheckpoint(`${folder}/best.keras`, { saveBestOnly: true }),
        new bptt.ModelCheckpoint(`${folder}/{epoch}-{batch}.safetensors`, {
          ...{ saveFreq: 10, saveWeightsOnly: true },
        }),
        new bptt.CSVLogger(`${folder}/log.csv`, { append: true }),
        new bptt.TensorBoard({ logDir: `${folder}/logs`, updateFreq: 5 }),
        ...[backup, tells],
      ],
    });
  },
  async averages(model) {
    const optimizer = new bptt.Adam({
      learningRate: new bptt.CosineDecay(0.03, 50),
      ...{ useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 7 },
      gradientAccumulationSteps: 3,
    });
    model.compile({ loss: "mse", optimizer, metrics });
    return model.fit(rows, labels, {
      ...{ epochs: 4 * EPOCHS, batchSize: BATCH, verbose: 0, validationSplit: 0.23 },
      callbacks: [backup, tells],
    });
  },
  async stream(model) {
    model.compile({ loss: "mse", optimizer: new bptt.SGD({ momentum: 0.9 }), metrics });
    const data = bptt.Dataset.fromArrays(rows, labels)
      .shuffle({ buffer: 20, seed: 3 })
      .map(async ([row, label]) => [row, label] as const)
      .batch(BATCH)
      .repeat()
      .prefetch(2);
    return model.fit(data as never, {
      ...{ epochs: EPOCHS, stepsPerEpoch: 17, verbose: 0, callbacks: [backup, tells] },
    });
  },
};

const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** What TensorBoard would show: all events without their times. */
function events(): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.includes("tfevents"))
    .flatMap((file) => {
      const bytes = readFileSync(`${folder}/${file}`);
      const found: string[] = [];
      for (let at = 0; at < bytes.length; ) {
        const length = Number(bytes.readBigUInt64LE(at));
        const wallTime = 9;
        found.push(bytes.subarray(at + 12 + wallTime, at + 12 + length).toString("base64"));
        at += length + 16;
      }
      return found;
    })
    .sort();
}

// A stream is read while the engine computes.
await bptt.configure({ threads: 1, worker: name === "stream" });
const model = makeModel();
await RUNS[name]!(model);
const files = readdirSync(folder).filter((file) => /csv|safetensors|best/.test(file));
const result = {
  weights: sha(await model.saveWeights()),
  optimizer: (await model.optimizer!.getWeights()).map(({ name, data }) => [
    name,
    sha(new Uint8Array(data.buffer)),
  ]),
  epochs: model.history!.epoch,
  history: model.history!.history,
  files: files.map((file) => [file, sha(readFileSync(`${folder}/${file}`))]).sort(),
  left: readdirSync(folder).filter((file) => !/csv|safetensors|best|logs/.test(file)),
  events: events(),
};
writeFileSync(`${folder}/result.json`, JSON.stringify(result));

// BackupAndRestore within one process: what goes on, and what is refused. test/survival ends processes.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as bptt from "bptt";
import { afterAll, describe, expect, test } from "vitest";
import { readZip } from "../ts/formats/zip/read.js";
import { writeZip } from "../ts/formats/zip/write.js";
import { expectError, flatWeights } from "./support/models.js";

const temporary = mkdtempSync(join(tmpdir(), "bptt-backup-"));
afterAll(() => rmSync(temporary, { recursive: true }));
const folderFor = () => mkdtempSync(join(temporary, "run-"));

const x = Array.from({ length: 40 }, (_, i) => [i % 10, (i * 3) % 10]);
const y = x.map((_, i) => i % 2);
const options = { verbose: 0, batchSize: 8, epochs: 4 } as const;
type Fit = Parameters<bptt.Sequential["fit"]>[2];

function make(seed: number | undefined = 1, loss: "mse" | "mae" = "mse", units = 4) {
  const layers = [
    new bptt.Embedding(10, 4, { name: "words" }),
    new bptt.SimpleRNN(units, { name: "rnn" }),
    new bptt.Dropout(0.2, { name: "drop" }),
    new bptt.Dense(1, { name: "out" }),
  ];
  const model = new bptt.Sequential(layers, seed === undefined ? {} : { seed });
  model.compile({ loss, optimizer: new bptt.SGD({ learningRate: 0.1, momentum: 0.5 }) });
  model.build([null, 2]);
  return model;
}

/** Trains until `at` batches are done, and leaves a backup. */
async function broken(model: bptt.Sequential, folder: string, at: number, more: Fit = {}) {
  const stop = new AbortController();
  let batches = 0;
  const { callbacks = [], ...rest } = more as { callbacks?: bptt.CallbackLike[] };
  const backup = new bptt.BackupAndRestore(folder, { saveFreq: 3 });
  const aborts = { onTrainBatchEnd: () => void (++batches === at && stop.abort()) };
  const run = model.fit(x, y, {
    ...options,
    ...rest,
    callbacks: [...callbacks, backup, aborts],
    signal: stop.signal,
  });
  await expect(run).rejects.toThrow(/abort/);
}

const goOn = (model: bptt.Sequential, folder: string, more: Fit = {}) => {
  const { callbacks = [], ...rest } = more as { callbacks?: bptt.CallbackLike[] };
  const backup = new bptt.BackupAndRestore(folder, { saveFreq: 3 });
  return model.fit(x, y, { ...options, ...rest, callbacks: [...callbacks, backup] });
};

describe("a run that was aborted goes on", () => {
  test.each([1, 4, 8, 19])("behind %i batches, in another model", async (at) => {
    const whole = make();
    const expected = await whole.fit(x, y, options);
    const folder = join(folderFor(), "deep/backup");
    await broken(make(), folder, at);
    expect(readdirSync(folder)).toEqual(["backup.keras"]);
    const model = make();
    const history = await goOn(model, folder);
    expect(await flatWeights(model)).toEqual(await flatWeights(whole));
    expect([history.epoch, history.history]).toEqual([expected.epoch, expected.history]);
    expect(existsSync(folder)).toBe(false);
  });

  test("in the same model, whatever callbacks have set meanwhile", async () => {
    const callbacks = () => [
      new bptt.LearningRateScheduler((_, rate) => rate * 0.5),
      {
        onEpochEnd() {
          (whole.optimizer as bptt.SGD).momentum = 0.9;
        },
      },
    ];
    let whole = make();
    const expected = await whole.fit(x, y, { ...options, callbacks: callbacks() });
    const weights = await flatWeights(whole);
    whole = make();
    const folder = folderFor();
    await broken(whole, folder, 12, { callbacks: callbacks() });
    const history = await goOn(whole, folder, { callbacks: callbacks() });
    expect(history.history).toEqual(expected.history);
    expect(await flatWeights(whole)).toEqual(weights);
  });

  test("with the seed of the model that began it, where none was given", async () => {
    const folder = folderFor();
    const first = make(undefined);
    await broken(first, folder, 9);
    const model = make(undefined);
    await goOn(model, folder);
    expect(model.seed).toBe(first.seed);
    const whole = make(first.seed);
    await whole.fit(x, y, options);
    expect(await flatWeights(model)).toEqual(await flatWeights(whole));
  });

  test("to more epochs, and with a history that holds NaN", async () => {
    const nan = () => ({
      onEpochEnd(_: number, logs: bptt.Logs) {
        logs.odd = Number.NaN;
      },
    });
    const folder = folderFor();
    await broken(make(), folder, 12, { callbacks: [nan()] });
    const { history } = await goOn(make(), folder, { epochs: 6, callbacks: [nan()] });
    expect(history.odd).toEqual(new Array(6).fill(Number.NaN));
  });

  test("with streams that are read anew, and with one that is read once", async () => {
    const batches = () =>
      Array.from({ length: 20 }, (_, i) => [x.slice(i, i + 8), y.slice(i, i + 8)] as const);
    const whole = make();
    await whole.fit(() => batches(), { epochs: 4, verbose: 0, stepsPerEpoch: 5 });
    for (const stream of [() => () => batches(), () => batches()[Symbol.iterator]()]) {
      const folder = folderFor();
      const train = (model: bptt.Sequential, signal?: AbortSignal) =>
        model.fit(stream() as never, {
          ...{ epochs: 4, verbose: 0, stepsPerEpoch: 5, ...(signal && { signal }) },
          callbacks: new bptt.BackupAndRestore(folder, { saveFreq: 4 }),
        });
      const stop = new AbortController();
      const model = make();
      const run = model.fit(stream() as never, {
        ...{ epochs: 4, verbose: 0, stepsPerEpoch: 5, signal: stop.signal },
        callbacks: [
          new bptt.BackupAndRestore(folder, { saveFreq: 4 }),
          { onEpochEnd: (epoch) => void (epoch === 1 && stop.abort()) },
        ],
      });
      await expect(run).rejects.toThrow(/abort/);
      const next = make();
      await train(next);
      expect(await flatWeights(next)).toEqual(await flatWeights(whole));
    }
  });
});

test("a backup stays where that is asked for, and a run that is over goes on to nothing", async () => {
  const folder = folderFor();
  const run = (model: bptt.Sequential) =>
    model.fit(x, y, {
      ...options,
      callbacks: new bptt.BackupAndRestore(folder, { deleteCheckpoint: false }),
    });
  const model = make();
  const first = await run(model);
  const again = make();
  const second = await run(again);
  expect(second.history).toEqual(first.history);
  expect(await flatWeights(again)).toEqual(await flatWeights(model));
});

/** Lazy rows, and a layer that only Keras 2 has, where it is asked for. */
function waiting(activation: bptt.SimpleRNNOptions["activation"] = "tanh") {
  const layers = [
    new bptt.Embedding(10, 4),
    new bptt.SimpleRNN(3, { activation }),
    new bptt.Dense(1),
  ];
  const model = new bptt.Sequential(layers, { seed: 3 });
  model.compile({ loss: "mse", optimizer: new bptt.RMSprop({ learningRate: 0.1 }) });
  return model;
}

const members = (folder: string) => {
  const file = join(folder, "backup.keras");
  return [...readZip(readFileSync(file), file, Number.POSITIVE_INFINITY).keys()];
};

describe("the file", () => {
  const RUN = ["bptt/run.json", "bptt/run.safetensors"];

  test("is a model that loadModel opens, with the optimizer's state, as it was there", async () => {
    const folder = folderFor();
    const model = waiting();
    const backup = new bptt.BackupAndRestore(folder, { deleteCheckpoint: false });
    await model.fit(x, y, { ...options, callbacks: backup });
    expect(members(folder)).toEqual([
      ...["metadata.json", "config.json", "model.weights.h5"],
      ...RUN,
    ]);
    const copy = await bptt.loadModel(join(folder, "backup.keras"));
    expect(await flatWeights(copy as bptt.Sequential)).toEqual(await flatWeights(model));
    expect(await copy.optimizer!.getWeights()).toEqual(await model.optimizer!.getWeights());
  });

  test.each(["tanh", "keras2_hard_sigmoid"] as const)(
    "changes no bit of a run whose rows wait, and is one that goes on, with %s",
    async (activation) => {
      const whole = waiting(activation);
      await whole.fit(x, y, { ...options, batchSize: 2 });
      const folder = folderFor();
      const first = waiting(activation);
      await broken(first, folder, 31, { batchSize: 2 });
      // What Keras's format can't say is no reason to lose a run.
      expect(members(folder).slice(activation === "tanh" ? 3 : 0)).toEqual(RUN);
      const second = waiting(activation);
      await goOn(second, folder, { batchSize: 2 });
      expect(await flatWeights(second)).toEqual(await flatWeights(whole));
      const variables = await whole.optimizer!.getWeights();
      expect(await second.optimizer!.getWeights()).toEqual(variables);
    },
  );
});

test("other files in the folder are left alone", async () => {
  const folder = folderFor();
  writeFileSync(join(folder, "notes.txt"), "mine");
  await goOn(make(), folder);
  expect(readdirSync(folder)).toEqual(["notes.txt"]);
});

describe("is refused, before anything changes,", () => {
  const refused = async (model: bptt.Sequential, what: RegExp, more: Fit = {}, data = x) => {
    const folder = folderFor();
    await broken(make(), folder, 7);
    const before = await flatWeights(model);
    const callbacks = [
      ...((more as { callbacks?: bptt.CallbackLike[] }).callbacks ?? []),
      new bptt.BackupAndRestore(folder),
    ];
    const run = () => model.fit(data, y, { ...options, ...more, callbacks });
    await expectError(run, "InvalidArgument", what);
    expect(await flatWeights(model)).toEqual(before);
    expect(existsSync(join(folder, "backup.keras"))).toBe(true);
  };
  const another = (what: string) =>
    new RegExp(`^BackupAndRestore found in .* the backup of a run with another ${what}: run the`);

  test("the backup of another run", async () => {
    await refused(make(1, "mse", 5), another("model"));
    await refused(make(1, "mae"), another("loss, metrics or frozen layers"));
    await refused(make(2), /a run with the seed 1, and the model ".*" has the seed 2: /);
    const other = make();
    other.compile({ loss: "mse", optimizer: new bptt.SGD({ learningRate: 0.2, momentum: 0.5 }) });
    await refused(other, another("optimizer or other settings of it"));
    await refused(make(), another("data to train on"), { batchSize: 10 });
    await refused(make(), another("data to train on"), {}, [...x.slice(1), [0, 0]]);
    await refused(make(), another("data for validation"), { validationData: [x, y] });
    await refused(make(), another("options of `fit`"), { shuffle: false });
    await refused(
      make(),
      /the callbacks "History", and this one has "EarlyStopping", "History": run/,
      {
        callbacks: [new bptt.EarlyStopping({ monitor: "loss" })],
      },
    );
  });

  test("one that is damaged or can't be written", async () => {
    const folder = folderFor();
    await broken(make(), folder, 7);
    const file = join(folder, "backup.keras");
    const bytes = readFileSync(file);
    const members = [...readZip(bytes, file, bytes.length)];
    const without = (name: string) => writeZip(new Map(unpacked.filter(([one]) => one !== name)));
    const unpacked = members.map(([name, member]) => [name, member.bytes()] as const);
    const json = (text: string) => new TextEncoder().encode(text);
    const withRun = (text: string) => writeZip(new Map(unpacked).set("bptt/run.json", json(text)));
    const changed = Buffer.from(bytes);
    changed[bytes.indexOf('"epoch":1') + 8] = "2".charCodeAt(0);
    const run = () => goOn(make(), folder);
    for (const [wrong, what] of [
      [bytes.subarray(0, -9), /backup\.keras: it has no zip directory/],
      [changed, /its member "bptt\/run\.json" does not fit its checksum/],
      [without("bptt/run.json"), /is no backup of a run: it holds no bptt\/run\.json/],
      [without("bptt/run.safetensors"), /it holds no bptt\/run\.safetensors/],
      [withRun("{"), /its format should be "bptt-backup-2", got undefined/],
      [withRun('{"format":"other"}'), /its format should be "bptt-backup-2", got "other"/],
    ] as const) {
      writeFileSync(file, wrong);
      await expectError(run, "File", what);
    }
  });

  test("a folder that is none", async () => {
    const path = join(folderFor(), "file");
    writeFileSync(path, "");
    await expectError(
      () => goOn(make(), path),
      "File",
      /^BackupAndRestore could not \w+ the backup/,
    );
    const folder = folderFor();
    mkdirSync(join(folder, "backup.keras"));
    await expectError(() => goOn(make(), folder), "File", /could not be read from .*folder/);
  });

  test("what the constructor can't use", async () => {
    const refuse = (run: () => unknown) => expectError(run, "InvalidArgument");
    await refuse(() => new bptt.BackupAndRestore(""));
    await refuse(() => new bptt.BackupAndRestore("a", { saveFreq: 0 }));
    await refuse(() => new bptt.BackupAndRestore("a", { saveFreq: "batch" as never }));
    await refuse(() => new bptt.BackupAndRestore("a", { onInterrupt: 1 as never }));
    await refuse(() => new bptt.BackupAndRestore("a", { often: true } as never));
    const two = [new bptt.BackupAndRestore("a"), new bptt.BackupAndRestore("b")];
    await expectError(
      () => make().fit(x, y, { ...options, callbacks: two }),
      "InvalidArgument",
      /one BackupAndRestore at most/,
    );
  });
});

test("no signal is listened for unless that is asked for, and only while a run lasts", async () => {
  const counts: number[] = [];
  const onEpochEnd = () => void counts.push(process.listenerCount("SIGINT"));
  const before = process.listenerCount("SIGINT");
  for (const onInterrupt of [false, true]) {
    const callbacks = [new bptt.BackupAndRestore(folderFor(), { onInterrupt }), { onEpochEnd }];
    await make().fit(x, y, { ...options, epochs: 1, callbacks });
  }
  expect(counts).toEqual([before, before + 1]);
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("a batch that diverges tells its row", async () => {
  const model = new bptt.Sequential([new bptt.Dense(1, { activation: "exponential" })], {
    seed: 1,
  });
  model.compile({ loss: "mse", optimizer: new bptt.SGD({ learningRate: 0 }) });
  model.build([null, 1]);
  const ones = [
    { shape: [1, 1], data: [1] },
    { shape: [1], data: [0] },
  ];
  await model.setWeights(ones as never);
  const rows = Array.from({ length: 12 }, (_, i) => [i === 9 ? 1000 : 0]);
  const run = (shuffle: boolean) =>
    model.fit(
      rows,
      rows.map(() => 1),
      { verbose: 0, batchSize: 4, shuffle },
    );
  await expectError(() => run(false), "Diverged", /^Epoch 1, batch 3: The loss .*first at row 9: /);
  await expectError(() => run(true), "Diverged", /, first at row 9: this batch was not applied/);
});

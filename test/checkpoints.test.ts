// Callbacks in real runs: what they write, and what they do when training diverges, goes on elsewhere or is broken off.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import {
  Adam,
  Callback,
  CSVLogger,
  EarlyStopping,
  LambdaCallback,
  LearningRateScheduler,
  type Logs,
  loadModel,
  ModelCheckpoint,
  ProgbarLogger,
  ReduceLROnPlateau,
  RMSprop,
  type Sequential,
  TerminateOnNaN,
} from "../ts/index.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";

const folder = mkdtempSync(path.join(tmpdir(), "bptt-checkpoints-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);
const { x, y } = sentences(24);
const quiet = { verbose: 0, shuffle: false } as const;

describe("ModelCheckpoint", () => {
  test("writes the whole model, which trains on with the same bits", async () => {
    const model = classifier(3);
    model.compile({ loss: "binary_crossentropy", optimizer: new Adam(), metrics: ["accuracy"] });
    const file = at("deep/er/m-{epoch:02d}.keras");
    await model.fit(x, y, { ...quiet, epochs: 2, callbacks: new ModelCheckpoint(file) });
    const copy = await loadModel(at("deep/er/m-02.keras"));
    expect(await flatWeights(copy as Sequential)).toEqual(await flatWeights(model));
    expect(copy.seed).toBe(3);
    expect(copy.optimizer!.iterations).toBe(2);
    for (const one of [model, copy]) await one.fit(x, y, quiet);
    expect(await flatWeights(copy as Sequential)).toEqual(await flatWeights(model));
  });

  test("leaves one file under a name, and keeps the best", async () => {
    const checkpoint = new ModelCheckpoint(at("best.keras"), {
      saveBestOnly: true,
      monitor: "loss",
    });
    const model = classifier(1);
    const { history } = await model.fit(x, y, { ...quiet, epochs: 4, callbacks: checkpoint });
    expect(checkpoint.best).toBe(Math.min(...history.loss!));
    const names = readdirSync(folder).filter((name) => name.startsWith("best"));
    expect(names).toEqual(["best.keras"]);
  });

  test("saves weights alone, every so many batches", async () => {
    const model = classifier(1);
    const options = { saveWeightsOnly: true, saveFreq: 2 } as const;
    const callbacks = new ModelCheckpoint(at("w-{epoch}-{batch}.safetensors"), options);
    await model.fit(x, y, { ...quiet, batchSize: 8, epochs: 2, callbacks });
    const names = readdirSync(folder).filter((name) => name.startsWith("w-"));
    expect(names).toEqual(["w-1-2.safetensors", "w-2-1.safetensors", "w-2-3.safetensors"]);
    const copy = classifier(2);
    await copy.loadWeights(at("w-2-3.safetensors"));
    expect(await flatWeights(copy)).toEqual(await flatWeights(model));
  });

  test("says what can't be written, and leaves what was there", async () => {
    mkdirSync(at("taken.keras"));
    const save = (file: string) =>
      classifier().fit(x, y, { ...quiet, callbacks: new ModelCheckpoint(file) });
    await expectError(() => save(at("taken.keras")), "File", /taken\.keras: it is a folder/);
    writeFileSync(at("file"), "");
    await expectError(() => save(at("file/best.keras")), "File", /a part of the path is no folder/);
    await expectError(() => save(at("m-{nope}.keras")), "InvalidArgument", /"\{nope\}".*"loss"/);
    await expectError(() => save(at("m-{loss:d}.keras")), "InvalidArgument", /as an integer/);
  });

  test.each(["best.keras", "best.weights.h5"])(
    "%s changes no bit of what is trained later, whatever rows wait",
    async (name) => {
      const train = async (callbacks: Callback[]) => {
        using model = classifier(5);
        model.compile({ loss: "mse", optimizer: new RMSprop({ learningRate: 0.1 }) });
        const options = { ...quiet, batchSize: 3, epochs: 3, callbacks };
        const { history } = await model.fit(x, y, options);
        return [history, await flatWeights(model)];
      };
      const saveWeightsOnly = name.endsWith(".h5");
      const checkpoint = new ModelCheckpoint(at(name), { saveFreq: 1, saveWeightsOnly });
      expect(await train([checkpoint])).toEqual(await train([]));
    },
  );
});

describe("rates", () => {
  test("stand in the history, in the progress line, and act at once", async () => {
    const model = classifier();
    const rates: number[] = [];
    const lines: string[] = [];
    const print = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
    const { history } = await model.fit(x, y, {
      verbose: 2,
      epochs: 3,
      callbacks: [
        new LearningRateScheduler((epoch, rate) => (epoch === 0 ? 0 : rate + 0.5)),
        new LambdaCallback({
          onEpochEnd: async () =>
            void rates.push((await model.optimizer!.getWeights())[1]!.data[0]!),
        }),
      ],
    });
    print.mockRestore();
    expect(history.learning_rate).toEqual([0, 0.5, 1]);
    expect(rates).toEqual([0, 0.5, 1]);
    expect(lines[1]).toMatch(/^Epoch 2\/3 .* - loss: \d\.\d+ - learning_rate: 0\.5000$/);
  });

  test("a rate that can't be used is refused by name", async () => {
    const scheduler = new LearningRateScheduler(() => Number.NaN);
    await expectError(
      () => classifier().fit(x, y, { ...quiet, callbacks: scheduler }),
      "InvalidArgument",
      /LearningRateScheduler.*got NaN/,
    );
  });
});

describe("TerminateOnNaN", () => {
  /** A model whose second batch diverges: the first brings weights to where the loss has no number. */
  async function diverging(callbacks: object, options = {}) {
    const model = classifier();
    await model.fit(x, y, { ...quiet, batchSize: 8 });
    const before: number[][] = [];
    const rate = {
      onTrainBatchBegin: async (batch: number) => {
        before.push(await flatWeights(model));
        if (batch === 1) model.optimizer!.learningRate = 3.4e38;
      },
    };
    const given = [rate, callbacks].flat();
    const run = () => model.fit(x, y, { ...quiet, batchSize: 8, callbacks: given, ...options });
    return { model, before, run };
  }

  test("ends training with the weights before the batch, and a NaN in the history", async () => {
    const print = vi.spyOn(console, "log").mockImplementation(() => {});
    const seen: (number | string)[] = [];
    const watch = new LambdaCallback({
      onTrainBatchEnd: (batch, logs) => void seen.push(batch, String(!Number.isNaN(logs.loss))),
      onTrainEnd: () => void seen.push("end"),
    });
    const { model, before, run } = await diverging([new TerminateOnNaN(), watch], { epochs: 9 });
    const { history, epoch } = await run();
    expect(print.mock.calls).toEqual([["Batch 1: Invalid loss, terminating training"]]);
    print.mockRestore();
    expect(epoch).toEqual([0]);
    expect(history.loss).toEqual([Number.NaN]);
    expect(history.accuracy![0]).toBeGreaterThan(0);
    expect(seen).toEqual([0, "true", 1, "false", "end"]);
    expect(await flatWeights(model)).toEqual(before[1]);
    expect(model.stopTraining).toBe(true);
  });

  test("costs no batch its speed, and rejects where asked", async () => {
    const own = ["onTrainBatchEnd", "onBatchEnd"] as const;
    for (const hook of own) expect(new TerminateOnNaN()[hook]).toBe(Callback.prototype[hook]);
    const { run } = await diverging(new TerminateOnNaN({ raiseError: true }));
    await expectError(run, "Diverged", /Epoch 1, batch 2/);
    await expectError((await diverging([])).run, "Diverged");
  });
});

describe("CSVLogger", () => {
  test("goes on from a state: no row stands twice, and none that a crash cut off", async () => {
    const file = at("log.csv");
    const train = (logger: CSVLogger, initialEpoch: number, epochs: number) =>
      classifier().fit(x, y, { ...quiet, initialEpoch, epochs, callbacks: logger });
    const first = new CSVLogger(file);
    await train(first, 0, 2);
    const state = JSON.parse(JSON.stringify(first.getState()));
    // What a process wrote before it ended, behind its last backup.
    writeFileSync(file, `${readFileSync(file, "utf8")}2,0.5,0.6\r\n3,0.`);
    const second = new CSVLogger(file);
    second.setState(state);
    await train(second, 2, 4);
    const epochs = () =>
      readFileSync(file, "utf8")
        .split("\r\n")
        .map((row) => row.split(",")[0]);
    expect(epochs()).toEqual(["epoch", "0", "1", "2", "3", ""]);
    writeFileSync(file, `${readFileSync(file, "utf8")}4,0.`);
    await train(new CSVLogger(file, { append: true }), 4, 6);
    expect(epochs()).toEqual(["epoch", "0", "1", "2", "3", "4", "5", ""]);
    await train(new CSVLogger(file), 0, 1);
    expect(epochs()).toEqual(["epoch", "0", ""]);
  });

  test("adds no rows under a head that has no place for them", async () => {
    writeFileSync(at("other.csv"), "epoch;loss\n0;1\n");
    const logger = new CSVLogger(at("other.csv"), { append: true, separator: ";" });
    await expectError(
      () => classifier().fit(x, y, { ...quiet, callbacks: logger }),
      "File",
      /no column for "accuracy"/,
    );
    expect(readFileSync(at("other.csv"), "utf8")).toBe("epoch;loss\n0;1\n");
  });
});

describe("the progress line", () => {
  test("can be replaced", async () => {
    const seen: string[] = [];
    class Own extends ProgbarLogger {
      override onEpochBegin() {}
      override onProgress(done: number, logs: Logs) {
        seen.push(`${done}/${this.params.steps} ${Object.keys(logs)}`);
      }
    }
    const print = vi.spyOn(console, "log");
    await classifier().fit(x, y, { batchSize: 24, epochs: 2, callbacks: new Own() });
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
    expect(seen).toEqual(["1/1 accuracy,loss", "1/1 accuracy,loss"]);
  });
});

test("callbacks that watch epochs leave batches alone", () => {
  const quietOnes = [
    new EarlyStopping(),
    new ReduceLROnPlateau(),
    new LearningRateScheduler((_, rate) => rate),
    new TerminateOnNaN(),
    new CSVLogger(at("quiet.csv")),
    new ModelCheckpoint(at("quiet.keras")),
    new ProgbarLogger(),
    new LambdaCallback({ onEpochEnd: () => {} }),
  ];
  const hooks = ["onTrainBatchBegin", "onTrainBatchEnd", "onBatchBegin", "onBatchEnd"] as const;
  for (const callback of quietOnes) {
    for (const hook of hooks) expect(callback[hook]).toBe(Callback.prototype[hook]);
  }
});

test("states of another form are refused, and change nothing", async () => {
  const stopping = new EarlyStopping();
  const bad = (callback: Callback, state: unknown, pattern: RegExp) =>
    expectError(() => callback.setState(state as never), "InvalidArgument", pattern);
  const state = stopping.getState();
  await bad(stopping, { ...state, wait: -1 }, /"wait".*-1/);
  await bad(stopping, { ...state, best: "low" }, /"best"/);
  await bad(stopping, { ...state, more: 1 }, /no field "more"/);
  await bad(stopping, { ...state, bestWeights: 5 }, /base64/);
  await bad(stopping, null, /"best"|an object/);
  await bad(new CSVLogger(at("c.csv")), { bytes: "many", columns: null }, /"bytes"/);
  await bad(new ReduceLROnPlateau(), [], /an object/);
  expect(stopping.getState()).toEqual(state);
  stopping.setState({ ...state, best: "NaN" });
  expect(stopping.best).toBeNaN();
  expect(JSON.parse(JSON.stringify(stopping.getState())).best).toBe("NaN");
});

test("options that can't be used are refused", async () => {
  const bad = (make: () => unknown, pattern: RegExp) =>
    expectError(make, "InvalidArgument", pattern);
  await bad(() => new ReduceLROnPlateau({ factor: 1 }), /`factor`/);
  await bad(() => new ReduceLROnPlateau({ min_lr: 1 } as object), /Did you mean `minLr`/);
  await bad(() => new ReduceLROnPlateau({ cooldown: 1.5 }), /`cooldown`/);
  await bad(() => new LearningRateScheduler(0.1 as never), /function/);
  await bad(() => new LambdaCallback({ onEpochend: () => {} } as object), /onEpochend/);
  await bad(() => new LambdaCallback({ onEpochEnd: 3 } as object), /"onEpochEnd"/);
  await bad(() => new CSVLogger(""), /`filename`/);
  await bad(() => new CSVLogger("x.csv", { separator: ",," }), /`separator`/);
  await bad(
    () => new ModelCheckpoint("best.h5"),
    /whole models to paths that end in "\.keras", got "best\.h5"/,
  );
  await bad(() => new ModelCheckpoint("best.keras", { saveWeightsOnly: true }), /\.safetensors/);
  await bad(() => new ModelCheckpoint("m-{epoch:z}.keras"), /no place for a value/);
  await bad(() => new ModelCheckpoint("m-{epoch.keras"), /no place/);
  await bad(() => new ModelCheckpoint("best.keras", { saveFreq: 0 }), /`saveFreq`/);
  await bad(
    () => new ModelCheckpoint("best.keras", { initialValueThreshold: Number.NaN }),
    /initial/,
  );
  await bad(() => new TerminateOnNaN({ raiseError: 1 } as object), /`raiseError`/);
});

// Callbacks: Keras's hooks in Keras's order, and EarlyStopping by Keras's rules.
import { describe, expect, test, vi } from "vitest";
import {
  Callback,
  type CallbackParams,
  Dense,
  EarlyStopping,
  input,
  type Logs,
  Sequential,
} from "../ts/index.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";

const quiet = { verbose: 0 } as const;

/** Writes down every hook with its number and the names in its logs. */
class Recorder extends Callback {
  readonly seen: string[] = [];
  #note(hook: string, logs: Logs, index?: number): void {
    this.seen.push(
      [hook, index, Object.keys(logs).join(",")]
        .filter((part) => part !== undefined && part !== "")
        .join(" "),
    );
  }
  override onTrainBegin(logs: Logs) {
    this.#note("train begin", logs);
  }
  override onTrainEnd(logs: Logs) {
    this.#note("train end", logs);
  }
  override onEpochBegin(epoch: number, logs: Logs) {
    this.#note("epoch begin", logs, epoch);
  }
  override onEpochEnd(epoch: number, logs: Logs) {
    this.#note("epoch end", logs, epoch);
  }
  override onTrainBatchBegin(batch: number, logs: Logs) {
    this.#note("batch begin", logs, batch);
  }
  override onTrainBatchEnd(batch: number, logs: Logs) {
    this.#note("batch end", logs, batch);
  }
  override onTestBegin(logs: Logs) {
    this.#note("test begin", logs);
  }
  override onTestEnd(logs: Logs) {
    this.#note("test end", logs);
  }
  override onTestBatchBegin(batch: number, logs: Logs) {
    this.#note("test batch begin", logs, batch);
  }
  override onTestBatchEnd(batch: number, logs: Logs) {
    this.#note("test batch end", logs, batch);
  }
  override onPredictBegin(logs: Logs) {
    this.#note("predict begin", logs);
  }
  override onPredictEnd(logs: Logs) {
    this.#note("predict end", logs);
  }
  override onPredictBatchBegin(batch: number, logs: Logs) {
    this.#note("predict batch begin", logs, batch);
  }
  override onPredictBatchEnd(batch: number, logs: Logs) {
    this.#note("predict batch end", logs, batch);
  }
}

describe("hooks", () => {
  // The order and the logs that Keras 3.15 gave for the same call.
  test("come in Keras's order", async () => {
    const { x, y } = sentences(10);
    const recorder = new Recorder();
    await classifier().fit(x, y, {
      ...quiet,
      epochs: 2,
      batchSize: 4,
      validationSplit: 0.2,
      callbacks: [recorder],
    });
    const epoch = (n: number) => [
      `epoch begin ${n}`,
      "batch begin 0",
      "batch end 0 accuracy,loss",
      "batch begin 1",
      "batch end 1 accuracy,loss",
      "test begin",
      "test batch begin 0",
      "test batch end 0 accuracy,loss",
      "test end accuracy,loss",
      `epoch end ${n} accuracy,loss,val_accuracy,val_loss`,
    ];
    expect(recorder.seen).toEqual([
      "train begin",
      ...epoch(0),
      ...epoch(1),
      "train end accuracy,loss,val_accuracy,val_loss",
    ]);
    expect(recorder.params).toEqual({ verbose: 0, epochs: 2, steps: 2 });
  });

  test("of evaluate and predict", async () => {
    const { x, y } = sentences(5);
    const model = classifier();
    const recorder = new Recorder();
    await model.evaluate(x, y, { ...quiet, batchSize: 4, callbacks: recorder });
    expect(recorder.seen.splice(0)).toEqual([
      "test begin",
      "test batch begin 0",
      "test batch end 0 accuracy,loss",
      "test batch begin 1",
      "test batch end 1 accuracy,loss",
      "test end accuracy,loss",
    ]);
    await model.predict(x, { batchSize: 4, callbacks: recorder });
    expect(recorder.seen).toEqual([
      "predict begin",
      "predict batch begin 0",
      "predict batch end 0",
      "predict batch begin 1",
      "predict batch end 1",
      "predict end",
    ]);
  });

  test("are awaited, and may call the model", async () => {
    const { x, y } = sentences(12);
    const model = classifier();
    const seen: string[] = [];
    class Inside extends Callback {
      override async onEpochEnd(epoch: number, logs: Logs) {
        const scores = await this.model.evaluate(x, y, quiet);
        await this.model.predict(x);
        await this.model.setWeights(await this.model.getWeights());
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push(`${epoch} ${scores.loss! < logs.loss!}`);
      }
    }
    await model.fit(x, y, {
      ...quiet,
      epochs: 3,
      callbacks: [new Inside(), { onEpochBegin: (epoch) => void seen.push(`begin ${epoch}`) }],
    });
    expect(seen).toEqual(["begin 0", "0 true", "begin 1", "1 true", "begin 2", "2 true"]);
  });

  test("fit inside a callback is refused instead of waiting for ever", async () => {
    const { x, y } = sentences(4);
    const model = classifier();
    await expectError(
      () =>
        model.fit(x, y, {
          ...quiet,
          callbacks: { onEpochEnd: async () => void (await model.fit(x, y)) },
        }),
      "Busy",
    );
  });

  test("onBatchEnd is the older name of onTrainBatchEnd, in classes and objects", async () => {
    const { x, y } = sentences(8);
    const batches: number[] = [];
    class Older extends Callback {
      override onBatchEnd(batch: number) {
        batches.push(batch);
      }
    }
    const object = { onBatchBegin: (batch: number) => void batches.push(-batch) };
    await classifier().fit(x, y, { ...quiet, batchSize: 4, callbacks: [new Older(), object] });
    expect(batches).toEqual([-0, 0, -1, 1]);
  });

  test("plain objects are told of model and parameters", async () => {
    const { x, y } = sentences(8);
    let told: [Sequential, CallbackParams] | undefined;
    let model: Sequential;
    const callback = {
      setModel(given: Sequential) {
        model = given;
      },
      setParams(params: CallbackParams) {
        told = [model, params];
      },
    };
    const trained = classifier();
    await trained.fit(x, y, { ...quiet, epochs: 3, batchSize: 3, callbacks: callback });
    expect(told).toEqual([trained, { verbose: 0, epochs: 3, steps: 3 }]);
  });

  test("batch logs are means since the epoch began", async () => {
    const { x, y } = sentences(8);
    const losses: number[] = [];
    const { history } = await classifier().fit(x, y, {
      ...quiet,
      epochs: 2,
      batchSize: 3,
      callbacks: { onTrainBatchEnd: (_, logs) => void losses.push(logs.loss!) },
    });
    expect(losses).toHaveLength(6);
    expect([losses[2], losses[5]]).toEqual(history.loss);
  });
});

describe("EarlyStopping", () => {
  /** Epochs run, and the callback, for losses that arrive as listed. */
  async function run(
    values: number[],
    options: ConstructorParameters<typeof EarlyStopping>[0],
    name = "val_loss",
  ) {
    const stopping = new EarlyStopping(options);
    const model = new Sequential([input({ shape: [1] }), new Dense(1)]);
    const metrics = ["accuracy", "auc", "true_positives"] as never;
    model.compile({ loss: "mse", metrics });
    stopping.setModel(model);
    const weights = values.map((_, i) => [{ name: "w", shape: [1], data: Float32Array.of(i) }]);
    let current = 0;
    vi.spyOn(model, "getWeights").mockImplementation(async () => weights[current]!);
    const restored = vi.spyOn(model, "setWeights").mockResolvedValue(undefined);
    stopping.onTrainBegin();
    let epochs = 0;
    for (const [epoch, value] of values.entries()) {
      current = epoch;
      epochs++;
      await stopping.onEpochEnd(epoch, { [name]: value });
      if (model.stopTraining) break;
    }
    await stopping.onTrainEnd();
    const kept = restored.mock.calls[0]?.[0] as unknown as (typeof weights)[number] | undefined;
    return { epochs, stopping, restored: kept?.[0]?.data[0] };
  }

  // Each expectation was taken from keras.callbacks.EarlyStopping 3.15 fed with the same values.
  test("stops at the first epoch without improvement by default", async () => {
    expect((await run([1, 0.9, 0.95, 0.5], {})).epochs).toBe(3);
    expect((await run([1, 0.9, 0.9, 0.5], {})).epochs).toBe(3);
    expect((await run([1, 0.9, 0.8], {})).epochs).toBe(3);
  });

  test("waits as long as it is patient", async () => {
    const { epochs, stopping } = await run([1, 0.9, 0.95, 0.92, 0.91, 0.5], { patience: 3 });
    expect(epochs).toBe(5);
    expect(stopping).toMatchObject({ stoppedEpoch: 4, bestEpoch: 1, best: 0.9, wait: 3 });
    expect((await run([1, 0.9, 0.95, 0.85, 0.9, 0.9], { patience: 2 })).epochs).toBe(6);
  });

  test("never stops at the first epoch", async () => {
    expect((await run([Number.NaN, 1, 2], { patience: 0 })).epochs).toBe(2);
  });

  test("asks for more than minDelta", async () => {
    expect((await run([1, 0.95, 0.9, 0.5], { minDelta: 0.1, patience: 1 })).epochs).toBe(2);
    expect((await run([1, 0.85, 0.7], { minDelta: -0.1 })).epochs).toBe(3);
  });

  test("knows which way is better", async () => {
    expect((await run([0.5, 0.6, 0.7], { monitor: "val_accuracy" }, "val_accuracy")).epochs).toBe(
      3,
    );
    expect((await run([0.5, 0.4], { monitor: "accuracy" }, "accuracy")).epochs).toBe(2);
    expect(
      (await run([0.5, 0.4, 0.3], { monitor: "accuracy", mode: "min" }, "accuracy")).epochs,
    ).toBe(3);
    expect((await run([0.5, 0.6], { mode: "max" })).epochs).toBe(2);
    expect((await run([0.5, 0.6, 0.7], { monitor: "val_auc" }, "val_auc")).epochs).toBe(3);
    await expectError(
      () => run([1], { monitor: "true_positives" }, "true_positives"),
      "InvalidArgument",
      /mode: "max" or mode: "min"/,
    );
  });

  test("refuses to compare what is no number", async () => {
    const watched = () => run(["good"] as never, {});
    const words =
      /^EarlyStopping watches "val_loss", and expects a number of it in the logs, got "good"\.$/;
    await expectError(watched, "InvalidArgument", words);
  });

  test("counts improvements only beyond the baseline", async () => {
    expect((await run([1, 0.9, 0.8, 0.7], { baseline: 0.5, patience: 2 })).epochs).toBe(4);
    expect((await run([1, 0.9, 0.95, 0.7], { baseline: 0.5, patience: 2 })).epochs).toBe(3);
    expect((await run([0.4, 0.45, 0.3, 0.35, 0.36], { baseline: 0.5, patience: 2 })).epochs).toBe(
      5,
    );
  });

  test("restores the best weights, also where it did not stop", async () => {
    const stopped = await run([1, 0.5, 0.6, 0.7], { patience: 2, restoreBestWeights: true });
    expect(stopped).toMatchObject({ epochs: 4, restored: 1 });
    expect(await run([1, 0.5, 0.6], { patience: 5, restoreBestWeights: true })).toMatchObject({
      epochs: 3,
      restored: 1,
    });
    expect((await run([1, 0.5, 0.6], {})).restored).toBeUndefined();
  });

  test("looks away before startFromEpoch", async () => {
    expect((await run([0.1, 0.5, 0.6, 0.4, 0.7], { startFromEpoch: 2 })).epochs).toBe(5);
  });

  test("warns once where nothing of that name is logged", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { x, y } = sentences(8);
    const history = await classifier().fit(x, y, {
      ...quiet,
      epochs: 3,
      callbacks: [new EarlyStopping()],
    });
    expect(history.epoch).toHaveLength(3);
    expect(warn.mock.calls).toEqual([
      [
        "Early stopping conditioned on metric `val_loss` which is not available. Available metrics are: accuracy,loss",
      ],
    ]);
    warn.mockRestore();
  });

  test("works in a real run, twice", async () => {
    const { x, y } = sentences(60);
    const random = y.map((_, i) => ((i * i * 7) % 5 > 1 ? 1 : 0));
    const model = classifier();
    const stopping = new EarlyStopping({ patience: 2, restoreBestWeights: true });
    for (let i = 0; i < 2; i++) {
      const options = { ...quiet, epochs: 200, validationSplit: 0.4, callbacks: [stopping] };
      const { history, epoch } = await model.fit(x, random, options);
      expect(epoch.length).toBeLessThan(200);
      const losses = history.val_loss!;
      expect(stopping.bestEpoch).toBe(losses.indexOf(Math.min(...losses)));
      expect(stopping.stoppedEpoch).toBe(epoch.length - 1);
      const scores = await model.evaluate(x.slice(36), random.slice(36), quiet);
      expect(scores.loss).toBeCloseTo(Math.min(...losses), 5);
      expect(await flatWeights(model)).not.toContain(Number.NaN);
    }
  });

  test("refuses bad options", async () => {
    const bad = (options: object, pattern: RegExp) =>
      expectError(() => new EarlyStopping(options), "InvalidArgument", pattern);
    await bad({ patience: -1 }, /`patience`/);
    await bad({ mode: "up" }, /`mode`.*"auto", "min", "max"/);
    await bad({ restore_best_weights: true }, /Did you mean `restoreBestWeights`/);
    await bad({ monitor: 3 }, /`monitor`/);
    await bad({ minDelta: "0.1" }, /`minDelta`/);
  });
});

// Training: what is computed in which order, what is reported, and how a run can end.
import { describe, expect, test } from "vitest";
import { Dense, Embedding, RMSprop, Sequential, SGD, SimpleRNN } from "../ts/index.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";

const quiet = { verbose: 0 } as const;

describe("the reference program", () => {
  test("learns which class a text belongs to", async () => {
    const { x, y } = sentences(400);
    const model = classifier();
    const history = await model.fit(x, y, {
      ...quiet,
      epochs: 10,
      batchSize: 32,
      validationSplit: 0.2,
    });
    expect(history.epoch).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(Object.keys(history.history)).toEqual(["accuracy", "loss", "val_accuracy", "val_loss"]);
    expect(history.history.loss).toHaveLength(10);
    expect(history.history.val_accuracy!.at(-1)).toBeGreaterThan(0.9);
    expect(model.history).toBe(history);
    const scores = await model.evaluate(x, y, quiet);
    expect(Object.keys(scores)).toEqual(["accuracy", "loss"]);
    const answers = await model.predict(x.slice(0, 3));
    expect(answers.shape).toEqual([3, 1]);
    expect(answers.toArray()).toHaveLength(3);
  });

  test("answers at every step with returnSequences and softmax", async () => {
    const model = new Sequential(
      [
        new Embedding(20, 8),
        new SimpleRNN(16, { returnSequences: true }),
        new Dense(3, { activation: "softmax" }),
      ],
      { seed: 2 },
    );
    model.compile({
      loss: "categorical_crossentropy",
      optimizer: new RMSprop({ learningRate: 0.01 }),
      metrics: ["accuracy"],
    });
    const { x } = sentences(60);
    const y = x.map((row) => row.map((id) => [0, 1, 2].map((c) => (id % 3 === c ? 1 : 0))));
    const { history } = await model.fit(x, y, { ...quiet, epochs: 40 });
    expect(history.accuracy!.at(-1)).toBeGreaterThan(0.95);
  });
});

describe("the same seed", () => {
  test("gives the same run, another seed another", async () => {
    const { x, y } = sentences(50);
    const run = async (seed: number) => {
      const model = classifier(seed);
      const { history } = await model.fit(x, y, { ...quiet, epochs: 3 });
      return { loss: history.loss, weights: await flatWeights(model) };
    };
    expect(await run(7)).toEqual(await run(7));
    expect((await run(8)).loss).not.toEqual((await run(7)).loss);
  });

  test("gives the same run however batches are grouped into calls", async () => {
    const { x, y } = sentences(90);
    const coarse = classifier();
    await coarse.fit(x, y, { ...quiet, epochs: 4, batchSize: 4 });
    const single = classifier();
    await single.fit(x, y, {
      ...quiet,
      epochs: 4,
      batchSize: 4,
      callbacks: { onTrainBatchEnd() {} },
    });
    expect(await flatWeights(single)).toEqual(await flatWeights(coarse));
  });

  test("is drawn at random where none is given, and can be read", () => {
    const seeds = new Set(Array.from({ length: 8 }, () => new Sequential([new Dense(1)]).seed));
    expect(seeds.size).toBe(8);
    for (const seed of seeds) expect(Number.isSafeInteger(seed)).toBe(true);
  });

  test("must be an integer", async () => {
    for (const seed of [-1, 1.5, "1", 2 ** 60]) {
      await expectError(
        () => new Sequential([], { seed: seed as number }),
        "InvalidArgument",
        /`seed`/,
      );
    }
  });
});

describe("shuffling", () => {
  /** Plain gradient descent on one row at a time depends on the order of rows. */
  const run = async (fits: { epochs: number; initialEpoch?: number; shuffle?: boolean }[]) => {
    const model = classifier(5);
    model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.5 }) });
    const { x, y } = sentences(16);
    for (const options of fits) await model.fit(x, y, { ...quiet, ...options, batchSize: 1 });
    return flatWeights(model);
  };

  test("is on unless turned off", async () => {
    expect(await run([{ epochs: 1, shuffle: false }])).not.toEqual(await run([{ epochs: 1 }]));
  });

  test("goes on where the last call ended", async () => {
    const whole = await run([{ epochs: 4 }]);
    expect(await run([{ epochs: 2 }, { epochs: 4, initialEpoch: 2 }])).toEqual(whole);
    expect(await run([{ epochs: 1 }, { epochs: 1 }, { epochs: 1 }, { epochs: 1 }])).toEqual(whole);
  });
});

describe("validation", () => {
  test("takes the last rows, before shuffling", async () => {
    const { x, y } = sentences(10);
    const model = classifier();
    const { history } = await model.fit(x, y, { ...quiet, validationSplit: 0.3 });
    const scores = await model.evaluate(x.slice(7), y.slice(7), quiet);
    expect(history.val_loss![0]).toBeCloseTo(scores.loss!, 6);
    expect(history.val_accuracy![0]).toBeCloseTo(scores.accuracy!, 6);
    // The first seven alone were trained on.
    const other = classifier();
    await other.fit(x.slice(0, 7), y.slice(0, 7), quiet);
    expect(await flatWeights(other)).toEqual(await flatWeights(model));
  });

  test("may bring its own data, which then wins", async () => {
    const { x, y } = sentences(10);
    const model = classifier();
    const held = sentences(4, 9);
    const { history } = await model.fit(x, y, {
      ...quiet,
      validationData: [held.x, held.y],
      validationSplit: 0.5,
    });
    expect(history.val_loss![0]).toBeCloseTo(
      (await model.evaluate(held.x, held.y, quiet)).loss!,
      6,
    );
  });

  test("refuses what is about it where there is nothing to validate on", async () => {
    const { x, y } = sentences(4);
    const about = { validationSteps: 1, validationBatchSize: 2, validationFreq: 2 };
    for (const [name, value] of Object.entries(about)) {
      await expectError(
        () => classifier().fit(x, y, { ...quiet, [name]: value }),
        "InvalidArgument",
        new RegExp(`${name}\\W, and nothing to validate on`),
      );
    }
    await classifier().fit(x, y, { ...quiet, ...about, validationSplit: 0.5 });
  });

  test("refuses a part that is none, or leaves nothing", async () => {
    const { x, y } = sentences(4);
    const bad = (
      validationSplit: unknown,
      code: "InvalidArgument" | "EmptyData",
      pattern: RegExp,
    ) =>
      expectError(
        () => classifier().fit(x, y, { validationSplit: validationSplit as number }),
        code,
        pattern,
      );
    for (const part of [1, -0.1, Number.NaN, 2, "0.2"])
      await bad(part, "InvalidArgument", /`validationSplit`.*between 0 and 1/);
    await bad(0.9, "EmptyData", /contains 4 samples, which is not sufficient/);
    await expectError(
      () => classifier().fit(x, y, { validationData: [x] as never }),
      "InvalidArgument",
      /\[x, y\]/,
    );
  });
});

describe("what is reported", () => {
  test("weighs a short last batch by its rows", async () => {
    const { x, y } = sentences(10);
    const model = classifier();
    const whole = await model.evaluate(x, y, { ...quiet, batchSize: 10 });
    for (const batchSize of [1, 3, 4, 7]) {
      const scores = await model.evaluate(x, y, { ...quiet, batchSize });
      expect(scores.loss).toBeCloseTo(whole.loss!, 5);
      expect(scores.accuracy).toBeCloseTo(whole.accuracy!, 10);
    }
  });

  test("trainOnBatch and testOnBatch take all rows as one batch", async () => {
    const { x, y } = sentences(40);
    const [model, twin] = [classifier(), classifier()];
    const before = await model.testOnBatch(x, y);
    expect(await model.trainOnBatch(x, y)).toEqual(before);
    expect((await model.testOnBatch(x, y)).loss).toBeLessThan(before.loss!);
    await twin.fit(x, y, { ...quiet, batchSize: 40, shuffle: false });
    expect(await flatWeights(twin)).toEqual(await flatWeights(model));
    const answers = await model.predictOnBatch(x);
    expect(answers.data).toEqual((await model.predict(x)).data);
  });

  test("accuracy takes the form that Keras chooses", async () => {
    const logs = async (
      units: number,
      loss: "mse" | "binary_crossentropy" | "categorical_crossentropy",
      y: number[][],
    ) => {
      const model = new Sequential([new Dense(units, { kernelInitializer: "ones" })]);
      model.compile({ loss, metrics: ["accuracy", "acc"] });
      return model.testOnBatch([[0.9], [0.2]], y);
    };
    // One output: above a half or not.
    expect(await logs(1, "mse", [[1], [1]])).toMatchObject({ accuracy: 0.5, acc: 0.5 });
    // Several: the same place is largest, also where each output has a binary loss of its own.
    expect(
      await logs(2, "mse", [
        [1, 0],
        [0, 1],
      ]),
    ).toMatchObject({ accuracy: 0.5 });
    expect(
      await logs(2, "binary_crossentropy", [
        [1, 0],
        [0, 1],
      ]),
    ).toMatchObject({ accuracy: 0.5 });
  });

  test("without metrics there is the loss alone", async () => {
    const model = new Sequential([new Dense(1)]);
    model.compile({ loss: "mse" });
    const { history } = await model.fit([[1], [2]], [1, 2], quiet);
    expect(Object.keys(history)).toEqual(["loss"]);
  });
});

describe("a run ends", () => {
  const { x, y } = sentences(64);

  test("at an abort, with the signal's reason and the weights of the last finished batch", async () => {
    const model = classifier();
    const controller = new AbortController();
    const reason = new Error("enough");
    let batches = 0;
    const callbacks = {
      onTrainBatchEnd() {
        if (++batches === 3) controller.abort(reason);
      },
    };
    const run = model.fit(x, y, {
      ...quiet,
      batchSize: 8,
      signal: controller.signal,
      callbacks,
      shuffle: false,
    });
    await expect(run).rejects.toBe(reason);
    expect(batches).toBe(3);
    const twin = classifier();
    await twin.fit(x.slice(0, 24), y.slice(0, 24), { ...quiet, batchSize: 8, shuffle: false });
    expect(await flatWeights(model)).toEqual(await flatWeights(twin));
    await model.fit(x, y, quiet);
  });

  test("at an abort before a batch, which is not applied, whatever was set beside it", async () => {
    const model = classifier();
    await model.trainOnBatch(x, y);
    const before = await flatWeights(model);
    for (const hook of ["onTrainBatchBegin", "onEpochBegin", "onTrainBegin"] as const) {
      const stop = new AbortController();
      const abort = () => {
        model.optimizer!.learningRate /= 2;
        stop.abort("enough");
      };
      const run = model.fit(x, y, { ...quiet, signal: stop.signal, callbacks: { [hook]: abort } });
      await expect(run).rejects.toBe("enough");
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await flatWeights(model)).toEqual(before);
    }
  });

  test("at an abort within a hook, once that has ended, also where it is the last one", async () => {
    for (const hook of ["onTrainBegin", "onEpochEnd", "onTestEnd", "onTrainEnd"]) {
      const stop = new AbortController();
      let ended = false;
      const slow = async () => {
        stop.abort(hook);
        await new Promise((resolve) => setTimeout(resolve, 5));
        ended = true;
      };
      const callbacks = { [hook]: slow };
      const options = { ...quiet, validationSplit: 0.5, callbacks, signal: stop.signal };
      await expect(classifier().fit(x, y, options)).rejects.toBe(hook);
      expect(ended).toBe(true);
    }
    for (const hook of ["onPredictBegin", "onPredictEnd"]) {
      const stop = new AbortController();
      const options = { callbacks: { [hook]: () => stop.abort(hook) }, signal: stop.signal };
      await expect(classifier().predict(x, options)).rejects.toBe(hook);
    }
  });

  test("by options as they were when they were read, once each", async () => {
    const reads: string[] = [];
    const options = { ...quiet, batchSize: 8, epochs: 1, initialEpoch: 0, callbacks: [] };
    const watched = Object.fromEntries(
      Object.entries(options).map(([key, value]) => [key, { value, key }]),
    );
    const once = Object.create(Object.prototype);
    for (const { key, value } of Object.values(watched)) {
      const get = () => {
        reads.push(key);
        return value;
      };
      Object.defineProperty(once, key, { get, enumerable: true });
    }
    await classifier().fit(x, y, once);
    expect(reads.sort()).toEqual(Object.keys(options).sort());
  });

  test("at an abort from a timer, as the event loop stays alive", async () => {
    const model = classifier();
    await model.fit(x, y, quiet);
    const signal = AbortSignal.timeout(50);
    let after = 0;
    const onEpochBegin = () => {
      if (signal.aborted) after++;
    };
    const options = { ...quiet, epochs: 1e6, signal, callbacks: { onEpochBegin } };
    await expect(model.fit(x, y, options)).rejects.toThrow(/timeout/);
    expect(after).toBe(0);
  });

  test("before it began, where the signal is aborted already", async () => {
    const model = classifier();
    await expect(model.fit(x, y, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(model.inputShape).toBeUndefined();
    await expect(model.predict(x, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    await model.fit(x, y, quiet);
    await expect(model.evaluate(x, y, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
  });

  test("at stopTraining, after the batch or epoch under way", async () => {
    const model = classifier();
    let batches = 0;
    const byBatch = await model.fit(x, y, {
      ...quiet,
      batchSize: 8,
      epochs: 5,
      validationSplit: 0.5,
      callbacks: {
        onTrainBatchEnd(batch) {
          batches++;
          if (batch === 1) model.stopTraining = true;
        },
      },
    });
    expect(batches).toBe(2);
    // As in Keras, the epoch is closed with its validation.
    expect(byBatch.epoch).toEqual([0]);
    expect(byBatch.history.val_loss).toHaveLength(1);
    const byEpoch = await model.fit(x, y, {
      ...quiet,
      epochs: 5,
      callbacks: {
        onEpochEnd(epoch) {
          model.stopTraining = epoch === 1;
        },
      },
    });
    expect(byEpoch.epoch).toEqual([0, 1]);
  });

  test("when numbers diverge, with the model usable", async () => {
    const model = new Sequential([new SimpleRNN(4, { activation: "linear" }), new Dense(1)], {
      seed: 1,
    });
    model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1e6 }) });
    const rows = Array.from({ length: 8 }, (_, i) => [[i], [i + 1], [i + 2]]);
    const y = rows.map((_, i) => i);
    await expectError(
      () => model.fit(rows, y, { ...quiet, epochs: 50, batchSize: 1 }),
      "Diverged",
      /^Epoch 1, batch [1-8]: The (loss|(gradient|update) of the weight "\w+" of layer "\w+") became NaN or infinite.*learning rate/,
    );
    for (const value of await flatWeights(model)) expect(Number.isFinite(value)).toBe(true);
    const good = classifier();
    await model.setWeights(
      (await model.getWeights()).map(({ data, shape }) => ({ shape, data: data.map(() => 0.1) })),
    );
    expect((await model.predict(rows)).shape).toEqual([8, 1]);
    good.dispose();
  });

  test("at dispose", async () => {
    const model = classifier();
    const run = model.fit(x, y, { ...quiet, epochs: 1e6 });
    setTimeout(() => model.dispose(), 50);
    await expectError(() => run, "Disposed", /disposed/);
  });

  test("when a callback throws, with the model usable", async () => {
    const model = classifier();
    const failing = {
      onEpochEnd() {
        throw new Error("disk full");
      },
    };
    await expect(model.fit(x, y, { ...quiet, callbacks: failing })).rejects.toThrow("disk full");
    expect((await model.fit(x, y, quiet)).epoch).toEqual([0]);
  });
});

describe("calls at the wrong time", () => {
  const { x, y } = sentences(32);

  test("fit, evaluate and the like before compile", async () => {
    const model = new Sequential([new Embedding(20, 2), new SimpleRNN(2), new Dense(1)]);
    await expectError(
      () => model.fit(x, y),
      "NotCompiled",
      "You must call `compile()` before calling `fit()`.",
    );
    await expectError(() => model.evaluate(x, y), "NotCompiled", /`evaluate\(\)`/);
    await expectError(() => model.trainOnBatch(x, y), "NotCompiled", /`trainOnBatch\(\)`/);
    expect((await model.predict(x)).shape).toEqual([32, 1]);
  });

  test("two runs at once, or compile during one", async () => {
    const model = classifier();
    const first = model.fit(x, y, { ...quiet, epochs: 20 });
    await expectError(
      () => model.fit(x, y),
      "Busy",
      /`fit\(\)` was called while `fit\(\)` is running.*await/,
    );
    await expectError(() => model.compile({ loss: "mse" }), "Busy", /`compile\(\)`/);
    expect((await first).epoch).toHaveLength(20);
    await model.fit(x, y, quiet);
  });

  test("anything but fit works during a run", async () => {
    const model = classifier();
    const run = model.fit(x, y, { ...quiet, epochs: 30 });
    const [answers, scores, weights] = await Promise.all([
      model.predict(x),
      model.evaluate(x, y, quiet),
      model.getWeights(),
    ]);
    expect(answers.shape).toEqual([32, 1]);
    expect(scores.loss).toBeGreaterThan(0);
    expect(weights).toHaveLength(6);
    await run;
  });

  test("compile while evaluate is running", async () => {
    const model = classifier();
    await model.predict(x);
    const run = model.evaluate(x, y, quiet);
    model.compile({ loss: "mse" });
    await expectError(() => run, "Busy", /compiled anew/);
    expect(Object.keys(await model.evaluate(x, y, quiet))).toEqual(["loss"]);
  });

  test("anything after dispose", async () => {
    const model = classifier();
    await model.predict(x);
    model.dispose();
    model.dispose();
    const calls = [
      () => model.fit(x, y),
      () => model.evaluate(x, y),
      () => model.predict(x),
      () => model.predictOnBatch(x),
      () => model.trainOnBatch(x, y),
      () => model.getWeights(),
      () => model.setWeights([]),
      () => model.saveWeights(),
      () => model.loadWeights(new Uint8Array(1)),
      () => model.compile({ loss: "mse" }),
      () => model.build([null, 3]),
      () => model.add(new Dense(1)),
    ];
    for (const call of calls) await expectError(call, "Disposed", /"sequential" was disposed/);
  });

  test("using disposes", async () => {
    const outer = classifier();
    {
      using model = outer;
      await model.predict(x);
    }
    await expectError(() => outer.predict(x), "Disposed");
  });
});

test("options that cannot be used are refused by name", async () => {
  const { x, y } = sentences(4);
  const bad = (options: object, pattern: RegExp) =>
    expectError(() => classifier().fit(x, y, options), "InvalidArgument", pattern);
  for (const batchSize of [0, -1, 1.5, "32", Number.NaN])
    await bad({ batchSize }, /`batchSize`, expected a positive integer/);
  for (const epochs of [-1, 1.5, "3"])
    await bad({ epochs }, /`epochs`, expected an integer of at least 0/);
  await bad({ batch_size: 32 }, /`batch_size`. Did you mean `batchSize`/);
  await bad({ sampleWeights: [1] }, /does not know the option `sampleWeights`/);
  await bad({ verbose: 3 }, /`verbose`, expected 0, 1, 2 or "auto"/);
  await bad({ shuffle: "batch" }, /`shuffle`/);
  await bad({ signal: {} }, /`signal`, expected an AbortSignal/);
  await bad({ initialEpoch: -1 }, /`initialEpoch`/);
  await bad({ callbacks: [null] }, /`callbacks` should hold/);
  await bad({ callbacks: { onEpochEnded() {} } }, /"onEpochEnded", which is never called/);
  await expectError(
    () => classifier().predict(x, { epochs: 1 } as never),
    "InvalidArgument",
    /predict does not know the option `epochs`/,
  );
});

test("no epochs train nothing, as in Keras", async () => {
  const { x, y } = sentences(4);
  const model = classifier();
  expect((await model.fit(x, y, { ...quiet, epochs: 0 })).epoch).toEqual([]);
  expect((await model.fit(x, y, { ...quiet, epochs: 3, initialEpoch: 3 })).history).toEqual({});
  expect((await model.fit(x, y, { ...quiet, epochs: 5, initialEpoch: 3 })).epoch).toEqual([3, 4]);
});

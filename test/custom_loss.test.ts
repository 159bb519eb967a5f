// A loss of one's own: where it can be given, and that nothing but the place where it is computed differs from a built-in one.
import { describe, expect, test } from "vitest";
import {
  type CustomLoss,
  checkLossGradient,
  Dense,
  Dropout,
  Embedding,
  GRU,
  input,
  LossFunction,
  type LossLike,
  LSTM,
  MeanSquaredError,
  Model,
  Sequential,
  SGD,
  TerminateOnNaN,
} from "../ts/index.js";
import { expectError } from "./support/models.js";

/** Keras's mean squared error, computed as the core computes it. */
const squares: CustomLoss = (yTrue, yPred, lines) => {
  const width = yPred.length / lines;
  const share = 1 / width;
  const loss = new Float64Array(lines);
  const gradient = yPred.map((x, i) => 2 * (x - yTrue[i]!) * share);
  for (let i = 0; i < yPred.length; i++) {
    const line = Math.floor(i / width);
    loss[line]! += (yPred[i]! - yTrue[i]!) ** 2;
  }
  return { loss: loss.map((sum) => sum * share), gradient };
};

const X = Array.from({ length: 23 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const Y = X.map(([a, b]) => [a! * b!, a! - b!, 0.3]);
const IDS = Array.from({ length: 14 }, (_, i) =>
  Array.from({ length: 6 }, (_, t) => (t < i % 7 ? 1 + ((i * 5 + t * 3) % 8) : 0)),
);
const STEPS = IDS.map((row) => row.map((id, t) => [id / 8, Math.sin(id + t), -0.2]));
const WEIGHTS = STEPS.map((row, i) => row.map((_, t) => ((i + t) % 3) - 0.5));

const dense = (loss: LossLike, more = {}) => {
  const layers = [input({ shape: [2] }), new Dense(5, { activation: "tanh" }), new Dropout(0.3)];
  const model = new Sequential([...layers, new Dense(3)], { seed: 3 });
  model.compile({ loss, optimizer: new SGD({ learningRate: 0.1 }), metrics: ["mae"], ...more });
  return model;
};

const tagger = (loss: LossLike) => {
  const layers = [
    new Embedding(9, 4, { maskZero: true }),
    new GRU(5, { returnSequences: true, dropout: 0.2, recurrentDropout: 0.2 }),
    new Dense(3),
  ] as const;
  const model = new Sequential(layers, { seed: 3 });
  model.compile({ loss, optimizer: "adam", metrics: ["mae"], weightedMetrics: ["mse"] });
  return model;
};

const stateful = (loss: LossLike) => {
  const first = input({ batchShape: [4, 3, 2] });
  const layers = [first, new LSTM(4, { stateful: true, dropout: 0.5 }), new Dense(3)];
  const model = new Sequential(layers as never, { seed: 3 });
  model.compile({ loss });
  return model;
};

/** All bits of what a run leaves. */
async function bits(model: Sequential | Model, run: () => Promise<unknown>) {
  const told = await run();
  const weights = (await model.getWeights()).map(({ data }) => [...data]);
  const { history } = told as { history?: unknown };
  return { told: history ?? told, weights };
}

describe("the bits are those of the built-in loss", () => {
  /** For a loss of one's own, and for the same built in. */
  async function alike(run: (loss: LossLike, built: "mse") => Promise<unknown>) {
    expect(await run(squares, "mse")).toEqual(await run("mse", "mse"));
  }

  test("of rows in batches, with dropout, metrics and validation", () =>
    alike((loss) => {
      const model = dense(loss);
      const options = { epochs: 3, batchSize: 4, validationSplit: 0.3, verbose: 0 } as const;
      return bits(model, () => model.fit(X, Y, options));
    }));

  test("of steps, masked and weighed, and of rows all of whose steps are masked", () =>
    alike((loss) => {
      const model = tagger(loss);
      const options = { epochs: 3, batchSize: 3, sampleWeight: WEIGHTS, verbose: 0 } as const;
      return bits(model, () => model.fit(IDS, STEPS, options));
    }));

  test("of ragged rows", () =>
    alike((loss) => {
      const model = tagger(loss);
      const rows = IDS.slice(1, 7).map((row, i) => row.slice(0, i + 1));
      const steps = rows.map((row) => row.map((id) => [id / 8, 0.1, -0.2]));
      return bits(model, () => model.fit(rows, steps, { batchSize: 4, epochs: 2, verbose: 0 }));
    }));

  test("of states that go on from batch to batch", () =>
    alike((loss) => {
      const model = stateful(loss);
      const x = Array.from({ length: 12 }, (_, i) => [0, 1, 2].map((t) => [i / 9, t / 3]));
      const y = x.map((_, i) => [i / 5, 0.1, -i / 9]);
      return bits(model, () => model.fit(x, y, { batchSize: 4, shuffle: false, verbose: 0 }));
    }));

  test("with every reduction, accumulated gradients, weights of rows and averages", () =>
    alike(async (loss) => {
      const results = [];
      for (const reduction of ["sum", "mean_with_sample_weight", "mean"] as const) {
        const own = loss === "mse";
        const chosen = own
          ? new MeanSquaredError({ reduction })
          : new LossFunction(squares, { reduction });
        const optimizer = new SGD({
          learningRate: 0.01,
          momentum: 0.9,
          gradientAccumulationSteps: 3,
          useEma: true,
        });
        const model = dense(chosen, { optimizer });
        const options = { epochs: 2, batchSize: 4, sampleWeight: X.map((_, i) => i % 4) } as const;
        results.push(await bits(model, () => model.fit(X, Y, { ...options, verbose: 0 })));
      }
      return results;
    }));

  test("of a stream, of single batches and evaluations", () =>
    alike(async (loss) => {
      const model = dense(loss);
      const batches = () => [0, 5, 10].map((at) => [X.slice(at, at + 5), Y.slice(at, at + 5)]);
      const streamed = await bits(model, () =>
        model.fit(batches as never, { epochs: 2, verbose: 0 } as never),
      );
      const steps = [await model.trainOnBatch(X, Y), await model.testOnBatch(X, Y)];
      const judged = await model.evaluate(X, Y, { batchSize: 4, verbose: 0 });
      return [streamed, steps, judged, await bits(model, async () => 0)];
    }));

  test("beside other outputs and in the places of lists and names", async () => {
    const run = async (loss: unknown, lossWeights: unknown) => {
      const x = input({ shape: [2] });
      const hidden = new Dense(4, { activation: "tanh" }).apply(x);
      const [a, b] = [new Dense(3, { name: "a" }), new Dense(1, { name: "b" })];
      const model = new Model({ inputs: x, outputs: [a.apply(hidden), b.apply(hidden)], seed: 2 });
      model.compile({ loss: loss as never, lossWeights: lossWeights as never });
      const targets = [Y, Y.map(([first]) => [first! > 0 ? 1 : -1])];
      return bits(model, () => model.fit(x_, targets as never, { batchSize: 5, verbose: 0 }));
    };
    const x_ = X as never;
    const built = await run(["mse", "hinge"], [0.5, 2]);
    expect(await run([squares, "hinge"], [0.5, 2])).toEqual(built);
    expect(await run({ b: "hinge", a: squares }, { a: 0.5, b: 2 })).toEqual(built);
    expect(await run(squares, [1, 3])).toEqual(await run("mse", [1, 3]));
  });
});

/** The pinball loss of three quantiles, all of which have the same target. */
const QUANTILES = [0.1, 0.5, 0.9];
const pinball: CustomLoss = (yTrue, yPred, lines) => {
  const loss = new Float32Array(lines);
  const gradient = yPred.map((x, i) => {
    const [line, q] = [Math.floor(i / 3), QUANTILES[i % 3]!];
    const error = yTrue[line]! - x;
    loss[line]! += Math.max(q * error, (q - 1) * error);
    return error > 0 ? -q : 1 - q;
  });
  return { loss, gradient };
};

describe("targets of a width of their own", () => {
  test("train several outputs towards one number, with metrics that fit", async () => {
    const loss = new LossFunction(pinball, { targetWidth: 1 });
    const model = dense(loss, { optimizer: new SGD({ learningRate: 0.05 }), metrics: [] });
    const y = X.map(([a]) => a!);
    const { history } = await model.fit(X, y, { epochs: 30, batchSize: 4, verbose: 0 });
    expect(history.loss!.at(-1)).toBeLessThan(0.6 * history.loss![0]!);
    const wide = X.map((row, i) => [...row, i % 2, 1]);
    const shape = /expected \[23, 1\] or \[23\], got \[23, 4\]/;
    await expectError(() => model.fit(X, wide, { verbose: 0 }), "Shape", shape, /"pinball"/);
  });

  test("go with the metrics of class indices where there is one, with none where there are others", async () => {
    const one = dense(new LossFunction(pinball, { targetWidth: 1 }), { metrics: ["accuracy"] });
    const logs = await one.evaluate(X, Array(X.length).fill(0), { verbose: 0 });
    expect(Object.keys(logs)).toEqual(["accuracy", "loss"]);
    const two = new LossFunction(pinball, { targetWidth: 2 });
    await expectError(
      () => dense(two, { metrics: ["mae"] }),
      "InvalidArgument",
      'The metric "mae" does not fit the loss "pinball", whose targets are numbers that it alone knows.',
    );
  });
});

describe("what a function may not do", () => {
  const attempt = (loss: LossLike) => {
    const model = dense(loss, { optimizer: "adam", metrics: [] });
    const run = (options = {}) => model.fit(X, Y, { batchSize: 5, verbose: 0, ...options });
    return { model, run };
  };
  const should = /^The loss "wrong" should give/;

  test.each<[string, () => unknown, RegExp]>([
    ["nothing", () => undefined, /give \{ loss, gradient \}, got undefined\.$/],
    ["a promise", async () => ({ loss: [], gradient: [] }), /give 5 numbers as `loss`/],
    ["a number", () => 3, /got 3\.$/],
    ["one loss", () => ({ loss: [1], gradient: [] }), /5 numbers as `loss`.*an array of length 1/],
    ["bigints", () => ({ loss: new BigInt64Array(5), gradient: [] }), /5 numbers as `loss`/],
    ["text", () => ({ loss: ["1", 1, 1, 1, 1], gradient: [] }), /5 numbers as `loss`/],
    [
      "a short gradient",
      () => ({ loss: [1, 2, 3, 4, 5], gradient: new Float32Array(5) }),
      /15 numbers as `gradient`, one for each output of a batch, got a Float32Array\.$/,
    ],
  ])("give %s", async (_, result, words) => {
    const { model, run } = attempt(function wrong() {
      return result();
    } as never);
    await model.predict(X);
    const before = await bits(model, async () => 0);
    await expectError(run, "InvalidArgument", should, words);
    expect(await bits(model, async () => 0)).toEqual(before);
    expect(model.optimizer!.iterations).toBe(0);
  });

  test("give NaN: training diverged, and callbacks can end it", async () => {
    let batch = 0;
    const { model, run } = attempt((yTrue, yPred, lines) => {
      const told = squares(yTrue, yPred, lines);
      if (++batch === 3) (told.gradient as Float32Array)[7] = Number.NaN;
      return told;
    });
    const words = 'Epoch 1, batch 3: The loss "custom_loss" gave NaN as `gradient` of line 3 of 5.';
    await expectError(run, "Diverged", words);
    expect(model.optimizer!.iterations).toBe(2);
    batch = 0;
    const history = await run({ callbacks: [new TerminateOnNaN()] });
    expect(history.history.loss).toEqual([Number.NaN]);
  });

  test("throw: its own error comes out, after the batches before", async () => {
    const mine = new RangeError("mine");
    let batch = 0;
    const { model, run } = attempt((...given) => {
      if (++batch === 4) throw mine;
      return squares(...given);
    });
    await expect(run()).rejects.toBe(mine);
    expect(model.optimizer!.iterations).toBe(3);
    await run();
    expect(model.optimizer!.iterations).toBe(8);
  });

  test("keep the arrays that it was given or gave, or change them", async () => {
    const kept: Float32Array[] = [];
    const mine = new Float32Array(15);
    const { model, run } = attempt((yTrue, yPred, lines) => {
      const { loss, gradient } = squares(yTrue, yPred, lines);
      kept.push(yPred);
      yPred.fill(9);
      yTrue.fill(9);
      mine.set(gradient as Float32Array);
      return { loss, gradient: mine.subarray(0, yPred.length) };
    });
    const { model: plain, run: runPlain } = attempt("mse");
    await run();
    await runPlain();
    expect((await bits(model, async () => 0)).weights).toEqual(
      (await bits(plain, async () => 0)).weights,
    );
    expect(kept.every((array) => array.every((x) => x === 9))).toBe(true);
  });

  test("be asked for what the engine alone follows, or be no function", async () => {
    const { model } = attempt(squares);
    await expectError(() => model.gradientNorms(X, Y), "InvalidArgument", /instead of a function/);
    await expectError(
      () => new LossFunction(3 as never),
      "InvalidArgument",
      /function .* got 3\.$/,
    );
    const none = { reduction: "none" } as const;
    await expectError(() => dense(new LossFunction(squares, none)), "InvalidArgument", /"squares"/);
    const weight = { weight: 3 } as never;
    await expectError(() => new LossFunction(squares, weight), "InvalidArgument", /`weight`/);
    await expectError(
      () => dense([squares, squares] as never).fit(X, Y),
      "InvalidArgument",
      /1 outputs/,
    );
  });
});

describe("while a function is asked", () => {
  test("other calls wait for the batches on their way", async () => {
    const run = (model: Sequential) => model.fit(X, Y, { batchSize: 4, epochs: 4, verbose: 0 });
    const plain = dense("mse");
    const others: Promise<boolean>[] = [];
    const model: Sequential = dense((...given) => {
      others.push(model.predict(X).then(({ data }) => data.every(Number.isFinite)));
      return squares(...given);
    });
    expect(await bits(model, () => run(model))).toEqual(await bits(plain, () => run(plain)));
    expect(await Promise.all(others)).toEqual(Array(24).fill(true));
  });

  test("the model may be disposed of, or training aborted", async () => {
    const stop = new AbortController();
    const aborted = dense((...given) => {
      stop.abort(new Error("enough"));
      return squares(...given);
    });
    await expect(aborted.fit(X, Y, { signal: stop.signal, verbose: 0 })).rejects.toThrow("enough");
    const model: Sequential = dense((...given) => {
      model.dispose();
      return squares(...given);
    });
    // The batch is finished as every call is that has begun.
    expect((await model.trainOnBatch(X, Y)).loss).toBeGreaterThan(0);
    await expectError(() => model.trainOnBatch(X, Y), "Disposed", /disposed/);
  });
});

describe("checkLossGradient", () => {
  test("finds nothing wrong with what is right, also at kinks", () => {
    checkLossGradient(squares);
    checkLossGradient(pinball, { yTrue: [0.2, 0.7, -3, 5] });
    checkLossGradient(new LossFunction(pinball, { targetWidth: 1 }), { lines: 6 });
    const absolute: CustomLoss = (yTrue, yPred) => ({
      loss: yPred.map((x, i) => Math.abs(x - yTrue[i]!)),
      gradient: yPred.map((x, i) => Math.sign(x - yTrue[i]!)),
    });
    checkLossGradient(absolute, { yTrue: [1, 2, 3], yPred: [1, 5, -3], lines: 3 });
    const crossentropy: CustomLoss = (yTrue, yPred, lines) => {
      const width = yPred.length / lines;
      const loss = new Float64Array(lines);
      yPred.forEach((p, i) => {
        loss[Math.floor(i / width)]! -= yTrue[i]! * Math.log(p);
      });
      return { loss, gradient: yPred.map((p, i) => -yTrue[i]! / p) };
    };
    checkLossGradient(crossentropy, { units: 5 });
  });

  test("says where a gradient is wrong", async () => {
    const wrong: CustomLoss = (yTrue, yPred, lines) => {
      const told = squares(yTrue, yPred, lines);
      (told.gradient as Float32Array)[4]! *= 1.5;
      return told;
    };
    const yPred = [1, 2, 3, 4, 5, 6];
    const given = { yTrue: [0, 0, 0, 0, 0, 0], yPred, lines: 2 };
    await expectError(
      () => checkLossGradient(wrong, given),
      "InvalidArgument",
      'The gradient of the loss "wrong" is wrong for line 2 of 2, unit 2 of 3: central differences give 3.3333, and it gave 5.0000.',
    );
    const summed: CustomLoss = (...given) => {
      const { loss, gradient } = squares(...given);
      return { loss, gradient: (gradient as Float32Array).map((g) => g * given[2]) };
    };
    await expectError(() => checkLossGradient(summed), "InvalidArgument", /is wrong for line/);
  });

  test("refuses what does not fit", async () => {
    const check = (options: object) => () => checkLossGradient(squares, options);
    await expectError(check({ yPred: [1, 2, 3] }), "InvalidArgument", /`yPred`.* each of 4 lines/);
    await expectError(check({ yTrue: [Number.NaN] }), "InvalidArgument", /`yTrue`/);
    await expectError(
      check({ yPred: [1, 2], lines: 1, units: 3 }),
      "InvalidArgument",
      /3 numbers for each of 1 lines, got 2/,
    );
    await expectError(check({ epsilon: 1 }), "InvalidArgument", /`epsilon`/);
    await expectError(() => checkLossGradient(3 as never), "InvalidArgument", /got 3\.$/);
    await expectError(
      () =>
        checkLossGradient(() => ({ loss: [0], gradient: [Number.NaN] }), { lines: 1, units: 1 }),
      "Diverged",
      /gave NaN as `gradient` of line 1 of 1/,
    );
  });
});

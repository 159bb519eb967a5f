// Every metric against Keras's numbers (test/conformance/metrics.py), and what metrics are called and refused.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  Activation,
  AUC,
  BinaryAccuracy,
  BinaryCrossentropy,
  CategoricalAccuracy,
  type CompileOptions,
  CosineSimilarity,
  Dense,
  F1Score,
  FBetaScore,
  Huber,
  input,
  LogCoshError,
  Masking,
  Metric,
  Model,
  type NDArray,
  PearsonCorrelation,
  Perplexity,
  Precision,
  PrecisionAtRecall,
  R2Score,
  Recall,
  RecallAtPrecision,
  RootMeanSquaredError,
  SensitivityAtSpecificity,
  Sequential,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  SpecificityAtSensitivity,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
} from "../ts/index.js";
import { coreOf } from "../ts/model/core.js";
import { reported } from "../ts/model/reported.js";
import { Means } from "../ts/training/means.js";
import { trainable } from "../ts/training/trainer.js";
import { expectError } from "./support/models.js";

interface Described {
  class_name: string;
  config: Record<string, unknown>;
  result: number[];
  weighted?: number[] | null;
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`golden/metrics/${name}.json`, import.meta.url), "utf8")).content;
const nd = (data: number[], ...shape: number[]): NDArray => ({
  data: Float32Array.from(data),
  shape,
});

/** A model whose outputs are its inputs. */
const identity = (...shape: number[]) =>
  new Sequential([input({ shape }), new Activation("linear")]);

/** What is logged of metrics that are named by their places: lists of results. */
function results(logs: Record<string, number>, count: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const own = Object.keys(logs).filter((key) => key === `m${i}` || key.startsWith(`m${i}[`));
    return own.map((key) => logs[key]!);
  });
}

const placed = (metrics: readonly Described[]) =>
  metrics.map(({ class_name, config }, i) =>
    // Which Keras has as a metric as well, and we as a loss.
    class_name === "MeanSquaredError"
      ? "mean_squared_error"
      : { class_name, config: { ...config, name: `m${i}` } },
  ) as never;

function compare(logs: Record<string, number>, metrics: readonly Described[], of = "result") {
  const found = results(logs, metrics.length);
  metrics.forEach((metric, i) => {
    const expected = metric[of as "result"];
    if (!expected) return;
    const what = `${metric.class_name} ${JSON.stringify(metric.config)} ${of}`;
    const ours = metric.class_name === "MeanSquaredError" ? [logs.mean_squared_error!] : found[i]!;
    expect(ours.length, what).toBe(expected.length);
    ours.forEach((value, at) => {
      expect(Math.abs(value - expected[at]!), `${what}: ${ours} ${expected}`).toBeLessThan(
        2e-6 * Math.max(1, Math.abs(expected[at]!)),
      );
    });
  });
}

interface Case {
  name: string;
  loss: CompileOptions["loss"];
  units: number;
  width: number;
  metrics: Described[];
  x: number[];
  y: number[];
  weights: number[];
}

describe("Keras's numbers", () => {
  const cases = read<Case[]>("cases");

  test.each(cases.map((golden) => [golden.name, golden] as const))(
    "%s, whatever the batches are",
    async (_, { loss, units, width, metrics, x, y }) => {
      using model = identity(units);
      model.compile({ loss, metrics: placed(metrics) });
      const rows = x.length / units;
      const data = [nd(x, rows, units), nd(y, rows, width)] as const;
      const logs = await model.evaluate(...(data as never as [never, never]), {
        batchSize: 16,
        verbose: 0,
      });
      compare(logs, metrics);
      // An epoch is exact: not a mean of what its batches gave.
      for (const batchSize of [1, 42]) {
        const other = await model.evaluate(...(data as never as [never, never]), {
          batchSize,
          verbose: 0,
        });
        compare(other, metrics);
      }
    },
  );

  test.each(cases.map((golden) => [golden.name, golden] as const))(
    "%s, with rows that weigh as if they were there several times",
    async (_, { loss, units, width, metrics, x, y, weights }) => {
      using model = identity(units);
      model.compile({ loss, metrics: placed(metrics) });
      const repeat = (of: number[], width: number) =>
        weights.flatMap((times, i) => {
          const row = of.slice(i * width, (i + 1) * width);
          return Array.from({ length: times }, () => row).flat();
        });
      const rows = weights.reduce((sum, n) => sum + n, 0);
      const [px, py] = [nd(repeat(x, units), rows, units), nd(repeat(y, width), rows, width)];
      compare(await model.evaluate(px as never, py as never, { verbose: 0 }), metrics, "weighted");
    },
  );

  test("masked steps do not count", async () => {
    const { steps, units, rows, x, y, metrics } = read<Case & { steps: number; rows: number }>(
      "masked",
    );
    using model = new Sequential([
      input({ shape: [steps, units] }),
      new Masking({ maskValue: -9 }),
      new Activation("linear"),
    ]);
    model.compile({ loss: "mse", metrics: placed(metrics) });
    const data = [nd(x, rows, steps, units), nd(y, rows, steps, units)] as never as [never, never];
    compare(await model.evaluate(...data, { batchSize: 16, verbose: 0 }), metrics);
  });

  test("crossentropies of a softmax, and the perplexity that is made of them", async () => {
    const { x, classes, metrics } = read<{
      x: number[];
      classes: number[];
      metrics: Record<"sparse_categorical_crossentropy" | "categorical_crossentropy", number>;
    }>("distributions");
    const rows = classes.length;
    const oneHot = classes.flatMap((k) => Array.from({ length: 5 }, (_, i) => (i === k ? 1 : 0)));
    const targets = {
      sparse_categorical_crossentropy: nd(classes, rows),
      categorical_crossentropy: nd(oneHot, rows, 5),
    };
    for (const [name, expected] of Object.entries(metrics)) {
      using model = new Sequential([input({ shape: [5] }), new Activation("softmax")]);
      model.compile({ loss: name as "mse", metrics: [name as "mse", new Perplexity()] });
      const y = targets[name as keyof typeof targets];
      const logs = await model.evaluate(nd(x, rows, 5) as never, y as never, {
        batchSize: 16,
        verbose: 0,
      });
      expect(Math.abs(logs[name]! / expected - 1)).toBeLessThan(1e-6);
      expect(Math.abs(logs.perplexity! / Math.exp(expected) - 1)).toBeLessThan(1e-4);
    }
  });
});

describe("names in logs", () => {
  type Asked = { outputs: number; logs: string[]; metrics: never; weighted_metrics?: never };

  test.each(read<Asked[]>("names").map((asked) => [JSON.stringify(asked), asked] as const))(
    "are Keras's: %s",
    async (_, { outputs, logs, metrics, weighted_metrics: weightedMetrics }) => {
      const x = input({ shape: [1] });
      const ends = ["a", "b"]
        .slice(0, outputs)
        .map((name) => new Dense(1, { activation: "sigmoid", name }).apply(x));
      using model = new Model({ inputs: x, outputs: outputs > 1 ? ends : ends[0]! });
      model.compile({ loss: "bce", metrics, weightedMetrics });
      const y = [[0], [1]];
      const found = await model.evaluate(
        [[0.5], [1]] as never,
        (outputs > 1 ? [y, y] : y) as never,
        { verbose: 0 },
      );
      expect(Object.keys(found)).toEqual(logs);
    },
  );

  test("in camelCase are logged as Keras spells them; one metric needs no list", async () => {
    using model = identity(1);
    const logged = async (metrics: CompileOptions["metrics"]) => {
      model.compile({ loss: "mse", metrics: metrics! });
      return Object.keys(await model.evaluate([[0.5]] as never, [[1]], { verbose: 0 }));
    };
    expect(await logged(["binaryAccuracy", "meanSquaredError"])).toEqual([
      "binary_accuracy",
      "loss",
      "mean_squared_error",
    ]);
    expect(await logged("accuracy")).toEqual(["accuracy", "loss"]);
    expect(await logged(new AUC())).toEqual(["auc", "loss"]);
  });

  test("results of several thresholds and classes are numbered, in their order", async () => {
    using model = identity(12);
    model.compile({ loss: "mse", metrics: [new F1Score(), "accuracy"] });
    const row = Array.from({ length: 12 }, (_, i) => i / 12);
    const logs = await model.evaluate([row] as never, [row], { verbose: 0 });
    const scores = row.map((_, i) => `f1_score[${i}]`);
    expect(Object.keys(logs)).toEqual(["accuracy", ...scores, "loss"]);
  });
});

describe("metrics as objects", () => {
  const every: Metric[] = [
    new AUC({ curve: "PR", numThresholds: 20, multiLabel: true }),
    new BinaryAccuracy({ threshold: 0.3 }),
    new CategoricalAccuracy(),
    new F1Score({ average: "macro", threshold: 0.5 }),
    new FBetaScore({ beta: 2 }),
    new LogCoshError(),
    new PearsonCorrelation({ name: "r" }),
    new Perplexity(),
    new Precision({ thresholds: [0.1, 0.5], topK: 2, classId: 1 }),
    new PrecisionAtRecall(0.5),
    new R2Score({ classAggregation: null, numRegressors: 2 }),
    new Recall(),
    new RecallAtPrecision(0.5, { numThresholds: 7 }),
    new RootMeanSquaredError(),
    new SensitivityAtSpecificity(0.5, { classId: 1 }),
    new SparseCategoricalAccuracy(),
    new SparseTopKCategoricalAccuracy({ k: 2 }),
    new SpecificityAtSensitivity(0.5),
    new TopKCategoricalAccuracy(),
    new TrueNegatives(),
    new TruePositives({ thresholds: 0.2 }),
  ];

  test("are kept as Keras keeps them", () => {
    expect(new AUC({ curve: "pr", multiLabel: true }).getConfig()).toEqual({
      class_name: "AUC",
      config: {
        num_thresholds: 200,
        curve: "PR",
        summation_method: "interpolation",
        thresholds: null,
        multi_label: true,
        num_labels: null,
        label_weights: null,
        from_logits: false,
        name: null,
      },
    });
    const values = every.filter((metric) => !metric.getConfig().class_name.startsWith("Sparse"));
    using model = identity(3);
    model.compile({ loss: "mse", metrics: values.map((metric) => metric.getConfig()) });
    // With what Keras writes as well.
    model.compile({
      loss: "mse",
      metrics: [{ class_name: "Recall", config: { name: "recall_3", dtype: "float32" } }],
    });
  });

  test("refuse what they do not know", async () => {
    const bad = (make: () => unknown, pattern: RegExp) =>
      expectError(make, "InvalidArgument", pattern);
    await bad(() => new AUC({ curve: "X" as never }), /AUC .*`curve`, expected one of "ROC"/);
    await bad(() => new AUC({ numThresholds: 1 }), /`numThresholds`, expected an integer from 2/);
    await bad(() => new AUC({ thresholds: [2] }), /`thresholds`.*between 0 and 1/);
    await bad(() => new AUC({ k: 1 } as never), /AUC does not know the option `k`/);
    await bad(() => new Precision({ thresholds: [] }), /Precision .*`thresholds`/);
    await bad(() => new F1Score({ threshold: 0 }), /`threshold`, expected a number above 0/);
    await bad(() => new FBetaScore({ beta: -1 }), /`beta`/);
    await bad(() => new SensitivityAtSpecificity(1.5), /`specificity`.*between 0 and 1/);
    await bad(
      () => new SensitivityAtSpecificity({ specificity: 1 } as never),
      /takes its specificity first/,
    );
    await bad(() => new R2Score({ classAggregation: "mean" as never }), /`classAggregation`/);
    await bad(() => new AUC({ name: "" }), /`name`, expected a non-empty string/);
    await bad(() => new (Metric as never as new () => Metric)(), /Metric is what several classes/);
  });

  test("are refused where they do not fit the output", async () => {
    const bad = async (units: number, metrics: CompileOptions["metrics"], pattern: RegExp) => {
      using model = identity(units);
      await expectError(
        () => model.compile({ loss: "mse", metrics: metrics! }),
        "InvalidArgument",
        pattern,
      );
    };
    await bad(
      3,
      [new Precision({ topK: 4 })],
      /"precision" does not fit the layer "activation.*", which has 3 outputs: there are no 4 largest/,
    );
    await bad(3, new Recall({ classId: 3 }), /there is no class 3/);
    await bad(3, new AUC({ labelWeights: [1, 2] }), /`labelWeights` has 2/);
    await bad(3, new AUC({ numLabels: 3 }), /`numLabels` is for `multiLabel: true`/);
    await bad(1, new PearsonCorrelation(), /which has 1 output: it is a correlation/);
    await bad(1, new Perplexity(), /"perplexity".*one of several classes/);
    await bad(
      3,
      "sparse_categorical_accuracy",
      /"sparse_categorical_accuracy" does not fit the loss/,
    );
    await bad(3, ["SensitivityAtSpecificity"], /`specificity`/);
    await bad(3, ["iou" as never], /invalid value in `metrics`, expected a Metric/);
    await bad(3, [3 as never], /invalid value in `metrics`.*got 3/);
  });

  test("a label that a metric cannot use is named with its row", async () => {
    using model = identity(2);
    model.compile({ loss: "mse", metrics: ["bce"] });
    const evaluate = () =>
      model.evaluate(
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ] as never,
        [
          [0, 1],
          [0, 3],
        ],
        { verbose: 0 },
      );
    await expectError(evaluate, "Target", /row 1.*between 0 and 1/);
  });
});

describe("a function as a metric", () => {
  const rows = Array.from({ length: 10 }, (_, i) => [i / 10, (i * 3) % 7]);
  const targets = rows.map(([a, b]) => [b!, a!]);

  test("gives a number a line, whose mean is exact over the epoch", async () => {
    function squaredError(yTrue: Float32Array, yPred: Float32Array, lines: number) {
      return Array.from({ length: lines }, (_, i) => {
        const [a, b] = [yTrue[2 * i]! - yPred[2 * i]!, yTrue[2 * i + 1]! - yPred[2 * i + 1]!];
        return (a * a + b * b) / 2;
      });
    }
    using model = identity(2);
    model.compile({ loss: "mse", metrics: ["mse", squaredError] });
    const logs = await model.evaluate(rows as never, targets, { batchSize: 4, verbose: 0 });
    expect(Object.keys(logs)).toEqual(["loss", "mse", "squared_error"]);
    expect(logs.squared_error).toBeCloseTo(logs.mse!, 5);
  });

  test("gives one number a batch, each of which counts as one", async () => {
    const sizes: number[] = [];
    const batch = (_: Float32Array, yPred: Float32Array, lines: number) => {
      sizes.push(lines);
      return yPred[0]!;
    };
    using model = new Sequential([
      input({ shape: [2] }),
      new Dense(2, { kernelInitializer: "identity" }),
    ]);
    model.compile({ loss: "mse", metrics: batch, optimizer: "sgd" });
    const logs = await model.evaluate(rows as never, targets, { batchSize: 4, verbose: 0 });
    expect(sizes).toEqual([4, 4, 2]);
    expect(logs.batch).toBeCloseTo((0 + 0.4 + 0.8) / 3, 6);
    // In training it sees what was predicted before the update.
    const trained = await model.trainOnBatch(rows as never, targets);
    expect(trained.batch).toBe(0);
    const options = { batchSize: 5, shuffle: false, verbose: 0, epochs: 2 } as const;
    const { history } = await model.fit(rows as never, targets, {
      ...options,
      validationSplit: 0.5,
    });
    expect(history.batch?.length).toBe(2);
    expect(history.val_batch?.every(Number.isFinite)).toBe(true);
  });

  test("sees steps that are not masked", async () => {
    const seen: number[] = [];
    const note = (yTrue: Float32Array, yPred: Float32Array) => {
      seen.push(...yPred);
      expect(yTrue.length).toBe(yPred.length);
      return 0;
    };
    using model = new Sequential([
      input({ shape: [3, 1] }),
      new Masking({ maskValue: -9 }),
      new Activation("linear"),
    ]);
    model.compile({
      loss: "mse",
      metrics: [Object.defineProperty(note, "name", { value: "note" })],
    });
    const x = [
      [[1], [-9], [-9]],
      [[2], [3], [4]],
    ];
    await model.evaluate(
      x as never,
      [
        [[0], [0], [0]],
        [[0], [0], [0]],
      ] as never,
      { verbose: 0 },
    );
    expect(seen.sort()).toEqual([1, 2, 3, 4]);
  });

  test("is refused without a name, with weights, and for what it gives", async () => {
    using model = identity(2);
    const bad = (options: object, pattern: RegExp) =>
      expectError(() => model.compile({ loss: "mse", ...options }), "InvalidArgument", pattern);
    await bad({ metrics: [() => 0] }, /a function without a name in `metrics`/);
    const named = () => Number.NaN;
    await bad({ weightedMetrics: [named] }, /functions in `metrics` alone/);
    model.compile({ loss: "mse", metrics: [named] });
    const evaluate = () => model.evaluate(rows as never, targets, { verbose: 0 });
    await expectError(
      evaluate,
      "InvalidArgument",
      /"named" should give a finite number, or one for each of the 10/,
    );
  });
});

describe("sums", () => {
  test("do not depend on how many batches a call of the engine has", async () => {
    using model = identity(1);
    const metrics = ["mse", new RootMeanSquaredError(), new R2Score(), new AUC()] as const;
    model.compile({ loss: "mse", metrics });
    const x = Array.from({ length: 999 }, (_, i) => [Math.abs(Math.sin(i * i))]);
    const y = x.map((_, i) => [Math.abs(Math.cos(i))]);
    const options = { batchSize: 2, verbose: 0 } as const;
    const coarse = await model.evaluate(x as never, y, options);
    const fine = await model.evaluate(x as never, y, {
      ...options,
      callbacks: { onTestBatchEnd: () => {} },
    });
    expect(fine).toEqual(coarse);
  });

  test("go on where they were kept, as plain numbers", async () => {
    const last = (_: Float32Array, yPred: Float32Array) => yPred.at(-1)!;
    using model = identity(1);
    model.compile({ loss: "mse", metrics: ["accuracy", new AUC(), last] });
    await model.evaluate([[0.5]] as never, [[1]], { verbose: 0 });
    const core = coreOf(model);
    const network = await trainable(core);
    const chunk = (value: number) => ({
      rows: 1,
      batchSize: 1,
      feeds: [{ tokens: undefined, floats: Float32Array.of(value), lengths: undefined, steps: 0 }],
      targets: [Float32Array.of(value > 0.4 ? 1 : 0)],
    });
    const whole = new Means(reported(core.compiled!, core.graph!));
    const before = new Means(reported(core.compiled!, core.graph!));
    const after = new Means(reported(core.compiled!, core.graph!));
    for (const value of [0.2, 0.7, 0.9, 0.3]) {
      whole.add(await network.evaluate({ ...chunk(value), ...whole.request }));
    }
    for (const value of [0.2, 0.7]) {
      before.add(await network.evaluate({ ...chunk(value), ...before.request }));
    }
    after.restore(JSON.parse(JSON.stringify(before.state())));
    for (const value of [0.9, 0.3]) {
      after.add(await network.evaluate({ ...chunk(value), ...after.request }));
    }
    expect(after.logs()).toEqual(whole.logs());
    expect(after.state()).toEqual(whole.state());
  });
});

describe("a loss as a metric", () => {
  const x = [
    [0.2, 0.7],
    [0.9, 0.4],
    [0.5, 0.1],
  ];
  const y = [
    [0, 1],
    [1, 1],
    [0, 0],
  ];

  test("is its mean, under the name that Keras gives it", async () => {
    using model = identity(2);
    const logged = async (loss: CompileOptions["loss"], metrics: CompileOptions["metrics"]) => {
      model.compile({ loss, metrics: metrics! });
      return model.evaluate(x as never, y, { batchSize: 2, verbose: 0 });
    };
    const names = ["mae", "mean_absolute_percentage_error", "msle", "huber", "log_cosh"] as const;
    for (const name of [
      ...names,
      "kl_divergence",
      "poisson",
      "hinge",
      "cosine_similarity",
    ] as const) {
      const logs = await logged(name, [name]);
      // The metric of this name has the other sign.
      const sign = name === "cosine_similarity" ? -1 : 1;
      expect(logs[name], name).toBeCloseTo(sign * logs.loss!, 6);
    }
    const logs = await logged("mse", [
      new Huber({ delta: 0.5 }),
      new CosineSimilarity({ name: "away" }),
    ]);
    expect(Object.keys(logs)).toEqual(["away", "huber_loss", "loss"]);
    expect(logs.away).toBeLessThan(0);
  });

  test("has its settings, which are checked", async () => {
    using model = identity(2);
    const fits = {
      loss: "mse",
      metrics: [new BinaryCrossentropy({ labelSmoothing: 0.2 })],
    } as const;
    model.compile(fits);
    const smoothed = await model.evaluate(x as never, y, { verbose: 0 });
    model.compile({ ...fits, loss: fits.metrics[0]! });
    const loss = await model.evaluate(x as never, y, { verbose: 0 });
    expect(smoothed.binary_crossentropy).toBeCloseTo(loss.loss!, 6);
    const wrong = { class_name: "Huber", config: { delta: "a" } };
    const compile = () => model.compile({ loss: "mse", metrics: [wrong] });
    await expectError(compile, "InvalidArgument", /`delta|Huber/);
  });

  test("perplexity takes logits where it is told so", async () => {
    using logits = identity(3);
    using softmax = new Sequential([input({ shape: [3] }), new Activation("softmax")]);
    const z = [
      [1, 2, 0.5],
      [-1, 3, 2],
    ] as never;
    logits.compile({
      loss: new SparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: [new Perplexity({ fromLogits: true })],
    });
    softmax.compile({ loss: "sparse_categorical_crossentropy", metrics: ["perplexity"] });
    const [a, b] = [
      await logits.evaluate(z, [1, 2], { verbose: 0 }),
      await softmax.evaluate(z, [1, 2], { verbose: 0 }),
    ];
    expect(a.perplexity).toBeCloseTo(b.perplexity!, 5);
    expect(a.perplexity).toBeCloseTo(Math.exp(a.loss!), 5);
  });
});

test("weighted metrics hear of sample weights, the others don't: Keras's numbers", async () => {
  for (const { loss, units, width, metrics, x, y, weights } of read<Case[]>("cases")) {
    const weighable = metrics.filter(({ weighted }) => weighted);
    if (weighable.length === 0) continue;
    using model = identity(units);
    model.compile({ loss, weightedMetrics: placed(weighable), metrics: placed(weighable) });
    const rows = weights.length;
    const [px, py] = [nd(x, rows, units), nd(y, rows, width)] as never as [never, never];
    const sampleWeight = Float32Array.from(weights);
    const logs = await model.evaluate(px, py, { batchSize: 16, verbose: 0, sampleWeight });
    const plain = Object.entries(logs).filter(([name]) => !name.startsWith("weighted_"));
    compare(Object.fromEntries(plain), weighable);
    const weighted = Object.entries(logs).flatMap(([name, value]) =>
      name.startsWith("weighted_") ? [[name.slice("weighted_".length), value] as const] : [],
    );
    compare(Object.fromEntries(weighted), weighable, "weighted");
  }
});

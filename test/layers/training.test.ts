// What training does to weights beside following the gradient.
import { describe, expect, test } from "vitest";
import {
  Adam,
  type ClipOptions,
  Conv1D,
  Dense,
  Embedding,
  GRU,
  input,
  type Layer,
  LayerNormalization,
  LSTM,
  LSTMCell,
  Model,
  type RegularizerLike,
  RNN,
  Sequential,
  SGD,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { distance, printed, quiet, sequences, weightsOf } from "./helpers.js";

const x = sequences(6, 4, 3);
const y = x.map((row) => 3 * row[3]![0]!);

const regressor = (...layers: Layer[]) => {
  const model = new Sequential([...layers, new Dense(1, { name: "head" })], { seed: 6 });
  model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.1 }) });
  model.build([null, null, 3]);
  return model;
};

const norm = (values: readonly number[]) => Math.hypot(...values);

describe("trainable: false", () => {
  const moved = async (...layers: Layer[]) => {
    using model = regressor(...layers);
    const before = await weightsOf(model);
    await model.fit(x, y, { ...quiet, epochs: 2 });
    const after = await weightsOf(model);
    return Object.keys(before)
      .filter((name) => distance(before[name]!, after[name]!) > 0)
      .map((name) => name.replace(/^sequential\/(.*)\/.*$/, "$1"));
  };
  const frozen = { trainable: false } as const;

  test("keeps the weights of a layer, and moves the others", async () => {
    expect(await moved(new LSTM(4, frozen))).toEqual(["head", "head"]);
    expect(new Set(await moved(new LSTM(4)))).toEqual(new Set(["lstm/lstm_cell", "head"]));
  });

  test("keeps those of a part of a layer", async () => {
    const stack = new RNN([
      new LSTMCell(4, { ...frozen, name: "a" }),
      new LSTMCell(4, { name: "b" }),
    ]);
    expect(new Set(await moved(stack))).toEqual(new Set(["rnn/stacked_rnn_cells/b", "head"]));
    const inner = new TimeDistributed(new Dense(4, frozen));
    expect(new Set(await moved(inner, new GRU(2, frozen)))).toEqual(new Set(["head"]));
  });

  test("can be set on a layer until the model has weights", async () => {
    const layer = new LSTM(4);
    layer.trainable = false;
    expect(new Set(await moved(layer))).toEqual(new Set(["head"]));
    const [cell, dense] = [new LSTMCell(2), new Dense(1)];
    using model = regressor(new RNN(cell), dense);
    cell.trainable = false;
    expect(printed(model)).toContain(" Non-trainable params: 48 ");
    await expectError(
      () => {
        dense.trainable = 1 as never;
      },
      "InvalidArgument",
      /`trainable`, expected true or false, got 1/,
    );
    const before = await weightsOf(model);
    for (const part of [cell, dense]) {
      await expectError(
        () => {
          part.trainable = true;
        },
        "Built",
        /has weights already: set `trainable` before/,
      );
    }
    await model.fit(x, y, quiet);
    const after = await weightsOf(model);
    for (const [name, values] of Object.entries(before)) {
      expect(distance(after[name]!, values) === 0).toBe(name.includes("lstm_cell"));
    }
  });
});

describe("pretrained vectors of an Embedding", () => {
  const vectors = [
    [0.1, 0.2],
    [0.3, 0.4],
    [0.5, 0.6],
  ];
  const reader = (weights: unknown, trainable = true) => {
    const words = new Embedding(3, 2, { weights: weights as never, trainable });
    const model = new Sequential([words, new GRU(2), new Dense(1)], { seed: 1 });
    model.compile({ loss: "mse" });
    return model;
  };

  test("are where it starts from, in every form", async () => {
    const flat = { data: Float32Array.from(vectors.flat()), shape: [3, 2] };
    for (const weights of [vectors, [vectors], flat, [flat], Float64Array.from(vectors.flat())]) {
      using model = reader(weights);
      expect(distance([...(await model.getWeights())[0]!.data], vectors.flat())).toBeLessThan(1e-7);
    }
  });

  test("stay as they are where they are not trained", async () => {
    for (const [trainable, stays] of [
      [false, true],
      [true, false],
    ] as const) {
      using model = reader(vectors, trainable);
      await model.fit([[0, 1, 2]], [1], quiet);
      const moved = distance([...(await model.getWeights())[0]!.data], vectors.flat());
      expect(moved < 1e-7).toBe(stays);
    }
  });

  test("must fit", async () => {
    const bad = async (weights: unknown, pattern: RegExp) => {
      await expect(reader(weights).predict([[0, 1]])).rejects.toThrow(pattern);
    };
    await bad([[1, 2]], /embedding\/embeddings.*\[3, 2\].*not compatible/);
    await bad(vectors.slice(1), /\[3, 2\]/);
    await bad(
      [
        [1, 2],
        [3, Number.NaN],
        [5, 6],
      ],
      /embedding\.weights\[1\]\[1\] is NaN/,
    );
    await bad("glove", /"glove"/);
    await bad([], /empty/);
  });
});

describe("a regularizer", () => {
  const loss = async (kernelRegularizer?: RegularizerLike) => {
    using model = regressor(new GRU(2, { kernelRegularizer: kernelRegularizer ?? null }));
    const kernel = (await weightsOf(model))["sequential/gru/gru_cell/kernel"]!;
    const [before] = [await model.testOnBatch(x, y)];
    return { loss: (await model.trainOnBatch(x, y)).loss!, tested: before.loss!, kernel };
  };

  test("is part of the loss, in training and evaluation", async () => {
    const plain = await loss();
    const squares = plain.kernel.reduce((sum, w) => sum + w * w, 0);
    const sizes = plain.kernel.reduce((sum, w) => sum + Math.abs(w), 0);
    const l2 = await loss("l2");
    expect(l2.loss - plain.loss).toBeCloseTo(0.01 * squares, 5);
    expect(l2.tested - plain.tested).toBeCloseTo(0.01 * squares, 5);
    const both = await loss({ class_name: "L1L2", config: { l1: 0.5, l2: 0.25 } });
    expect(both.loss - plain.loss).toBeCloseTo(0.5 * sizes + 0.25 * squares, 5);
  });

  test("stays out of the losses of single outputs", async () => {
    const ins = input({ shape: [3] });
    const heads = ["a", "b"].map((name) => new Dense(1, { name, kernelRegularizer: "l2" }));
    using model = new Model({ inputs: ins, outputs: heads.map((head) => head.apply(ins)) });
    model.compile({ loss: "mse" });
    const logs = await model.testOnBatch([[1, 2, 3]], [[1], [2]]);
    expect(logs.loss).toBeGreaterThan(logs.a_loss! + logs.b_loss!);
  });
});

describe("a constraint holds after every step", () => {
  const kernelAfter = async (layer: Layer, name: string) => {
    using model = regressor(layer, new GRU(2));
    await model.fit(x, y, { ...quiet, epochs: 5, batchSize: 2 });
    const weight = (await model.getWeights()).find((weight) => weight.name.endsWith(name))!;
    const columns = weight.shape.at(-1)!;
    const column = (j: number) => [...weight.data].filter((_, i) => i % columns === j);
    return {
      values: [...weight.data],
      norms: Array.from({ length: columns }, (_, j) => norm(column(j))),
    };
  };

  test("on values", async () => {
    const kernel = { kernelInitializer: "ones", kernelConstraint: "non_neg" } as const;
    const { values } = await kernelAfter(new TimeDistributed(new Dense(4, kernel)), "dense/kernel");
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    const { values: gamma } = await kernelAfter(
      new LayerNormalization({ gammaConstraint: "non_neg", gammaInitializer: "zeros" }),
      "gamma",
    );
    expect(Math.min(...gamma)).toBeGreaterThanOrEqual(0);
  });

  test("on norms, along the axis", async () => {
    const unit = await kernelAfter(new Dense(4, { kernelConstraint: "unit_norm" }), "dense/kernel");
    for (const value of unit.norms) expect(value).toBeCloseTo(1, 5);
    const most = await kernelAfter(
      new LSTM(3, {
        returnSequences: true,
        recurrentConstraint: { class_name: "MaxNorm", config: { max_value: 0.5 } },
      }),
      "lstm_cell/recurrent_kernel",
    );
    for (const value of most.norms) expect(value).toBeLessThan(0.5 + 1e-5);
    const conv = await kernelAfter(
      new Conv1D(2, 2, { kernelConstraint: { class_name: "MaxNorm", config: { max_value: 0.1 } } }),
      "conv1d/kernel",
    );
    expect(Math.max(...conv.values.map(Math.abs))).toBeLessThan(0.1 + 1e-5);
  });
});

describe("clipping bounds the update", () => {
  /** How far each weight moves in one step at the learning rate 1. */
  const step = async (clip: ClipOptions) => {
    using model = regressor(new GRU(2));
    model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1, ...clip }) });
    const before = await weightsOf(model);
    await model.trainOnBatch(
      x,
      y.map((value) => 100 * value),
    );
    const after = await weightsOf(model);
    return Object.keys(before).map((name) => after[name]!.map((w, i) => w - before[name]![i]!));
  };

  test("each weight's norm, each number, or all together", async () => {
    const free = await step({});
    expect(Math.max(...free.map(norm))).toBeGreaterThan(1);
    const byNorm = await step({ clipnorm: 0.01 });
    for (const [i, change] of byNorm.entries()) {
      expect(norm(change)).toBeCloseTo(Math.min(0.01, norm(free[i]!)), 5);
    }
    const byValue = await step({ clipvalue: 0.01 });
    expect(Math.max(...byValue.flat().map(Math.abs))).toBeCloseTo(0.01, 5);
    const together = await step({ globalClipnorm: 0.01 });
    expect(norm(together.flat())).toBeCloseTo(0.01, 5);
    // The direction of all stays.
    const scale = 0.01 / norm(free.flat());
    expect(
      distance(
        together.flat(),
        free.flat().map((d) => d * scale),
      ),
    ).toBeLessThan(1e-5);
  });

  test("one of them at most", async () => {
    await expectError(
      () => new Adam({ clipnorm: 1, globalClipnorm: 1 }),
      "InvalidArgument",
      /only one of/,
    );
  });
});

describe("gradientNorms", () => {
  test("tells of each recurrent layer and step, and changes nothing", async () => {
    using model = regressor(new LSTM(4, { returnSequences: true }), new GRU(2));
    const before = await weightsOf(model);
    const norms = await model.gradientNorms(x, y);
    expect(Object.keys(norms)).toEqual(["lstm", "gru"]);
    expect(norms.gru).toHaveLength(4);
    for (const value of Object.values(norms).flat()) expect(value).toBeGreaterThan(0);
    expect(await weightsOf(model)).toEqual(before);
  });

  test("works in a callback while fit is running", async () => {
    const run = async (watched: boolean) => {
      using model = regressor(new LSTM(4));
      const seen: number[][] = [];
      const callbacks = {
        async onEpochEnd() {
          seen.push((await model.gradientNorms(x, y)).lstm!);
        },
      };
      const { history } = await model.fit(x, y, {
        ...quiet,
        epochs: 3,
        callbacks: watched ? callbacks : [],
      });
      return { seen, loss: history.loss };
    };
    const watched = await run(true);
    expect(watched.seen).toHaveLength(3);
    expect(watched.seen[0]).not.toEqual(watched.seen[1]);
    expect(watched.loss).toEqual((await run(false)).loss);
  });

  test("wants a loss", async () => {
    using model = new Sequential([new LSTM(2), new Dense(1)]);
    await expectError(() => model.gradientNorms(x, y), "NotCompiled", /`gradientNorms\(\)`/);
  });
});

// SwapEMAWeights: what is evaluated and saved is the averages, and what is trained is not (test/conformance/optimizers.py).
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type CallbackLike,
  Dense,
  Embedding,
  input,
  LambdaCallback,
  loadModel,
  ModelCheckpoint,
  type Optimizer,
  Sequential,
  SGD,
  SimpleRNN,
  SwapEMAWeights,
} from "bptt";
import { afterAll, describe, expect, test } from "vitest";
import { distance } from "./support/goldens.js";
import { expectError, flatWeights } from "./support/models.js";

interface Golden {
  x: number[];
  y: number[];
  start: number[][];
  swaps: {
    swap_on_epoch: boolean;
    loss: number[];
    val_loss: number[];
    epochs: number[][][];
    weights: number[][];
  }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("golden/optimizers.json", import.meta.url), "utf8"),
);
const rows = Array.from({ length: 8 }, (_, r) => golden.x.slice(4 * r, 4 * (r + 1)));
const quiet = { batchSize: 2, shuffle: false, verbose: 0 } as const;
const folder = mkdtempSync(path.join(tmpdir(), "bptt-averages-"));
afterAll(() => rmSync(folder, { recursive: true }));

const averaging = () => new SGD({ learningRate: 0.05, useEma: true, emaMomentum: 0.7 });

async function network(optimizer: Optimizer = averaging()): Promise<Sequential> {
  const model = new Sequential([
    input({ shape: [4] }),
    new Embedding(9, 3),
    new SimpleRNN(3),
    new Dense(1),
  ]);
  model.compile({ loss: "mse", optimizer });
  const shapes = (await model.getWeights()).map(({ shape }) => shape);
  await model.setWeights(
    golden.start.map((data, i) => ({ shape: [...shapes[i]!], data: Float32Array.from(data) })),
  );
  return model;
}

const averagesOf = async (model: Sequential) =>
  (await model.optimizer!.getWeights())
    .filter(({ name }) => name.endsWith("_average"))
    .flatMap(({ data }) => [...data]);

test.each(golden.swaps)(
  "validation and callbacks see what they see in Keras; swapOnEpoch: $swap_on_epoch",
  async ({ swap_on_epoch, loss, val_loss, epochs, weights }) => {
    using model = await network();
    const seen: number[][] = [];
    const watch = new LambdaCallback({
      onEpochEnd: async () => {
        seen.push(await flatWeights(model));
      },
    });
    const { history } = await model.fit(rows, golden.y, {
      ...quiet,
      epochs: 3,
      validationData: [[...rows].reverse(), golden.y],
      callbacks: [new SwapEMAWeights({ swapOnEpoch: swap_on_epoch }), watch],
    });
    expect(distance(history.loss!, loss)).toBeLessThan(1e-5);
    expect(distance(history.val_loss!, val_loss)).toBeLessThan(1e-5);
    epochs.forEach((epoch, i) => {
      expect(distance(seen[i]!, epoch.flat()), `epoch ${i}`).toBeLessThan(2e-5);
    });
    expect(distance(await flatWeights(model), weights.flat())).toBeLessThan(2e-5);
    // A fit that is done has averages alone.
    expect(await averagesOf(model)).toEqual(await flatWeights(model));
  },
);

/** What training leaves without anybody who looks at the averages. */
async function plain(batches: number): Promise<{ weights: number[]; averages: number[] }> {
  using model = await network();
  for (let i = 0; i < batches; i++) {
    const at = (2 * i) % 8;
    await model.trainOnBatch(rows.slice(at, at + 2), golden.y.slice(at, at + 2));
  }
  return { weights: await flatWeights(model), averages: await averagesOf(model) };
}

const watchers = (callbacks: CallbackLike[]) => ({
  ...quiet,
  epochs: 3,
  validationData: [rows, golden.y] as [number[][], number[]],
  callbacks: [new SwapEMAWeights({ swapOnEpoch: true }), ...callbacks],
});

describe("however a run ends", () => {
  test.each([1, 2])("by stopTraining in epoch %d, weights are averages", async (epochs) => {
    using model = await network();
    const stop = (epoch: number) => {
      model.stopTraining = epoch === epochs - 1;
    };
    await model.fit(rows, golden.y, watchers([{ onEpochEnd: stop }]));
    const { averages } = await plain(4 * epochs);
    expect(await flatWeights(model)).toEqual(averages);
    expect(await averagesOf(model)).toEqual(averages);
  });

  test.each(["onEpochEnd", "onTestBegin", "onTestBatchEnd", "onTestEnd", "onTrainEnd"])(
    "by an error in %s, weights are those that were trained",
    async (hook) => {
      using model = await network();
      const fail = () => {
        throw new Error("enough");
      };
      const run = model.fit(rows, golden.y, watchers([{ [hook]: fail }]));
      await expect(run).rejects.toThrow("enough");
      const { weights, averages } = await plain(hook === "onTrainEnd" ? 12 : 4);
      expect(await flatWeights(model)).toEqual(hook === "onTrainEnd" ? averages : weights);
      expect(await averagesOf(model)).toEqual(averages);
    },
  );

  test("by an abort while it evaluates, too", async () => {
    using model = await network();
    const control = new AbortController();
    const abort = { onTestBatchBegin: () => control.abort(new Error("away")) };
    const options = { ...watchers([abort]), signal: control.signal };
    await expect(model.fit(rows, golden.y, options)).rejects.toThrow("away");
    const { weights, averages } = await plain(4);
    expect(await flatWeights(model)).toEqual(weights);
    expect(await averagesOf(model)).toEqual(averages);
  });

  test("without a batch, weights stay as they were", async () => {
    using model = await network();
    const before = await flatWeights(model);
    const stop = {
      onTrainBegin: () => {
        model.stopTraining = true;
      },
    };
    await model.fit(rows, golden.y, watchers([stop]));
    await model.evaluate(rows, golden.y, { verbose: 0, callbacks: new SwapEMAWeights() });
    expect(await flatWeights(model)).toEqual(before);
  });
});

test("evaluate and predict use averages, and give the weights back", async () => {
  using model = await network();
  await model.trainOnBatch(rows, golden.y);
  await model.trainOnBatch(rows, golden.y);
  const before = { weights: await flatWeights(model), averages: await averagesOf(model) };
  const shown = { verbose: 0, callbacks: new SwapEMAWeights() } as const;
  const evaluated = await model.evaluate(rows, golden.y, shown);
  const predicted = await model.predict(rows, shown);
  expect({ weights: await flatWeights(model), averages: await averagesOf(model) }).toEqual(before);
  using other = await network(new SGD());
  const shapes = await other.getWeights();
  let at = 0;
  await other.setWeights(
    shapes.map(({ shape, data }) => {
      at += data.length;
      const from = before.averages.slice(at - data.length, at);
      return { shape: [...shape], data: Float32Array.from(from) };
    }),
  );
  expect(evaluated).toEqual(await other.evaluate(rows, golden.y, { verbose: 0 }));
  expect(predicted.data).toEqual((await other.predict(rows, { verbose: 0 })).data);
});

test("a ModelCheckpoint behind it saves averages, and one before it the weights", async () => {
  using model = await network();
  const save = (name: string) => new ModelCheckpoint(path.join(folder, `${name}.keras`));
  const callbacks = [save("raw"), new SwapEMAWeights({ swapOnEpoch: true }), save("averages")];
  await model.fit(rows, golden.y, { ...quiet, epochs: 1, callbacks });
  const { weights, averages } = await plain(4);
  for (const [name, expected] of [
    ["raw", weights],
    ["averages", averages],
  ] as const) {
    using found = await loadModel(path.join(folder, `${name}.keras`));
    expect(await flatWeights(found as Sequential), name).toEqual(expected);
  }
});

test("a run that goes on elsewhere knows which of both the weights are", async () => {
  const swap = () => new SwapEMAWeights({ swapOnEpoch: true });
  using whole = await network();
  await whole.fit(rows, golden.y, { ...quiet, epochs: 2, callbacks: swap() });
  using first = await network();
  const kept = swap();
  let then: Awaited<ReturnType<typeof keep>> | undefined;
  const keep = async () => ({
    weights: await first.getWeights(),
    optimizer: await first.optimizer!.getWeights(),
    state: JSON.parse(JSON.stringify(kept.getState())),
  });
  const keeper = {
    onEpochEnd: async () => {
      then ??= await keep();
    },
  };
  await first.fit(rows, golden.y, { ...quiet, epochs: 2, callbacks: [kept, keeper] });
  expect(then!.state).toEqual({ shown: true });
  using second = await network();
  await second.setWeights(then!.weights);
  await second.optimizer!.setWeights(then!.optimizer);
  const goes = swap();
  goes.setState(then!.state);
  await second.fit(rows, golden.y, { ...quiet, initialEpoch: 1, epochs: 2, callbacks: goes });
  expect(await flatWeights(second)).toEqual(await flatWeights(whole));
});

test("an optimizer without averages, a model without one, and options that are none are refused", async () => {
  using model = await network(new SGD());
  const before = await flatWeights(model);
  const fit = () => model.fit(rows, golden.y, { ...quiet, callbacks: new SwapEMAWeights() });
  await expectError(fit, "InvalidArgument", /SwapEMAWeights must be used when `useEma: true`/);
  expect(await flatWeights(model)).toEqual(before);
  using bare = new Sequential([input({ shape: [1] }), new Dense(1)]);
  const predict = () => bare.predict([[1]], { verbose: 0, callbacks: new SwapEMAWeights() });
  await expectError(predict, "NotCompiled", /SwapEMAWeights needs the optimizer/);
  const bad = (options: object) => () => new SwapEMAWeights(options);
  await expectError(bad({ swapOnEpochs: true }), "InvalidArgument", /swapOnEpochs/);
  await expectError(bad({ swapOnEpoch: 1 }), "InvalidArgument", /`swapOnEpoch`/);
  const state = () => new SwapEMAWeights().setState({ shown: 1 });
  await expectError(state, "InvalidArgument", /"shown"/);
});

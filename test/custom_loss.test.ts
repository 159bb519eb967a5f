// A loss of one's own: where it can be given, and that nothing but the place where it is computed differs from a built-in one.
import { describe, expect, test } from "vitest";
import {
  type CustomLoss,
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
} from "../ts/index.js";

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

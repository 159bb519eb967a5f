// A batch is applied whole or not at all, and leaves nothing but finite numbers, whatever gradients, rates and settings come.
import {
  Adam,
  type ClipOptions,
  Dense,
  Embedding,
  GRU,
  input,
  LSTM,
  type Optimizer,
  RMSprop,
  Sequential,
  SGD,
  SimpleRNN,
} from "bptt";
import { describe, expect, test } from "vitest";
import { expectError, flatWeights } from "./support/models.js";

const quiet = { verbose: 0 } as const;

const finite = async (model: Sequential) => (await flatWeights(model)).every(Number.isFinite);

const OPTIMIZERS: Record<string, (clip?: ClipOptions) => Optimizer> = {
  SGD: (clip) => new SGD({ learningRate: 0.1, ...clip }),
  "SGD with momentum": (clip) => new SGD({ learningRate: 0.1, momentum: 0.9, ...clip }),
  "SGD with Nesterov's": (clip) =>
    new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true, ...clip }),
  "SGD with all momentum": (clip) => new SGD({ learningRate: 0.1, momentum: 1, ...clip }),
  RMSprop: (clip) => new RMSprop({ learningRate: 0.01, ...clip }),
  "RMSprop centered": (clip) => new RMSprop({ learningRate: 0.01, centered: true, ...clip }),
  "RMSprop with momentum": (clip) => new RMSprop({ learningRate: 0.01, momentum: 0.5, ...clip }),
  "RMSprop that keeps all": (clip) => new RMSprop({ learningRate: 1e-5, rho: 1, ...clip }),
  Adam: (clip) => new Adam({ learningRate: 0.01, ...clip }),
  "Adam with AMSGrad": (clip) => new Adam({ learningRate: 0.01, amsgrad: true, ...clip }),
};

/** Two layers behind an embedding, of which most rows rest. */
function model(optimizer: Optimizer, activation: "linear" | "tanh" = "linear"): Sequential {
  const made = new Sequential(
    [new Embedding(30, 3), new SimpleRNN(4, { activation }), new Dense(1)],
    { seed: 3 },
  );
  made.compile({ loss: "mse", optimizer });
  return made;
}

const x = Array.from({ length: 12 }, (_, r) => [r, (r * 7) % 30, (r * 3 + 1) % 30]);
const y = x.map((_, r) => Math.sin(r));
const batches = [0, 4, 8].map((at) => [x.slice(at, at + 4), y.slice(at, at + 4)] as const);

describe("an update that would not be finite", () => {
  test.each(Object.entries(OPTIMIZERS))("is not applied by %s", async (_, make) => {
    using plain = model(make());
    using hit = model(make());
    const optimizer = hit.optimizer!;
    const { learningRate } = optimizer;
    for (const [x, y] of batches) {
      await plain.trainOnBatch(x, y);
      await hit.trainOnBatch(x, y);
      const before = await flatWeights(hit);
      // Loss and gradient are finite, and what they are multiplied with is not.
      optimizer.learningRate = 1e20;
      for (const target of [1e25, -1e30]) {
        await expectError(
          () => hit.trainOnBatch(x.slice(0, 1), [target]),
          "Diverged",
          /^The (update|gradient) of the weight "\w+" of layer "\w+" became NaN or infinite: this batch was not applied/,
        );
        expect(await flatWeights(hit)).toEqual(before);
      }
      optimizer.learningRate = learningRate;
      await expectError(
        () => hit.trainOnBatch(x, [3e38, 3e38, -3e38, 3e38]),
        "Diverged",
        /^The (update|gradient) of the weight/,
      );
    }
    // As if the bad batches had never been.
    expect(await flatWeights(hit)).toEqual(await flatWeights(plain));
  });

  test.each(["clipnorm", "clipvalue", "globalClipnorm"] as const)(
    "is no danger with %s, which holds huge gradients as well",
    async (clip) => {
      for (const make of Object.values(OPTIMIZERS)) {
        using clipped = model(make({ [clip]: 0.5 }));
        for (const [x, y] of batches) {
          await clipped.trainOnBatch(x, y);
          await clipped.trainOnBatch(x, [1e30, -1e30, 1e25, 0]);
          expect(await finite(clipped)).toBe(true);
        }
      }
    },
  );

  test("of the last weight leaves the first as they are", async () => {
    const layers = () => [
      new Dense(2, { kernelInitializer: "ones" }),
      // A constraint far beyond all numbers, on the last weight alone.
      new Dense(1, {
        kernelConstraint: {
          class_name: "MinMaxNorm",
          config: { min_value: 3.4e38, max_value: 3.4e38 },
        },
      }),
    ];
    using model = new Sequential(layers(), { seed: 1 });
    model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.1 }) });
    await model.predict([[1, 2]]);
    const before = await flatWeights(model);
    // Norms of one element are all of it, and come out as 3.4e38: huge, but a number.
    await model.trainOnBatch([[1, 2]], [1]);
    expect(await finite(model)).toBe(true);
    expect(await flatWeights(model)).not.toEqual(before);
    const after = await flatWeights(model);
    await expectError(() => model.trainOnBatch([[1, 2]], [1]), "Diverged");
    expect(await flatWeights(model)).toEqual(after);
  });

  test("ends a fit where it is, in the middle of a call of many batches", async () => {
    using whole = model(new RMSprop({ learningRate: 0.1 }));
    using part = model(new RMSprop({ learningRate: 0.1 }));
    const rows = Array.from({ length: 40 }, (_, r) => x[r % 12]!);
    const targets = rows.map((_, r) => (r === 33 ? 1e25 : Math.sin(r)));
    const options = { ...quiet, batchSize: 1, shuffle: false };
    // The first call of a fit has one batch, the next ones more.
    const message = await expectError(() => whole.fit(rows, targets, options), "Diverged");
    expect(message).toMatch(
      /^Epoch 1, batch 34: The update of the weight "\w+" of layer "\w+" became/,
    );
    for (let r = 0; r < 33; r++) await part.trainOnBatch([rows[r]!], [targets[r]!]);
    expect(await flatWeights(whole)).toEqual(await flatWeights(part));
    // And goes on as if the batch had not been.
    for (const model of [whole, part]) await model.trainOnBatch(x, y);
    expect(await flatWeights(whole)).toEqual(await flatWeights(part));
  });

  test("carries no state on", async () => {
    const make = () => {
      const model = new Sequential(
        [input({ batchShape: [1, 2, 1] }), new GRU(3, { stateful: true }), new Dense(1)],
        { seed: 1 },
      );
      model.compile({ loss: "mse", optimizer: new Adam() });
      return model;
    };
    using plain = make();
    using hit = make();
    for (const value of [0.1, 0.2, 0.3]) {
      await plain.trainOnBatch([[[value], [1]]], [value]);
      await expectError(() => hit.trainOnBatch([[[-value], [2]]], [1e30]), "Diverged");
      await hit.trainOnBatch([[[value], [1]]], [value]);
    }
    const [a, b] = [await plain.predict([[[1], [1]]]), await hit.predict([[[1], [1]]])];
    expect([...b.data]).toEqual([...a.data]);
  });
});

test("a gradient that explodes leaves Adam as it was", async () => {
  const identity = { class_name: "Identity", config: { gain: 1.5 } } as const;
  using model = new Sequential(
    [
      new SimpleRNN(4, {
        activation: "relu",
        kernelInitializer: "ones",
        recurrentInitializer: identity,
      }),
      new Dense(1, { kernelInitializer: "ones" }),
    ],
    { seed: 1 },
  );
  model.compile({ loss: "mse", optimizer: new Adam() });
  const short = [[[1], [1]]];
  const long = [Array.from({ length: 55 }, () => [1])];
  await model.trainOnBatch(short, [1]);
  await expectError(() => model.trainOnBatch(long, [1]), "Diverged", /The update of the weight/);
  const { loss } = await model.trainOnBatch(short, [1]);
  expect(Number.isFinite(loss)).toBe(true);
  expect(await finite(model)).toBe(true);
});

test("one outlier does not keep RMSprop from learning for good", async () => {
  using model = new Sequential([new Dense(1)], { seed: 1 });
  model.compile({ loss: "mse", optimizer: new RMSprop({ learningRate: 0.1 }) });
  await model.trainOnBatch([[1, 2]], [1]);
  await expectError(() => model.trainOnBatch([[1, 2]], [1e20]), "Diverged", /layer "dense"/);
  const rows = [
    [1, 2],
    [2, 1],
    [0, 1],
    [1, 0],
  ];
  const { history } = await model.fit(rows, [3, 3, 1, 1], { ...quiet, epochs: 100 });
  expect(history.loss!.at(-1)).toBeLessThan(0.05);
});

test.each([1e10, 1e30, 3e38])("a learning rate of %d ends in words, not in NaN", async (rate) => {
  for (const make of [SGD, RMSprop, Adam]) {
    using model = new Sequential([new Dense(1)], { seed: 1 });
    model.compile({ loss: "mse", optimizer: new make({ learningRate: rate }) });
    const run = () => model.fit([[1, 2]], [100], { ...quiet, epochs: 50 });
    // The steps of RMSprop and Adam are no longer than some rates.
    if (rate === 1e10 && make !== SGD) await run();
    else await expectError(run, "Diverged", /Epoch \d+, batch 1: The (loss|gradient|update)/);
    expect(await finite(model)).toBe(true);
    await model.loadWeights(await model.saveWeights());
  }
});

test("what divides by zero is refused: no epsilon, and no gradient yet", async () => {
  for (const optimizer of [new RMSprop({ epsilon: 0 }), new Adam({ epsilon: 1e-50 })]) {
    using model = new Sequential([new Dense(1)], { seed: 1 });
    model.compile({ loss: "mse", optimizer });
    // The second feature is always 0, and so is its gradient.
    await expectError(() => model.trainOnBatch([[1, 0]], [1]), "Diverged", /"kernel" of layer/);
    expect(await finite(model)).toBe(true);
  }
});

test("weights from outside are looked at again", async () => {
  using model = new Sequential([new Dense(1, { useBias: false })], { seed: 1 });
  model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1 }) });
  await model.trainOnBatch([[0.5]], [1]);
  await model.setWeights([[[-3e38]]]);
  // The gradient is 9e37 and the rate 1, but the weight is near the end of all numbers already.
  await expectError(() => model.trainOnBatch([[0.5]], [-2.4e38]), "Diverged", /update/);
  expect(await flatWeights(model)).toEqual([Math.fround(-3e38)]);
});

describe("constraints make nothing that is not finite", () => {
  const of = (class_name: "MinMaxNorm" | "MaxNorm" | "UnitNorm", config: object) =>
    ({ class_name, config }) as never;
  test.each([
    [of("MinMaxNorm", { min_value: 1e38, max_value: 2e38 })],
    [of("MinMaxNorm", { min_value: 1e30, max_value: 1e30, rate: 0.5 })],
    [of("MaxNorm", { max_value: 3e38 })],
    [of("MaxNorm", { max_value: 0 })],
    [of("UnitNorm", {})],
  ])("%j", async (kernelConstraint) => {
    for (const kernelInitializer of ["zeros", "ones"] as const) {
      using model = new Sequential(
        [new Dense(3, { kernelConstraint, kernelInitializer, activation: "tanh" }), new Dense(1)],
        { seed: 1 },
      );
      model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1e-9 }) });
      for (let i = 0; i < 3; i++) await model.trainOnBatch([[1e-9, -1e-12]], [0]);
      expect(await finite(model)).toBe(true);
    }
  });
});

describe("settings that a 32-bit float does not hold are refused in words", () => {
  test.each<[string, () => unknown]>([
    ["learningRate", () => new SGD({ learningRate: 1e39 })],
    ["learningRate", () => new Adam({ learningRate: 3.5e38 })],
    ["epsilon", () => new RMSprop({ epsilon: 1e300 })],
    ["clipnorm", () => new SGD({ clipnorm: 1e39 })],
    ["clipvalue", () => new Adam({ clipvalue: 1e39 })],
    ["kernelConstraint.max_value", () => constrained({ max_value: 1e39 })],
    ["kernelConstraint.min_value", () => constrained({ min_value: 1e100 })],
    [
      "kernelRegularizer.l2",
      () => new Dense(1, { kernelRegularizer: { class_name: "L2", config: { l2: 1e39 } } }),
    ],
  ])("%s", async (argument, make) => {
    await expectError(make, "InvalidArgument", argument, "too large for a 32-bit float");
  });

  const constrained = (config: object) =>
    new Dense(1, { kernelConstraint: { class_name: "MinMaxNorm", config } });

  test("and so are weights that would begin beyond", async () => {
    const kernelInitializer = { class_name: "RandomNormal", config: { stddev: 3e38 } } as const;
    using model = new Sequential([new Dense(100, { kernelInitializer })]);
    await expectError(() => model.predict([[1]]), "InvalidArgument", /dense.*`kernel`/);
  });
});

test("a loss is refused whole, with its weights and penalties", async () => {
  using model = new Sequential(
    [
      new Dense(1, {
        kernelRegularizer: { class_name: "L2", config: { l2: 3e38 } },
        kernelInitializer: { class_name: "Constant", config: { value: 1e150 ** 0.2 } },
      }),
    ],
    { seed: 1 },
  );
  model.compile({ loss: "mse", optimizer: new SGD({ clipvalue: 1 }) });
  await expectError(() => model.trainOnBatch([[1]], [1]), "Diverged", /The gradient of the weight/);
});

test("a state that becomes infinite is not carried on", async () => {
  using model = new Sequential(
    [
      input({ batchShape: [1, 1, 1] }),
      new LSTM(1, {
        stateful: true,
        activation: "linear",
        recurrentActivation: "relu",
        kernelInitializer: { class_name: "Constant", config: { value: 1e18 } },
        recurrentInitializer: "zeros",
      }),
      new Dense(1, { kernelInitializer: "zeros" }),
    ],
    { seed: 1 },
  );
  const [ordinary, huge] = [[[[1e-18]]], [[[1e4]]]];
  const first = await model.predict(ordinary);
  await expectError(() => model.predict(huge), "Diverged", /The state of the layer "lstm"/);
  await model.resetStates();
  expect((await model.predict(ordinary)).data).toEqual(first.data);
});

// Numbers that 32 bits cut: WebAssembly would take 2^32 for 0 and 2^32 + 1 for 1, a float32 1e39 for Infinity. Each is used as it is, or
// refused.
import { describe, expect, test } from "vitest";
import { getEngine } from "../ts/engine/load.js";
import {
  Adam,
  Conv1D,
  Dense,
  Embedding,
  LayerNormalization,
  LSTM,
  Masking,
  padSequences,
  Rescaling,
  Sequential,
  SGD,
  SimpleRNN,
} from "../ts/index.js";
import { chunk } from "./support/chunk.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";
import { drawn } from "./support/network.js";

const BEYOND = [2 ** 32, 2 ** 32 + 1, 2 ** 32 + 2, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER];

describe("batchSize", () => {
  const { x, y } = sentences(10);

  test.each(BEYOND)("%d trains on one batch", async (batchSize) => {
    const trained = async (batchSize: number) => {
      using model = classifier();
      const { history } = await model.fit(x, y, { batchSize, shuffle: false, verbose: 0 });
      return [history, await flatWeights(model)];
    };
    expect(await trained(batchSize)).toEqual(await trained(10));
    expect(await trained(batchSize)).not.toEqual(await trained(1));
  });

  test.each(BEYOND)("%d evaluates and predicts one batch", async (batchSize) => {
    using model = classifier();
    let batches = 0;
    const count = () => {
      batches++;
    };
    const callbacks = { onTestBatchEnd: count, onPredictBatchEnd: count };
    const usual = [await model.evaluate(x, y, { verbose: 0 }), await model.predict(x)];
    const all = { batchSize, callbacks, verbose: 0 } as const;
    expect([await model.evaluate(x, y, all), await model.predict(x, all)]).toEqual(usual);
    expect(batches).toBe(2);
  });

  test.each<[string, () => (LSTM | Dense)[], number[][] | number[][][]]>([
    ["ragged rows", () => [new LSTM(3), new Dense(1)], [[[1], [2], [3]], [[4]], [[5], [6]]]],
    ["vectors", () => [new Dense(1)], [[1], [2], [3]]],
  ])("of %s as well", async (_, layers, input) => {
    const trained = async (batchSize: number) => {
      using model = new Sequential(layers(), { seed: 3 });
      model.compile({ loss: "mse", optimizer: "sgd" });
      await model.fit(input, [1, 2, 3], { batchSize, shuffle: false, verbose: 0 });
      return await flatWeights(model);
    };
    expect(await trained(2 ** 32 + 1)).toEqual(await trained(3));
  });
});

describe("epochs", () => {
  const { x, y } = sentences(12);
  const after = async (initialEpoch: number) => {
    using model = classifier();
    await model.fit(x, y, { initialEpoch, epochs: initialEpoch + 1, batchSize: 2, verbose: 0 });
    return await flatWeights(model);
  };

  test("beyond 2^32 have orders of rows of their own", async () => {
    const orders = await Promise.all([0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40].map(after));
    const different = new Set(orders.map((weights) => JSON.stringify(weights)));
    expect(different.size).toBe(orders.length);
    expect(await after(2 ** 32)).toEqual(orders[2]);
  });

  test("end early however many were asked for", async () => {
    using model = classifier();
    const callbacks = {
      onEpochEnd() {
        model.stopTraining = true;
      },
    };
    const { epoch } = await model.fit(x, y, { epochs: 2 ** 50, callbacks, verbose: 0 });
    expect(epoch).toEqual([0]);
  });
});

describe("lengths", () => {
  test("are no others in 32 bits", async () => {
    using model = new Sequential([new SimpleRNN(2), new Dense(1)], { seed: 1 });
    model.build([null, null, 1]);
    const given = (lengths: number[]) => ({ data: [1, 2, 3], shape: [3, 1], lengths });
    for (const lengths of [
      [2 ** 32 + 1, 2],
      [-1, 4],
      [1.5, 1.5],
      [2 ** 32, 3],
      [Number.NaN, 3],
    ]) {
      await expectError(
        () => model.predict(given(lengths)),
        "Shape",
        "number of steps of each row",
      );
    }
    expect((await model.predict(given([1, 2]))).shape).toEqual([2, 1]);
  });
});

describe("numbers that become infinite in 32 bits", () => {
  const large = "too large for a 32-bit float";
  const constant = { class_name: "Constant", config: { value: 1e300 } } as const;

  test.each<[string, () => unknown]>([
    ["a constant", () => new Dense(1, { kernelInitializer: constant })],
    [
      "a deviation",
      () =>
        new LSTM(1, {
          biasInitializer: { class_name: "RandomNormal", config: { stddev: 1e39 } },
        }),
    ],
    [
      "a bound",
      () =>
        new Embedding(2, 1, {
          embeddingsInitializer: { class_name: "RandomUniform", config: { minval: -4e38 } },
        }),
    ],
    ["a learning rate", () => new SGD({ learningRate: 1e39 })],
    ["an epsilon", () => new Adam({ epsilon: 1e200 })],
    ["a limit of gradients", () => new SGD({ clipnorm: 1e39 })],
    [
      "a penalty",
      () =>
        new Dense(1, { kernelRegularizer: { class_name: "L2", config: { l2: Number.MAX_VALUE } } }),
    ],
    [
      "a bound of norms",
      () =>
        new Dense(1, {
          kernelConstraint: { class_name: "MaxNorm", config: { max_value: 1e39 } } as never,
        }),
    ],
    ["a scale", () => new Rescaling(1e39)],
    ["what masks", () => new Masking({ maskValue: -1e39 })],
    ["an epsilon of a layer", () => new LayerNormalization({ epsilon: 1e39 })],
    ["padding", () => padSequences([[1]], { dtype: "float32", value: 1e39 })],
  ])("%s is refused", async (_, make) => {
    await expectError(make, "InvalidArgument", large);
  });

  test("a factor of a loss is refused", async () => {
    using model = classifier();
    const lossWeights = [1e39];
    model.compile({ loss: "binary_crossentropy", lossWeights });
    const { x, y } = sentences(2);
    await expectError(() => model.fit(x, y, { verbose: 0 }), "InvalidArgument", large);
  });

  test("the largest that is finite is taken", () => {
    const largest = Math.fround(3.4028234663852886e38);
    expect(new SGD({ learningRate: largest }).learningRate).toBe(largest);
  });
});

describe("sizes", () => {
  test.each<[string, () => Sequential]>([
    ["units", () => new Sequential([new Embedding(3, 2), new Dense(2 ** 32 + 1)])],
    ["ids", () => new Sequential([new Embedding(2 ** 32 + 5, 1)])],
    [
      "features",
      () => {
        const model = new Sequential([new Dense(1)]);
        model.build([null, 2 ** 32 + 1]);
        return model;
      },
    ],
    [
      "windows",
      () => {
        const model = new Sequential([
          new Conv1D(1, 33, { dilationRate: 2 ** 27, padding: "causal" }),
        ]);
        model.build([null, 4, 1]);
        return model;
      },
    ],
  ])("%s are refused in words", async (_, make) => {
    using model = make();
    await expectError(() => model.getWeights(), "InvalidArgument", /\d{10}/);
  });

  test("what a step would take is counted in full, and refused", async () => {
    using model = new Sequential([new Dense(2 ** 26, { useBias: false })]);
    model.compile({ loss: "mse" });
    model.build([null, 1]);
    const y = { data: new Float32Array(2 ** 26), shape: [1, 2 ** 26] };
    await expectError(() => model.fit([[1]], y, { verbose: 0 }), "OutOfMemory");
  });
});

test("the core checks the numbers of its calls again", async () => {
  const engine = await getEngine();
  const config = {
    units: 1,
    activation: "linear",
    kernel_initializer: { class_name: "Ones", config: {} },
    bias_initializer: { class_name: "Zeros", config: {} },
  };
  const input = { batch_shape: [null, 1], dtype: "float32" };
  const nodes = (settings: object) => [
    { class_name: "InputLayer", name: "x", inputs: [], config: input },
    { class_name: "Dense", name: "dense", inputs: [0], config: { ...config, ...settings } },
  ];
  const spec = (settings: object) => JSON.stringify({ version: 1, nodes: nodes(settings) });
  const network = await drawn(engine, spec({}));
  const floats = Float32Array.of(1, 2);
  const rows = (rows: number, batchSize: number) =>
    network.predict(chunk({ rows, batchSize, steps: 0, floats }));
  expect(await rows(2, 2 ** 32)).toEqual([Float32Array.of(1, 2)]);
  for (const [count, size] of [
    [2 ** 32 + 2, 1],
    [2.5, 1],
    [-1, 1],
    [2, Number.NaN],
    [2, 2 ** 54],
  ] as const) {
    await expectError(() => rows(count, size), "InvalidArgument", /^(rows|batchSize): an integer/);
  }
  await expectError(() => engine.permutation(1, 0, 2 ** 32 + 2), "InvalidArgument", "rows");
  await expectError(() => engine.permutation(1, 2 ** 54, 2), "InvalidArgument", "epoch");
  await expectError(() => engine.createNetwork(spec({}), 2 ** 54), "InvalidArgument", "seed");
  const huge = { kernel_initializer: { class_name: "Constant", config: { value: 1e39 } } };
  await expectError(() => engine.createNetwork(spec(huge), 0), "InvalidArgument", "32 bits");
  await expectError(() => engine.createNetwork(spec({ units: 2 ** 32 + 1 }), 0), "InvalidArgument");
  network.dispose();
});

test("a message ends, whatever it is about", async () => {
  const engine = await getEngine();
  const long = "x".repeat(1_000_000);
  for (const spec of [
    { version: long },
    { version: 1, nodes: long },
    { version: 1, nodes: [{ name: long, inputs: [], class_name: "InputLayer", config: [] }] },
    { version: 1, nodes: [], outputs: { [long]: 1 } },
    { [long]: 1, version: 1, nodes: [] },
  ]) {
    const create = () => engine.createNetwork(JSON.stringify(spec), 0);
    const message = await expectError(create, "InvalidArgument");
    expect(message.length).toBeLessThan(700);
  }
});

// What is set on an optimizer acts from the next batch on, and running means stay.
import {
  Adam,
  type CallbackLike,
  Dense,
  Embedding,
  type Optimizer,
  RMSprop,
  Sequential,
  SGD,
  SimpleRNN,
} from "bptt";
import { describe, expect, test, vi } from "vitest";
import { coreOf } from "../ts/model/core.js";
import { trainable } from "../ts/training/trainer.js";
import { expectError, flatWeights } from "./support/models.js";

const quiet = { verbose: 0, shuffle: false, batchSize: 2 } as const;

/** Most rows of the embedding rest in each batch. */
function model(optimizer: Optimizer): Sequential {
  const made = new Sequential([new Embedding(40, 3), new SimpleRNN(4), new Dense(1)], { seed: 5 });
  made.compile({ loss: "mse", optimizer });
  return made;
}

const x = Array.from({ length: 12 }, (_, r) => [r, (r * 7) % 40, (r * 11 + 1) % 40]);
const y = x.map((_, r) => Math.sin(r));

/** The weights of a model that goes over all batches with what its optimizer was made with. */
async function unsteered(optimizer: Optimizer, epochs = 1): Promise<number[]> {
  using plain = model(optimizer);
  for (let epoch = 0; epoch < epochs; epoch++) await train(plain, 0, 6);
  return await flatWeights(plain);
}

/** Batches of two rows, the first of them number `from`. */
async function train(model: Sequential, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    await model.trainOnBatch(x.slice(2 * i, 2 * i + 2), y.slice(2 * i, 2 * i + 2));
  }
}

const OPTIMIZERS: (() => Optimizer)[] = [
  () => new SGD({ learningRate: 0.1 }),
  () => new SGD({ learningRate: 0.1, momentum: 0.9 }),
  () => new RMSprop({ learningRate: 0.01 }),
  () => new RMSprop({ learningRate: 0.01, centered: true, momentum: 0.5 }),
  () => new Adam({ learningRate: 0.01 }),
];

describe("a learning rate", () => {
  test.each(OPTIMIZERS)("of 0 stops weights that are not in motion, %#", async (make) => {
    const optimizer = make();
    using steered = model(optimizer);
    await train(steered, 0, 2);
    optimizer.learningRate = 0;
    expect(optimizer.getConfig().config.learning_rate).toBe(0);
    const before = await flatWeights(steered);
    await train(steered, 2, 4);
    const moves = "momentum" in optimizer && (optimizer as SGD).momentum > 0;
    expect((await flatWeights(steered)).some((w, i) => w !== before[i])).toBe(moves);
  });

  const settings: [string, (set: () => void) => CallbackLike][] = [
    ["onTrainBatchBegin", (set) => ({ onTrainBatchBegin: (batch) => void (batch === 3 && set()) })],
    ["onTrainBatchEnd", (set) => ({ onTrainBatchEnd: (batch) => void (batch === 2 && set()) })],
    ["onBatchEnd", (set) => ({ onBatchEnd: async (batch) => void (batch === 2 && set()) })],
  ];

  test.each(settings)("set in %s acts on the next batch", async (_, callback) => {
    for (const make of OPTIMIZERS) {
      using fitted = model(make());
      using stepped = model(make());
      const set = (model: Sequential) => {
        model.optimizer!.learningRate = 0.003;
      };
      await fitted.fit(x, y, { ...quiet, callbacks: callback(() => set(fitted)) });
      await train(stepped, 0, 3);
      set(stepped);
      await train(stepped, 3, 6);
      expect(await flatWeights(fitted)).toEqual(await flatWeights(stepped));
      expect(await flatWeights(fitted)).not.toEqual(await unsteered(make()));
    }
  });

  test("set at the end of an epoch, or by its beginning, acts on that epoch", async () => {
    const rates = [0.1, 0.01, 0, 0.05];
    const weights = [];
    for (const hook of ["onEpochBegin", "onEpochEnd"] as const) {
      const optimizer = new SGD({ learningRate: rates[0]!, momentum: 0.5 });
      using fitted = model(optimizer);
      const callbacks = {
        [hook]: (epoch: number) => {
          optimizer.learningRate = rates[hook === "onEpochBegin" ? epoch : epoch + 1] ?? 0;
        },
      };
      await fitted.fit(x, y, { ...quiet, epochs: 4, callbacks });
      weights.push(await flatWeights(fitted));
    }
    using stepped = model(new SGD({ momentum: 0.5 }));
    for (const rate of rates) {
      stepped.optimizer!.learningRate = rate;
      await train(stepped, 0, 6);
    }
    for (const fitted of weights) expect(fitted).toEqual(await flatWeights(stepped));
    const plain = await unsteered(new SGD({ learningRate: rates[0]!, momentum: 0.5 }), 4);
    expect(weights[0]).not.toEqual(plain);
  });

  test("set before or after compile is that of the first batch", async () => {
    using plain = model(new Adam({ learningRate: 0.02 }));
    await train(plain, 0, 6);
    expect(await flatWeights(plain)).not.toEqual(await unsteered(new Adam()));
    for (const late of [false, true]) {
      const optimizer = new Adam();
      if (!late) optimizer.learningRate = 0.02;
      using steered = model(optimizer);
      if (late) optimizer.learningRate = 0.02;
      await train(steered, 0, 6);
      expect(await flatWeights(steered)).toEqual(await flatWeights(plain));
    }
  });

  test("goes to the engine when it is set, and never otherwise", async () => {
    using steered = model(new Adam());
    await train(steered, 0, 1);
    const steer = vi.spyOn(await coreOf(steered).network(), "steer");
    await steered.fit(x, y, { ...quiet, epochs: 3, callbacks: { onTrainBatchEnd() {} } });
    expect(steer).toHaveBeenCalledTimes(0);
    steered.optimizer!.learningRate = 0.5;
    steered.optimizer!.learningRate = 0.25;
    steered.optimizer!.clipnorm = 1;
    await steered.fit(x, y, { ...quiet, epochs: 3 });
    expect(steer).toHaveBeenCalledTimes(1);
    steered.optimizer!.learningRate = 0.25;
    await train(steered, 0, 2);
    expect(steer).toHaveBeenCalledTimes(1);
  });
});

describe("momentum", () => {
  const sets: [string, (momentum: number) => SGD | RMSprop][] = [
    ["SGD", (momentum) => new SGD({ learningRate: 0.05, momentum })],
    ["Nesterov's", (momentum) => new SGD({ learningRate: 0.05, momentum, nesterov: true })],
    ["RMSprop", (momentum) => new RMSprop({ learningRate: 0.005, momentum })],
    ["RMSprop centered", (momentum) => new RMSprop({ momentum, centered: true })],
  ];

  test.each(sets)("of %s comes and goes, whether rows rest without it or not", async (_, make) => {
    const run = async (lazyRows: boolean) => {
      const optimizer = make(0);
      using steered = model(optimizer);
      steered.build([null, 3]);
      const network = await trainable(coreOf(steered));
      await network.setRewrites({ distinctTokens: true, sharedPrefix: true, lazyRows });
      await train(steered, 0, 6);
      for (const momentum of [0.8, 0, 0.5]) {
        optimizer.momentum = momentum;
        await train(steered, 0, 6);
      }
      return await flatWeights(steered);
    };
    const [lazy, dense] = [await run(true), await run(false)];
    expect(lazy).not.toEqual(await unsteered(make(0), 4));
    lazy.forEach((w, i) => {
      expect(w).toBeCloseTo(dense[i]!, 6);
    });
  });

  test("begins at zero wherever it begins", async () => {
    const optimizer = new SGD({ learningRate: 0.05 });
    using steered = model(optimizer);
    using fresh = model(new SGD({ learningRate: 0.05 }));
    for (const from of [0, 3]) {
      optimizer.momentum = 0;
      await train(steered, from, from + 1);
      fresh.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.05 }) });
      await train(fresh, from, from + 1);
      optimizer.momentum = 0.9;
      await train(steered, from + 1, from + 3);
      fresh.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.05, momentum: 0.9 }) });
      await train(fresh, from + 1, from + 3);
      expect(await flatWeights(steered)).toEqual(await flatWeights(fresh));
    }
  });

  test("takes memory while there is one", async () => {
    const optimizer = new RMSprop();
    using steered = model(optimizer);
    await train(steered, 0, 1);
    const without = (await steered.memoryUse()).optimizer;
    optimizer.momentum = 0.5;
    await train(steered, 0, 1);
    const { optimizer: held, weights } = await steered.memoryUse();
    expect(held).toBe(without + weights);
    optimizer.momentum = 0;
    await train(steered, 0, 1);
    expect((await steered.memoryUse()).optimizer).toBe(without);
  });
});

test("clipping comes, changes and goes", async () => {
  const clips = [
    { clipnorm: 0.01 },
    { clipvalue: 0.001 },
    { globalClipnorm: 0.02 },
    {},
    { clipnorm: 0.3 },
  ];
  const optimizer = new SGD({ learningRate: 1 });
  using steered = model(optimizer);
  using anew = model(new SGD());
  for (const [i, clip] of clips.entries()) {
    Object.assign(optimizer, { clipnorm: null, clipvalue: null, globalClipnorm: null });
    Object.assign(optimizer, clip);
    expect(optimizer.getConfig().config).toMatchObject({
      clipnorm: optimizer.clipnorm,
      clipvalue: optimizer.clipvalue,
      global_clipnorm: optimizer.globalClipnorm,
    });
    await train(steered, i, i + 1);
    // Without running means an optimizer that starts anew is the same.
    anew.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1, ...clip }) });
    await train(anew, i, i + 1);
    expect(await flatWeights(steered)).toEqual(await flatWeights(anew));
  }
});

describe("a value that can't be used throws and changes nothing", () => {
  const bad: [string, unknown][] = [
    ["learningRate", -1],
    ["learningRate", Number.NaN],
    ["learningRate", "0.1"],
    ["learningRate", null],
    ["learningRate", 1e39],
    ["momentum", 1.5],
    ["momentum", -0.1],
    ["momentum", undefined],
    ["clipnorm", 0],
    ["clipnorm", -1],
    ["clipvalue", 1],
    ["globalClipnorm", 1],
    ["globalClipnorm", Number.POSITIVE_INFINITY],
    ["clipvalue", undefined],
  ];
  test.each(bad)("%s = %s", async (key, value) => {
    for (const optimizer of [
      new SGD({ momentum: 0.5, clipnorm: 2 }),
      new RMSprop({ momentum: 0.5, clipnorm: 2 }),
    ]) {
      const before = optimizer.getConfig();
      const set = () => {
        (optimizer as unknown as Record<string, unknown>)[key] = value;
      };
      await expectError(set, "InvalidArgument", key);
      expect(optimizer.getConfig()).toEqual(before);
    }
  });

  test.each([
    [new SGD(), "nesterov", true],
    [new RMSprop(), "rho", 0.5],
    [new RMSprop(), "epsilon", 1e-3],
    [new RMSprop(), "centered", true],
    [new Adam(), "beta1", 0.5],
    [new Adam(), "beta2", 0.5],
    [new Adam(), "epsilon", 1e-3],
    [new Adam(), "amsgrad", true],
    [new Adam(), "momentum", 0.5],
    [new Adam(), "learning_rate", 0.5],
  ] as [Optimizer, string, unknown][])("%o: %s is settled", async (optimizer, key, value) => {
    const before = optimizer.getConfig();
    const set = () => {
      (optimizer as unknown as Record<string, unknown>)[key] = value;
    };
    const words = /can't be set; what can be set: .*"learningRate", "clipnorm", "clipvalue"/;
    await expectError(set, "InvalidArgument", `\`${key}\``, words);
    expect(optimizer.getConfig()).toEqual(before);
  });
});

test("an optimizer of a program's own is followed by what it tells", async () => {
  class Halving extends SGD {
    steps = 0;
    override getConfig() {
      const { class_name, config } = super.getConfig();
      return { class_name, config: { ...config, learning_rate: 0.1 / 2 ** this.steps } };
    }
  }
  const optimizer = new Halving();
  using own = model(optimizer);
  using plain = model(new SGD({ learningRate: 0.1 }));
  for (let i = 0; i < 4; i++) {
    optimizer.steps = i;
    plain.optimizer!.learningRate = 0.1 / 2 ** i;
    await train(own, i, i + 1);
    await train(plain, i, i + 1);
  }
  expect(await flatWeights(own)).toEqual(await flatWeights(plain));
  using constant = model(new SGD({ learningRate: 0.1 }));
  await train(constant, 0, 4);
  expect(await flatWeights(own)).not.toEqual(await flatWeights(constant));
});

test("calls that aren't awaited are computed in their order, also where a rate was set before", async () => {
  const rows = [
    [[1], [2]],
    [[-3], [1]],
  ] as const;
  const run = async (wait: boolean) => {
    const optimizer = new SGD({ learningRate: 0.1 });
    using model = new Sequential([new Dense(1)], { seed: 3 });
    model.compile({ loss: "mse", optimizer });
    await model.trainOnBatch([[1], [1]], [1, 2]);
    optimizer.learningRate = 0.05;
    const calls = [];
    for (const x of rows) {
      const call = model.trainOnBatch(x as never, [1, -1]);
      calls.push(call);
      if (wait) await call;
    }
    return [await Promise.all(calls), await flatWeights(model)];
  };
  expect(await run(false)).toEqual(await run(true));
});

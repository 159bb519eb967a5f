// Every optimizer, option and schedule against Keras's numbers (test/conformance/optimizers.py), and what only ours do.
import { readFileSync } from "node:fs";
import * as bptt from "bptt";
import {
  Adafactor,
  Adam,
  AdamW,
  CosineDecay,
  CosineDecayRestarts,
  Dense,
  Embedding,
  ExponentialDecay,
  Ftrl,
  input,
  type LearningRateSchedule,
  Lion,
  Muon,
  type Optimizer,
  type OptimizerLike,
  PiecewiseConstantDecay,
  PolynomialDecay,
  Sequential,
  SGD,
  SimpleRNN,
} from "bptt";
import { describe, expect, test } from "vitest";
import { distance } from "./support/goldens.js";
import { expectError, flatWeights } from "./support/models.js";

type Settings = Record<string, unknown>;

interface Case {
  name: string;
  kind: string;
  config: Settings;
  excluded: string[] | null;
  fit: boolean;
  weights: number[][];
  variables: [string, number[]][];
  rate: number;
}

interface Golden {
  x: number[];
  y: number[];
  start: number[][];
  cases: Case[];
  schedules: { name: string; class_name: string; config: Settings; rates: number[] }[];
  defaults: Record<string, Settings>;
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("golden/optimizers.json", import.meta.url), "utf8"),
);
const [ROWS, STEPS, BATCH] = [8, 4, 2];
const rows = Array.from({ length: ROWS }, (_, r) => golden.x.slice(r * STEPS, (r + 1) * STEPS));

/** As an option is written: `ema_momentum` is `emaMomentum`, `beta_1` is `beta1`. */
const option = (key: string) => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function made(kind: string, config: Settings): Optimizer {
  const Class = (bptt as unknown as Record<string, new (options: Settings) => Optimizer>)[kind]!;
  return new Class(Object.fromEntries(Object.entries(config).map(([k, v]) => [option(k), v])));
}

/** The optimizer that a model has when it was compiled with this. */
function compiled(optimizer: OptimizerLike): Optimizer {
  const model = new Sequential([new Dense(1)]);
  model.compile({ loss: "mse", optimizer });
  return model.optimizer!;
}

async function network(optimizer: Optimizer): Promise<Sequential> {
  const layers = [
    input({ shape: [STEPS] }),
    new Embedding(9, 3, { name: "words" }),
    new SimpleRNN(3, { name: "rnn" }),
    new Dense(1, { name: "out" }),
  ];
  const model = new Sequential(layers, { name: "net" });
  model.compile({ loss: "mse", optimizer });
  const shapes = (await model.getWeights()).map(({ shape }) => shape);
  await model.setWeights(
    golden.start.map((data, i) => ({ shape: [...shapes[i]!], data: Float32Array.from(data) })),
  );
  return model;
}

/** Batch after batch, the first of them number `from`. */
async function train(model: Sequential, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    const at = (step * BATCH) % ROWS;
    await model.trainOnBatch(rows.slice(at, at + BATCH), golden.y.slice(at, at + BATCH));
  }
}

const quiet = { batchSize: BATCH, shuffle: false, verbose: 0 } as const;

describe("ten batches leave what they leave in Keras", () => {
  test.each(golden.cases.map((one) => [one.fit ? `${one.name}, fit` : one.name, one] as const))(
    "%s",
    async (_, { kind, config, excluded, fit, weights, variables, rate }) => {
      const optimizer = made(kind, config);
      if (excluded) optimizer.excludeFromWeightDecay({ varNames: excluded });
      using model = await network(optimizer);
      if (fit) await model.fit(rows, golden.y, { ...quiet, epochs: 2 });
      else await train(model, 0, 10);
      const ours = await model.getWeights();
      ours.forEach(({ data, name }, i) => {
        expect(distance(data, weights[i]!), name).toBeLessThanOrEqual(2e-5);
      });
      const kept = (await optimizer.getWeights()).filter(
        ({ name }) => !/learning_rate$/.test(name),
      );
      expect(kept.map(({ name }) => name)).toEqual(variables.map(([name]) => name));
      kept.forEach(({ data, name }, i) => {
        expect(distance(data, variables[i]![1]), name).toBeLessThanOrEqual(5e-5);
      });
      expect(optimizer.learningRate).toBeCloseTo(rate, 7);
    },
  );
});

test.each(Object.entries(golden.defaults))("%s has Keras's defaults", (kind, config) => {
  expect(made(kind, {}).getConfig()).toEqual({ class_name: kind, config });
});

describe("schedules give Keras's rates", () => {
  test.each(golden.schedules)("$name", ({ class_name, config, rates }) => {
    const optimizer = new SGD({ learningRate: { class_name, config } as never });
    const stored = optimizer.getConfig().config.learning_rate as { config: Settings };
    expect(stored).toMatchObject({ class_name, config });
    rates.forEach((rate, step) => {
      optimizer.iterations = step;
      expect(optimizer.learningRate, `step ${step}`).toBeCloseTo(rate, 7);
    });
    expect(new SGD({ learningRate: stored as never }).getConfig()).toEqual(optimizer.getConfig());
  });

  test("also as objects, by themselves", () => {
    const warm = new CosineDecay(0, 4, { warmupTarget: 1, warmupSteps: 2 });
    expect([0, 1, 2, 4, 6, 9].map((step) => warm.at(step))).toEqual([0, 0.5, 1, 0.5, 0, 0]);
    expect(new PiecewiseConstantDecay([1], [2, 3]).getConfig().config).toEqual({
      boundaries: [1],
      values: [2, 3],
      name: "PiecewiseConstant",
    });
  });

  test.each([1, 1.1, 1.25, 2, 3])(
    "the core and `at` agree on restarts, each %d times as long",
    async (tMul) => {
      const schedule = new CosineDecayRestarts(0.5, 3, { tMul, mMul: 0.5 });
      using model = new Sequential([input({ shape: [1] }), new Dense(1, { useBias: false })]);
      // The gradient is far above 1: weights fall by the rate.
      model.compile({ loss: "mse", optimizer: new SGD({ learningRate: schedule, clipvalue: 1 }) });
      await model.setWeights([{ shape: [1, 1], data: Float32Array.of(1000) }]);
      let before = 1000;
      for (let step = 0; step < 40; step++) {
        await model.trainOnBatch([[1]], [0]);
        const [weight] = await flatWeights(model);
        expect(before - weight!, `step ${step}`).toBeCloseTo(schedule.at(step), 3);
        before = weight!;
      }
    },
  );
});

test.each(Object.keys(golden.defaults))("%s is taken as Keras stores it", (kind) => {
  const stored = { ...golden.defaults[kind], name: kind };
  const taken = compiled({ class_name: kind as "Adam", config: stored });
  expect(taken.getConfig()).toEqual(made(kind, {}).getConfig());
  const lower = compiled({ class_name: kind.toLowerCase(), module: "keras.optimizers" } as never);
  expect(lower.getConfig()).toEqual(made(kind, {}).getConfig());
});

test("what is no stored optimizer is refused", async () => {
  const stored = (config: unknown) => () => compiled({ class_name: "Adam", config } as never);
  await expectError(stored({ beta_1: 2 }), "InvalidArgument", /beta1/);
  await expectError(stored({ beta_3: 0.5 }), "InvalidArgument", /does not know the option `beta3`/);
  await expectError(stored([]), "InvalidArgument", /the `config` of the optimizer "Adam"/);
  const other = () => compiled({ class_name: "Momentum", config: {} } as never);
  await expectError(other, "InvalidArgument", /argument `optimizer`/);
});

describe("a function gives rates", () => {
  const halving = (step: number) => 0.1 / 2 ** step;

  test("asked once for each batch of a call, with the same bits as rates that are set", async () => {
    const asked: number[] = [];
    const learningRate = (step: number) => {
      asked.push(step);
      return halving(step);
    };
    using told = await network(new SGD({ learningRate }));
    await told.fit(rows, golden.y, { ...quiet, epochs: 2 });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(told.optimizer!.learningRate).toBe(halving(8));
    using set = await network(new SGD());
    for (let step = 0; step < 8; step++) {
      set.optimizer!.learningRate = halving(step);
      await train(set, step, step + 1);
    }
    expect(await flatWeights(told)).toEqual(await flatWeights(set));
  });

  test("also for calls that are not awaited, and from where the count is set", async () => {
    const run = async (wait: boolean) => {
      using model = await network(new Adam({ learningRate: halving }));
      await train(model, 0, 1);
      model.optimizer!.iterations = 3;
      const calls = [];
      for (let step = 1; step < 5; step++) {
        const call = train(model, step, step + 1);
        calls.push(call);
        if (wait) await call;
      }
      await Promise.all(calls);
      return await flatWeights(model);
    };
    expect(await run(false)).toEqual(await run(true));
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, "0.1", undefined])(
    "%o is refused, and nothing is changed",
    async (rate) => {
      using model = await network(new SGD({ learningRate: (() => rate) as never }));
      const before = await flatWeights(model);
      const words =
        /the function `learningRate` must give a finite number of at least 0, and gave .* for step 0/;
      await expectError(() => train(model, 0, 1), "InvalidArgument", words);
      expect(await flatWeights(model)).toEqual(before);
    },
  );

  test("a number can't take its place, nor a schedule's", async () => {
    for (const learningRate of [halving, new ExponentialDecay(0.1, 2, 0.5)]) {
      const optimizer = new SGD({ learningRate });
      const set = () => {
        optimizer.learningRate = 0.5;
      };
      await expectError(set, "InvalidArgument", /learningRate/, /can't be set to a number/);
      expect(optimizer.learningRate).toBe(0.1);
    }
  });

  test("another function or schedule can, and acts from the next batch on", async () => {
    const optimizer = new SGD({ learningRate: 0.1 });
    using steered = await network(optimizer);
    using plain = await network(new SGD({ learningRate: 0.1 }));
    await train(steered, 0, 2);
    optimizer.learningRate = (step) => 0.01 * step;
    await train(steered, 2, 4);
    optimizer.learningRate = new PolynomialDecay(0.2, 10, { endLearningRate: 0 });
    await train(steered, 4, 5);
    for (const [step, rate] of [0.1, 0.1, 0.02, 0.03, 0.2 * (1 - 4 / 10)].entries()) {
      plain.optimizer!.learningRate = rate;
      await train(plain, step, step + 1);
    }
    expect(distance(await flatWeights(steered), await flatWeights(plain))).toBeLessThan(1e-6);
  });
});

describe("weights that are not decayed", () => {
  test("are told by their paths as well", async () => {
    const by = async (exclude: (optimizer: Optimizer, names: string[]) => void) => {
      const optimizer = new AdamW({ weightDecay: 5 });
      using probe = await network(new SGD());
      const names = (await probe.getWeights()).map(({ name }) => name!);
      exclude(optimizer, names);
      using model = await network(optimizer);
      await train(model, 0, 3);
      return await flatWeights(model);
    };
    const named = await by((optimizer) => optimizer.excludeFromWeightDecay({ varNames: ["bias"] }));
    const listed = await by((optimizer, names) =>
      optimizer.excludeFromWeightDecay({
        varList: names.filter((name) => name.endsWith("bias")).map((name) => ({ name })),
      }),
    );
    expect(listed).toEqual(named);
    expect(await by(() => {})).not.toEqual(named);
  });

  test("are settled before compile", async () => {
    const optimizer = new AdamW();
    using _model = await network(optimizer);
    const exclude = (options: object) => () => optimizer.excludeFromWeightDecay(options as never);
    await expectError(
      exclude({ varNames: ["a"] }),
      "InvalidArgument",
      /before a model is compiled/,
    );
    await expectError(exclude({ names: ["a"] }), "InvalidArgument", /does not know the option/);
    await expectError(exclude({ varNames: "bias" }), "InvalidArgument", /expected a list/);
    await expectError(exclude({ varNames: ["("] }), "InvalidArgument", /regular expression/);
    await expectError(exclude({ varList: ["bias"] }), "InvalidArgument", /with a `name`/);
  });
});

test("averages become the weights when a fit is done, and not before", async () => {
  const optimizer = new SGD({ learningRate: 0.1, useEma: true, emaMomentum: 0.5 });
  using model = await network(optimizer);
  using plain = await network(new SGD({ learningRate: 0.1 }));
  await train(model, 0, 4);
  await train(plain, 0, 4);
  expect(await flatWeights(model)).toEqual(await flatWeights(plain));
  await model.fit(rows, golden.y, { ...quiet, epochs: 1 });
  const averages = (await optimizer.getWeights()).filter(({ name }) => name.endsWith("_average"));
  expect(await flatWeights(model)).toEqual(averages.flatMap(({ data }) => [...data]));
});

test("a loss scale changes nothing but the configuration", async () => {
  const run = async (lossScaleFactor: number | null) => {
    const optimizer = new Adam({ lossScaleFactor });
    expect(optimizer.getConfig().config.loss_scale_factor).toBe(lossScaleFactor);
    using model = await network(optimizer);
    await train(model, 0, 4);
    return await flatWeights(model);
  };
  expect(await run(1024)).toEqual(await run(null));
});

test("gathered gradients are those of the whole batch", async () => {
  const gathering = new SGD({ learningRate: 0.1, gradientAccumulationSteps: 4 });
  using model = await network(gathering);
  using whole = await network(new SGD({ learningRate: 0.1 }));
  const before = await flatWeights(model);
  await train(model, 0, 3);
  expect(await flatWeights(model)).toEqual(before);
  expect(gathering.iterations).toBe(0);
  await train(model, 3, 4);
  await whole.trainOnBatch(rows, golden.y);
  expect(distance(await flatWeights(model), await flatWeights(whole))).toBeLessThan(1e-6);
  expect(gathering.iterations).toBe(1);
  gathering.iterations = 5;
  const [iteration] = await gathering.getWeights();
  expect(iteration!.data[0]).toBe(20);
});

const STATES: Record<string, Settings> = {
  "AdamW, average": { weight_decay: 0.1, use_ema: true, ema_overwrite_frequency: 3 },
  "Adam, schedule": {
    learning_rate: {
      class_name: "CosineDecay",
      config: { initial_learning_rate: 0.1, decay_steps: 9 },
    },
  },
  "SGD, gathering": { gradient_accumulation_steps: 3, momentum: 0.5, use_ema: true },
  Adamax: {},
  Nadam: {},
  Adagrad: { learning_rate: 0.1 },
  Adadelta: { learning_rate: 1 },
  Ftrl: { learning_rate: 0.1 },
  Lion: {},
  Lamb: { learning_rate: 0.1 },
  Adafactor: { learning_rate: 0.5 },
  "Muon, average": { learning_rate: 0.1, use_ema: true, exclude_layers: ["out"] },
};

test.each(Object.entries(STATES))(
  "%s goes on elsewhere with the same bits",
  async (name, config) => {
    const make = () => made(name.split(",")[0]!, config);
    using first = await network(make());
    await train(first, 0, 4);
    const variables = structuredClone(await first.optimizer!.getWeights());
    const weights = await first.getWeights();
    using second = await network(make());
    await second.setWeights(weights);
    await second.optimizer!.setWeights(variables);
    for (const model of [first, second]) await train(model, 4, 10);
    expect(await flatWeights(second)).toEqual(await flatWeights(first));
    expect(await second.optimizer!.getWeights()).toEqual(await first.optimizer!.getWeights());
  },
);

describe("what can't be used is refused", () => {
  const bad: [string, () => unknown, RegExp][] = [
    ["AdamW without decay", () => new AdamW({ weightDecay: null }), /AdamW.*`weightDecay`/],
    ["a negative decay", () => new SGD({ weightDecay: -1 }), /`weightDecay`/],
    ["one batch", () => new SGD({ gradientAccumulationSteps: 1 }), /integer of at least 2/],
    ["a momentum above 1", () => new SGD({ useEma: true, emaMomentum: 2 }), /`emaMomentum`/],
    ["an update each 0", () => new SGD({ emaOverwriteFrequency: 0 }), /positive integer/],
    ["no scale", () => new SGD({ lossScaleFactor: 0 }), /`lossScaleFactor`/],
    ["Lion's beta1 of 0", () => new Lion({ beta1: 0 }), /`beta1`/],
    ["a growing decay", () => new Adafactor({ beta2Decay: 0.1 }), /`beta2Decay`/],
    ["no threshold", () => new Adafactor({ clipThreshold: 0 }), /`clipThreshold`/],
    ["101 products", () => new Muon({ nsSteps: 101 }), /`nsSteps`, expected 100 at most/],
    ["no pattern", () => new Muon({ excludeLayers: ["("] }), /`excludeLayers` to hold patterns/],
    ["no list of patterns", () => new Muon({ excludeLayers: "out" as never }), /expected a list/],
    ["a factor of 0", () => new Muon({ rmsRate: 0 }), /`rmsRate`/],
    ["a rising power", () => new Ftrl({ learningRatePower: 0.5 }), /`learningRatePower`/],
    [
      "no schedule",
      () => new SGD({ learningRate: { class_name: "Decay" } as never }),
      /CosineDecay/,
    ],
    ["no steps", () => new CosineDecay(0.1, 0), /`decaySteps`.*above 0/],
    ["a warm-up to nowhere", () => new CosineDecay(0.1, 5, { warmupSteps: 2 }), /`warmupTarget`/],
    [
      "falling boundaries",
      () => new PiecewiseConstantDecay([2, 1], [1, 2, 3]),
      /above the one before/,
    ],
    ["a value too few", () => new PiecewiseConstantDecay([1, 2], [1, 2]), /1 less than/],
    ["shorter periods", () => new CosineDecayRestarts(0.1, 5, { tMul: 0.5 }), /`tMul`/],
    ["an unknown option", () => new ExponentialDecay(1, 2, 3, { stairs: true } as never), /stairs/],
  ];
  test.each(bad)("%s", async (_, make, words) => {
    await expectError(make, "InvalidArgument", words);
  });

  test("a schedule that comes to no rate, at that batch", async () => {
    const learningRate: LearningRateSchedule = new CosineDecay(0.1, 2, { alpha: -1 });
    using model = await network(new SGD({ learningRate }));
    await train(model, 0, 2);
    const before = await flatWeights(model);
    await expectError(
      () => train(model, 2, 3),
      "InvalidArgument",
      /the learning rate of step 2 must/,
    );
    expect(await flatWeights(model)).toEqual(before);
  });
});

test("stepsPerExecution is taken, and checked", async () => {
  using model = new Sequential([input({ shape: [1] }), new Dense(1)]);
  model.compile({ loss: "mse", stepsPerExecution: 32 });
  const compile = () => model.compile({ loss: "mse", stepsPerExecution: 0 });
  await expectError(compile, "InvalidArgument", /stepsPerExecution/);
});

// States that single calls make: shared optimizers, claimed layers, flags set at odd moments, engines that come and go.
import {
  Adam,
  type BaseModel,
  configure,
  Dense,
  engineInfo,
  input,
  LSTM,
  Model,
  Sequential,
  SGD,
  shutdown,
} from "../../../ts/index.js";
import { moduleBytes } from "../../memory/little_memory.js";
import {
  bare,
  compiled,
  connected,
  everythingOf,
  type Fault,
  hold,
  type Outcome,
  outcomeOf,
  quiet,
  refusalOf,
  trained,
  turns,
  x,
  y,
} from "./lab.js";

const fit = (model: BaseModel, options: object = {}) => model.fit(x, y, { ...quiet, ...options });

/** A call that is refused must leave the model of which it made use as its twin is. */
async function refusedWith(model: Sequential, call: () => unknown): Promise<void> {
  const refusal = await refusalOf(call);
  hold(refusal, "was done, and should have been refused");
  const twin = await everythingOf(await trained(bare()));
  hold((await everythingOf(model)) === twin, "the model has changed");
  throw refusal;
}

const claims: readonly [string, Outcome, (model: Sequential) => unknown][] = [
  ["in another Sequential", "InvalidArgument", (model) => new Sequential([model.layers[0]!])],
  ["added to another", "InvalidArgument", (model) => new Sequential().add(model.layers[0]!)],
  ["added to its own model again", "InvalidArgument", (model) => new Sequential([...model.layers])],
  [
    "connected in a Model",
    "InvalidArgument",
    (model) => {
      const ids = input({ shape: [3] });
      return new Model({ inputs: ids, outputs: model.layers[0]!.apply(ids) });
    },
  ],
  [
    "twice in a Sequential",
    "InvalidArgument",
    () => {
      const layer = new Dense(2);
      return new Sequential([layer, layer]);
    },
  ],
  ["set trainable with text", "Busy", (model) => Reflect.set(model.layers[0]!, "trainable", "no")],
];

const claimed = claims.map(
  ([what, code, use]): Fault => ({
    name: `a layer of a model ${what}`,
    holds: [code],
    run: async () => {
      const model = await trained(bare());
      await refusedWith(model, () => use(model));
    },
  }),
);

/** Two models with one optimizer. */
async function sharing() {
  const optimizer = new Adam({ learningRate: 0.01 });
  const models = [bare(), connected()] as const;
  for (const model of models) model.compile({ loss: "mse", optimizer });
  return { optimizer, models };
}

const shared: readonly [string, (kit: Awaited<ReturnType<typeof sharing>>) => unknown][] = [
  ["are fitted at a time", ({ models }) => Promise.all(models.map((model) => fit(model)))],
  [
    "of which one is disposed",
    async ({ models: [one, other] }) => {
      const going = fit(other, { epochs: 3, callbacks: { onTrainBatchBegin: () => turns() } });
      await fit(one);
      one.dispose();
      await going;
    },
  ],
  [
    "of which one sets its learning rate",
    ({ models: [one, other], optimizer }) =>
      Promise.all([
        fit(one, { callbacks: { onTrainBatchEnd: () => void (optimizer.learningRate /= 2) } }),
        fit(other, { epochs: 3 }),
      ]),
  ],
  [
    "of which one is compiled anew",
    async ({ models: [one, other], optimizer }) => {
      await Promise.all([fit(one), fit(other)]);
      one.compile({ loss: "mse", optimizer });
      await Promise.all([fit(one), fit(other)]);
    },
  ],
  [
    "of which one diverges",
    async ({ models: [one, other], optimizer }) => {
      optimizer.learningRate = 1e38;
      await outcomeOf(() => one.fit(x, [1e30, 1e30, 1e30, 1e30], { ...quiet, epochs: 9 }));
      optimizer.learningRate = 0.01;
      await fit(other);
    },
  ],
];

const sharers = shared.map(
  ([what, use]): Fault => ({
    name: `two models with one optimizer ${what}`,
    holds: ["done"],
    run: async () => use(await sharing()),
  }),
);

const values = [Number.NaN, -1, -0.0000001, Number.POSITIVE_INFINITY, 1e39, "0.1", null, 1n];
const rates = values.map(
  (value): Fault => ({
    name: `a learning rate of ${String(value)} (${typeof value})`,
    holds: ["InvalidArgument"],
    run: async () => {
      const model = await trained(bare());
      await refusedWith(model, () => {
        model.optimizer!.learningRate = value as number;
      });
    },
  }),
);

const stops = ["before", "at once", "after a turn", "in setModel"].map(
  (when): Fault => ({
    name: `stopTraining is set ${when}`,
    holds: ["done"],
    run: async () => {
      const model = await trained(bare());
      const stop = () => void (model.stopTraining = true);
      if (when === "before") stop();
      const callbacks = {
        ...(when === "in setModel" && { setModel: stop }),
        onTrainBatchEnd: () => turns(2),
      };
      const going = fit(model, { epochs: 50, callbacks });
      if (when === "at once") stop();
      if (when === "after a turn") await turns().then(stop);
      const { epoch } = await going;
      // What was set before a run is not about it.
      const whole = when === "before" || when === "in setModel";
      hold(whole === (epoch.length === 50), `trained ${epoch.length} epochs`);
      hold((await fit(model, { epochs: 2 })).epoch.length === 2, "the next fit stopped as well");
    },
  }),
);

const engines: readonly [string, readonly Outcome[], () => unknown][] = [
  ["shut down ten times", ["done"], () => Promise.all(Array.from({ length: 10 }, shutdown))],
  [
    "shut down before it is up, and asked for again",
    ["done"],
    async () => {
      await shutdown();
      const early = outcomeOf(() => bare().predict(x));
      await shutdown();
      hold((await early) === "Disposed", "the early call was not refused");
      await bare().predict(x);
    },
  ],
  [
    "shut down by many, and started by many",
    ["done"],
    async () => {
      for (let i = 0; i < 5; i++) {
        const calls = Array.from({ length: 4 }, () => outcomeOf(() => bare().predict(x)));
        await shutdown();
        for (const call of calls) hold((await call) === "Disposed", "a call was not refused");
      }
    },
  ],
  [
    "set up while it loads",
    ["Busy"],
    async () => {
      await shutdown();
      const going = bare().predict(x);
      try {
        await configure({ threads: 1 });
      } finally {
        await going;
      }
    },
  ],
  [
    "set up while it is shut down",
    ["done"],
    async () => {
      const ending = shutdown();
      await configure({ threads: 1 });
      await ending;
    },
  ],
  ["given a module that is none", ["EngineLoad"], () => foreign(new Uint8Array(100))],
  [
    "given an empty module",
    ["EngineLoad"],
    () => foreign(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
  ],
  ["given a file that is missing", ["EngineLoad"], () => foreign("absent.wasm")],
  ["given a folder", ["EngineLoad"], () => foreign(".")],
];

/** An engine of a module that is not ours fails to load for all; the next attempt may have another. */
async function foreign(wasm: string | Uint8Array): Promise<void> {
  await shutdown();
  await configure({ wasm });
  const outcomes = [outcomeOf(() => bare().predict(x)), outcomeOf(() => fit(compiled(bare())))];
  const model = compiled(bare());
  try {
    await model.predict(x);
  } finally {
    for (const outcome of outcomes)
      hold((await outcome) === "EngineLoad", "another call was not refused");
    hold(engineInfo().state === "idle", `the engine is ${engineInfo().state}`);
    await configure({ wasm: moduleBytes("simd128") });
    hold((await outcomeOf(() => model.predict(x))) === "done", "the model can't be used any more");
  }
}

const started = engines.map(
  ([what, holds, run]): Fault => ({ name: `an engine ${what}`, holds, run }),
);

const single: readonly [string, readonly Outcome[], () => unknown][] = [
  [
    "compiled anew between two fits",
    ["done"],
    async () => {
      const model = await trained(bare());
      model.compile({ loss: "mse", optimizer: new SGD() });
      await fit(model);
    },
  ],
  [
    "compiled anew while it is evaluated",
    ["Busy"],
    async () => {
      const model = await trained(bare());
      const again = { onTestBatchEnd: () => void compiled(model) };
      await model.evaluate(x, y, { ...quiet, callbacks: again });
    },
  ],
  [
    "compiled anew as it predicts",
    ["done"],
    async () => {
      const model = await trained(bare());
      const again = { onPredictBatchEnd: () => void compiled(model) };
      await model.predict(x, { ...quiet, callbacks: again });
    },
  ],
  [
    "disposed while it draws its weights",
    ["Disposed"],
    async () => {
      const model = new Sequential([new LSTM(256)], { seed: 1 });
      const going = model.predict([[[1]]]);
      await turns();
      model.dispose();
      await going;
    },
  ],
  [
    "disposed a hundred times",
    ["done"],
    async () => {
      const model = await trained(bare());
      for (let i = 0; i < 100; i++) model.dispose();
    },
  ],
  [
    "called in every way at a time",
    ["done"],
    async () => {
      const model = await trained(bare());
      const calls = [
        ...[() => fit(model), () => model.evaluate(x, y, quiet), () => model.predict(x)],
        ...[() => model.trainOnBatch(x, y), () => model.getWeights(), () => model.memoryInfo()],
      ];
      await Promise.all(
        Array.from({ length: 5 }, () => calls.slice(1))
          .flat()
          .map((call) => call()),
      );
    },
  ],
  [
    "fitted twice at a time",
    ["Busy"],
    async () => {
      const model = await trained(bare());
      const going = fit(model);
      const refusal = await refusalOf(() => fit(model));
      await going;
      throw refusal;
    },
  ],
];

const singles = single.map(
  ([what, holds, run]): Fault => ({ name: `a model ${what}`, holds, run }),
);

export const ODDITIES: readonly Fault[] = [...claimed, ...sharers, ...rates, ...stops, ...singles];

/** They leave an engine of a given module behind, which is another than the first: a group of their own. */
export const ENGINES: readonly Fault[] = started;

// States that single calls make: shared optimizers, claimed layers, flags set at odd moments.
import {
  Adam,
  Dense,
  input,
  LSTM,
  type Model,
  Sequential,
  SGD,
  TimeDistributed,
} from "../../../ts/index.js";
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
  set,
  trained,
  turns,
  x,
  y,
} from "./lab.js";

const train = (model: Model, options: object = {}) => model.fit(x, y, { ...quiet, ...options });

/** A call that is refused must leave the model of which it made use as its twin is. */
async function refusedWith(model: Sequential, call: () => unknown): Promise<void> {
  const refusal = await refusalOf(call);
  hold(refusal, "was done, and should have been refused");
  const twin = await everythingOf(await trained(bare()));
  hold((await everythingOf(model)) === twin, "the model has changed");
  throw refusal;
}

const claims: readonly [string, Outcome, (model: Sequential) => unknown][] = [
  ["as a part", "InvalidArgument", (model) => new TimeDistributed(model.layers[2]!)],
  ["added to its own model again", "InvalidArgument", (model) => model.add(model.layers[0]!)],
  [
    "connected where it does not fit",
    "Shape",
    (model) => model.layers[1]!.apply(input({ shape: [3] })),
  ],
  [
    "twice in a Sequential",
    "InvalidArgument",
    () => {
      const layer = new Dense(2);
      return new Sequential([layer, layer]);
    },
  ],
  [
    "set trainable with text",
    "InvalidArgument",
    (model) => Reflect.set(model.layers[0]!, "trainable", "no"),
  ],
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

/** Two models, of which the first was compiled with an optimizer, and what compiles the other with it. */
async function sharing() {
  const optimizer = new Adam({ learningRate: 0.01 });
  const models = [bare(), connected()] as const;
  const [one, other] = models;
  one.compile({ loss: "mse", optimizer });
  other.compile({ loss: "mse" });
  return { optimizer, models, share: () => other.compile({ loss: "mse", optimizer }) };
}

const shared: readonly [string, (kit: Awaited<ReturnType<typeof sharing>>) => unknown][] = [
  [
    "are refused, and go on",
    async ({ models: [one, other], share }) => {
      hold(await refusalOf(share), "was shared, and should have been refused");
      await Promise.all([train(one), train(other)]);
    },
  ],
  [
    "are refused while one is fitted",
    async ({ models: [one], share }) => {
      const going = train(one, { epochs: 3, callbacks: { onTrainBatchBegin: () => turns() } });
      hold(await refusalOf(share), "was shared, and should have been refused");
      await going;
    },
  ],
  [
    "of which the first is disposed while it trains",
    async ({ models: [one, other], share }) => {
      const going = outcomeOf(() => train(one, { epochs: 3 }));
      one.dispose();
      share();
      await train(other);
      await going;
    },
  ],
  [
    "of which the first has another since",
    async ({ models: [one, other], optimizer, share }) => {
      await train(one);
      one.compile({ loss: "mse" });
      share();
      await Promise.all([train(one), train(other), optimizer.getWeights()]);
    },
  ],
  [
    "of which the first diverged",
    async ({ models: [one, other], optimizer, share }) => {
      optimizer.learningRate = 1e38;
      await outcomeOf(() => one.fit(x, [1e30, 1e30, 1e30, 1e30], { ...quiet, epochs: 9 }));
      one.dispose();
      optimizer.learningRate = 0.01;
      share();
      await train(other);
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
      const stop = () => set(model, "stopTraining", true);
      if (when === "before") stop();
      const callbacks = {
        ...(when === "in setModel" && { setModel: stop }),
        onTrainBatchEnd: () => turns(2),
      };
      const going = train(model, { epochs: 50, callbacks });
      if (when === "at once") stop();
      if (when === "after a turn") await turns().then(stop);
      const { epoch } = await going;
      // What was set before a run is not about it.
      const whole = when === "before" || when === "in setModel";
      hold(whole === (epoch.length === 50), `trained ${epoch.length} epochs`);
      hold((await train(model, { epochs: 2 })).epoch.length === 2, "the next fit stopped as well");
    },
  }),
);

const single: readonly [string, readonly Outcome[], () => unknown][] = [
  [
    "compiled anew between two fits",
    ["done"],
    async () => {
      const model = await trained(bare());
      model.compile({ loss: "mse", optimizer: new SGD() });
      await train(model);
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
        ...[() => train(model), () => model.evaluate(x, y, quiet), () => model.predict(x)],
        ...[() => model.trainOnBatch(x, y), () => model.getWeights(), () => model.memoryUse()],
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
      const going = train(model);
      const refusal = await refusalOf(() => train(model));
      await going;
      throw refusal;
    },
  ],
];

const singles = single.map(
  ([what, holds, run]): Fault => ({ name: `a model ${what}`, holds, run }),
);

export const ODDITIES: readonly Fault[] = [...claimed, ...sharers, ...rates, ...stops, ...singles];

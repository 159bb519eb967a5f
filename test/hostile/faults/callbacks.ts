// Hooks that throw, give back what nobody can use, and do to the model and the engine whatever hooks can do.
import { mkdirSync } from "node:fs";
import {
  type BaseModel,
  BpttError,
  Callback,
  configure,
  type FitOptions,
  shutdown,
} from "../../../ts/index.js";
import { STOPPING } from "./early_stopping.js";
import {
  bare,
  compiled,
  everythingOf,
  type Fault,
  hold,
  type Outcome,
  outcomeOf,
  quiet,
  set,
  throwsItself,
  trained,
  turns,
  x,
  y,
} from "./lab.js";

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** What hooks throw. */
const THROWN: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  "a number": () => Number.NaN,
  "a text": () => "enough",
  "a symbol": () => Symbol("enough"),
  "a frozen object": () => Object.freeze({}),
  "a frozen error": () => Object.freeze(new Error("enough")),
  "a revoked Proxy": revoked,
  "an error with no message": () => Object.create(Error.prototype, { message: { value: 5n } }),
  "an error of ours": () => new BpttError("Target", "At row 0 there is nothing."),
};

type Run = (model: BaseModel, callbacks: FitOptions["callbacks"]) => Promise<unknown>;

const train: Run = (model, callbacks) =>
  model.fit(x, y, { ...quiet, epochs: 2, validationSplit: 0.5, callbacks });
const evaluate: Run = (model, callbacks) => model.evaluate(x, y, { ...quiet, callbacks });
const predict: Run = (model, callbacks) => model.predict(x, { ...quiet, callbacks });

const RUNS: Readonly<Record<string, readonly [Run, readonly string[]]>> = {
  fit: [
    train,
    [
      ...["setModel", "setParams", "onTrainBegin", "onEpochBegin", "onTrainBatchBegin"],
      ...["onTrainBatchEnd", "onBatchBegin", "onBatchEnd", "onTestBegin", "onTestBatchBegin"],
      ...["onTestBatchEnd", "onTestEnd", "onEpochEnd", "onTrainEnd"],
    ],
  ],
  evaluate: [
    evaluate,
    ["setModel", "onTestBegin", "onTestBatchBegin", "onTestBatchEnd", "onTestEnd"],
  ],
  predict: [
    predict,
    ["setParams", "onPredictBegin", "onPredictBatchBegin", "onPredictBatchEnd", "onPredictEnd"],
  ],
};

/** What was trained before, or never reaches a batch, is as on a twin; the model goes on. */
async function goesOn(model: BaseModel, untouched: boolean): Promise<void> {
  if (untouched) {
    const twin = await trained(bare());
    hold((await everythingOf(model)) === (await everythingOf(twin)), "the model has changed");
  }
  hold((await outcomeOf(() => train(model, undefined))) === "done", "the model can't be fitted");
}

const throwing = Object.entries(RUNS).flatMap(([name, [run, hooks]]) =>
  hooks.flatMap((hook, at) =>
    Object.entries(THROWN).map(([what, make], i): Fault => {
      // Half of the hooks reject; those that are not awaited throw.
      const rejects = (at + i) % 2 === 1 && hook.startsWith("on");
      return {
        name: `${hook} of ${name} ${rejects ? "rejects with" : "throws"} ${what}`,
        holds: ["own"],
        run: async () => {
          const model = await trained(bare());
          const thrown = make();
          const hooks = {
            [hook]: () => {
              if (rejects) return Promise.reject(thrown);
              throw thrown;
            },
          };
          await throwsItself(() => run(model, hooks), thrown).finally(() =>
            goesOn(model, name !== "fit" || /^set|TrainBegin/.test(hook)),
          );
        },
      };
    }),
  ),
);

const THEN = "then";

/** What hooks give back that is of no use to anybody. */
const ANSWERS: Readonly<Record<string, () => unknown>> = {
  false: () => false,
  "a promise of a promise": async () => Promise.resolve(Promise.resolve(5)),
  "a list that holds itself": () => {
    const list: unknown[] = [];
    return list.push(list) && list;
  },
  "an object whose `then` is no function": () => ({ [THEN]: 5 }),
  "a thenable": () => ({ [THEN]: (resolve: (value: unknown) => void) => resolve(1) }),
  "a generator": function* () {
    yield 1;
  },
  "a class": () => class {},
};

const answering = Object.entries(ANSWERS).map(
  ([what, answer]): Fault => ({
    name: `every hook gives back ${what}`,
    holds: ["done"],
    run: async () => {
      const [, hooks] = RUNS.fit!;
      const model = await trained(bare());
      await train(model, Object.fromEntries(hooks.map((hook) => [hook, answer])) as never);
      const twin = await trained(bare());
      await train(twin, { onTrainBatchEnd: () => {} });
      hold(
        (await everythingOf(model)) === (await everythingOf(twin)),
        "the model trained otherwise",
      );
    },
  }),
);

/** What a hook does to its model and the world, and what comes of the run around it. */
const DEEDS: Readonly<
  Record<string, readonly [(model: BaseModel, logs: object) => unknown, Outcome?]>
> = {
  "disposes the model": [(model) => model.dispose(), "Disposed"],
  "disposes the model later": [(model) => void turns().then(() => model.dispose())],
  "shuts the engine down": [() => shutdown(), "Disposed"],
  "shuts the engine down and does not wait": [() => void shutdown(), "Disposed"],
  "shuts the engine down twice and sets it up": [
    async () => {
      await Promise.all([shutdown(), shutdown()]);
      await configure({ threads: 1 });
    },
    "Disposed",
  ],
  "sets the engine up": [() => configure({ threads: 2 }), "Built"],
  "fits its own model": [(model) => model.fit(x, y), "Busy"],
  "compiles its own model": [(model) => void compiled(model), "Busy"],
  "evaluates, predicts and saves": [
    (model) => Promise.all([model.evaluate(x, y, quiet), model.predict(x), model.saveWeights()]),
    "done",
  ],
  "sets weights": [async (model) => model.setWeights(await model.getWeights()), "done"],
  "sets weights that do not fit": [(model) => model.setWeights([[1]] as never), "Shape"],
  "trains on a batch": [(model) => model.trainOnBatch(x, y), "done"],
  "fits another model": [() => train(compiled(bare()), undefined), "done"],
  "adds a layer": [
    (model) => (model as never as { add(x: unknown): void }).add(5),
    "InvalidArgument",
  ],
  "freezes a layer": [(model) => set(model.layers[0]!, "trainable", false)],
  "changes the logs": [(_, logs) => Reflect.set(logs, "loss", Number.NaN), "done"],
  "deletes the logs": [(_, logs) => Reflect.deleteProperty(logs, "loss"), "done"],
  "sets a learning rate of 0": [(model) => set(model.optimizer!, "learningRate", 0), "done"],
  "sets a learning rate of NaN": [
    (model) => set(model.optimizer!, "learningRate", Number.NaN),
    "InvalidArgument",
  ],
  "sets a negative learning rate": [
    (model) => set(model.optimizer!, "learningRate", -1),
    "InvalidArgument",
  ],
  "sets a learning rate of 1e38": [(model) => set(model.optimizer!, "learningRate", 1e38)],
  "sets a learning rate of text": [
    (model) => set(model.optimizer!, "learningRate", "1" as never),
    "InvalidArgument",
  ],
  "stops training": [(model) => set(model, "stopTraining", true), "done"],
  "stops and starts training": [
    (model) => {
      model.stopTraining = true;
      model.stopTraining = false;
    },
    "done",
  ],
  "makes a folder of its name": [() => mkdirSync("saved", { recursive: true }), "done"],
  "saves to a folder": [(model) => model.saveWeights("."), "File"],
};

const doing = Object.entries(DEEDS).flatMap(([what, [deed, comesTo]]) =>
  ["onTrainBegin", "onTrainBatchEnd", "onTestBatchEnd", "onEpochEnd", "onTrainEnd"].map(
    (hook): Fault => ({
      name: `${hook} ${what}`,
      // Nothing computes after the last hook: what it does has no more effect on the run.
      holds: comesTo && (hook === "onTrainEnd" ? [comesTo, "done"] : [comesTo]),
      run: async () => {
        const model = await trained(bare());
        const hooks = { [hook]: (...args: object[]) => deed(model, args.at(-1)!) };
        try {
          await train(model, hooks);
        } finally {
          const now = await outcomeOf(() => train(compiled(bare()), undefined));
          hold(now === "done", `a new model came to ${now}`);
          const again = await outcomeOf(() => train(model, undefined));
          hold(again !== "Busy", "the model is still busy");
        }
      },
    }),
  ),
);

const failing = () => {
  throw new BpttError("InvalidArgument", "It is not to be read.");
};
const proxied = new Proxy({}, { get: failing, has: failing, ownKeys: failing });

/** Lists and objects that are no good callbacks, or change while they are used. */
const LISTS: readonly [string, readonly Outcome[], () => unknown][] = [
  ["is a revoked Proxy", ["InvalidArgument"], revoked],
  ["is a Proxy that throws", ["InvalidArgument"], () => proxied],
  ["holds a hole", ["InvalidArgument"], () => new Array(1)],
  ["holds null", ["InvalidArgument"], () => [null]],
  ["holds a list", ["InvalidArgument"], () => [[new Callback()]]],
  ["is a Set", ["InvalidArgument"], () => new Set([new Callback()])],
  ["is a generator", ["InvalidArgument"], () => [new Callback()].values()],
  ["has 10,001 entries", ["InvalidArgument"], () => new Array(10_001).fill({})],
  ["has the same entry 100 times", ["done"], () => new Array(100).fill(new Callback())],
  ["has a hook that is no function", ["InvalidArgument"], () => ({ onEpochEnd: 5 })],
  ["has a hook that is null", ["InvalidArgument"], () => ({ onEpochEnd: null })],
  ["has a hook of another name", ["InvalidArgument"], () => ({ onEpochEnds: () => {} })],
  [
    "has a getter that throws",
    ["InvalidArgument"],
    () => ({
      get onEpochEnd() {
        return failing();
      },
    }),
  ],
  [
    "has a getter that throws later",
    ["InvalidArgument"],
    () => {
      let reads = 0;
      return {
        get onTestEnd() {
          return reads++ > 1 ? failing() : () => {};
        },
      };
    },
  ],
  [
    "is emptied by its first entry",
    ["done"],
    () => {
      const list: object[] = [{ onTrainBegin: () => set(list, "length", 0) }, new Callback()];
      return list;
    },
  ],
  [
    "grows with every batch",
    ["done"],
    () => {
      const list: object[] = [{ onTrainBatchEnd: () => void list.push({ onEpochEnd: failing }) }];
      return list;
    },
  ],
  [
    "loses its hooks while it is called",
    ["done"],
    () => {
      const hooks: Record<string, unknown> = {
        onTrainBegin: () => void delete hooks.onEpochEnd,
        onEpochEnd: failing,
      };
      return hooks;
    },
  ],
  ["is frozen", ["done"], () => Object.freeze([Object.freeze({ onEpochEnd: () => {} })])],
];

const lists = LISTS.map(
  ([what, holds, make]): Fault => ({
    name: `a list of callbacks ${what}`,
    holds,
    run: async () => {
      const model = await trained(bare());
      try {
        await train(model, make() as never);
      } finally {
        await goesOn(model, false);
      }
    },
  }),
);

export const CALLBACKS: readonly Fault[] = [
  ...throwing,
  ...answering,
  ...doing,
  ...lists,
  ...STOPPING,
];

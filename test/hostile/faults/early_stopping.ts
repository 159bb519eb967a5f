// EarlyStopping with monitors that nobody logs, settings changed under it and models that go away.
import { EarlyStopping, type EarlyStoppingOptions, type Model } from "../../../ts/index.js";
import { bare, compiled, type Fault, hold, type Outcome, quiet, x, y } from "./lab.js";

const train = (model: Model, callbacks: object[]) =>
  model.fit(x, y, { ...quiet, epochs: 4, validationSplit: 0.5, callbacks: callbacks as never });

/** Options, and what comes of them: where nothing of that name is logged, training goes on to its end. */
const OPTIONS: readonly [string, readonly Outcome[], unknown][] = [
  ["nothing", ["done"], { monitor: "nothing", mode: "min" }],
  ["nothing, in no direction", ["InvalidArgument"], { monitor: "nothing" }],
  ["an empty name", ["InvalidArgument"], { monitor: "" }],
  ["constructor", ["done"], { monitor: "constructor", mode: "min" }],
  ["toString", ["done"], { monitor: "toString", mode: "max" }],
  ["__proto__", ["done"], { monitor: "__proto__", mode: "min" }],
  ["hasOwnProperty", ["done"], { monitor: "hasOwnProperty", mode: "max" }],
  ["a symbol", ["InvalidArgument"], { monitor: Symbol("loss"), mode: "min" }],
  ["half of a character", ["done"], { monitor: "\uD800", mode: "max" }],
  ["a patience of NaN", ["InvalidArgument"], { patience: Number.NaN }],
  ["a patience of 2^53", ["InvalidArgument"], { patience: 2 ** 53 }],
  ["a baseline of NaN", ["InvalidArgument"], { baseline: Number.NaN }],
  ["a minDelta of Infinity", ["InvalidArgument"], { minDelta: Number.POSITIVE_INFINITY }],
];

const odd = OPTIONS.map(
  ([what, holds, options]): Fault => ({
    name: `early stopping that watches ${what}`,
    holds,
    run: async () => {
      const warn = console.warn;
      let said = 0;
      console.warn = () => said++;
      const stopping = { restoreBestWeights: true, ...(options as EarlyStoppingOptions) };
      try {
        const callback = new EarlyStopping(stopping);
        const { epoch } = await train(compiled(bare()), [callback]);
        hold(epoch.length === 4, `stopped after ${epoch.length} epochs`);
        hold(callback.best === undefined, `found ${String(callback.best)} the best`);
        hold(said === 1, `warned ${said} times that nothing of that name is logged`);
      } finally {
        console.warn = warn;
      }
    },
  }),
);

type Deed = (stopping: EarlyStopping, model: Model, logs: Record<string, unknown>) => void;

/** What another callback does to it, at the end of each epoch; and what comes of it behind its turn, where that is something else. */
const DEEDS: readonly [string, readonly Outcome[], Deed, (readonly Outcome[])?][] = [
  [
    "whose monitor is taken away",
    ["InvalidArgument"],
    (one) => Reflect.deleteProperty(one, "monitor"),
  ],
  ["whose mode becomes another", ["InvalidArgument"], (one) => Reflect.set(one, "mode", "most")],
  ["whose patience becomes -1", ["InvalidArgument"], (one) => Reflect.set(one, "patience", -1)],
  ["whose best becomes a text", ["done"], (one) => Reflect.set(one, "best", "1")],
  ["whose best becomes NaN", ["done"], (one) => Reflect.set(one, "best", Number.NaN)],
  [
    "whose wait becomes -Infinity",
    ["done"],
    (one) => Reflect.set(one, "wait", Number.NEGATIVE_INFINITY),
  ],
  ["whose model is disposed", ["Disposed"], (_, model) => model.dispose()],
  ["whose model is another", ["done"], (one) => one.setModel(compiled(bare()))],
  [
    "whose logs are emptied",
    ["done"],
    (_, __, logs) => {
      for (const name of Object.keys(logs)) Reflect.deleteProperty(logs, name);
    },
  ],
  ["whose logs are NaN", ["done"], (_, __, logs) => Reflect.set(logs, "val_loss", Number.NaN)],
  [
    "whose logs are text",
    ["InvalidArgument"],
    (_, __, logs) => Reflect.set(logs, "val_loss", "0.1"),
    ["done"],
  ],
];

const disturbed = DEEDS.flatMap(([what, holds, deed, after = holds]) =>
  [true, false].map(
    (first): Fault => ({
      name: `early stopping ${what}, ${first ? "before" : "after"} its turn`,
      holds: first ? holds : after,
      run: async () => {
        const { warn } = console;
        console.warn = () => {};
        const model = compiled(bare());
        const stopping = new EarlyStopping({ restoreBestWeights: true, patience: 1 });
        const other = {
          onEpochEnd: (_: number, logs: object) => deed(stopping, model, logs as never),
        };
        try {
          await train(model, first ? [other, stopping] : [stopping, other]);
        } finally {
          console.warn = warn;
        }
      },
    }),
  ),
);

export const STOPPING: readonly Fault[] = [
  ...odd,
  ...disturbed,
  {
    name: "early stopping of two runs at once",
    holds: ["done"],
    run: async () => {
      const one = new EarlyStopping({ restoreBestWeights: true });
      await Promise.all([train(compiled(bare()), [one]), train(compiled(bare()), [one])]);
    },
  },
  {
    name: "early stopping twice in a list",
    holds: ["done"],
    run: () => {
      const one = new EarlyStopping({ restoreBestWeights: true });
      return train(compiled(bare()), [one, one]);
    },
  },
];

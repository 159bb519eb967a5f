// Engines that come and go, and such as are made of another module. They leave an engine of a given module behind, and so are a group of their own.
import { configure, engineInfo, shutdown } from "../../../ts/index.js";
import { moduleBytes } from "../../memory/little_memory.js";
import { bare, compiled, type Fault, hold, type Outcome, outcomeOf, quiet, x, y } from "./lab.js";

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
    ["Built"],
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
  const outcomes = [
    outcomeOf(() => bare().predict(x)),
    outcomeOf(() => compiled(bare()).fit(x, y, quiet)),
  ];
  const model = compiled(bare());
  try {
    await model.predict(x);
  } finally {
    for (const outcome of outcomes)
      hold((await outcome) === "EngineLoad", "another call was not refused");
    hold(engineInfo().state === "idle", `the engine is ${engineInfo().state}`);
    await configure({ wasm: moduleBytes() });
    hold((await outcomeOf(() => model.predict(x))) === "done", "the model can't be used any more");
  }
}

export const ENGINES: readonly Fault[] = engines.map(
  ([what, holds, run]): Fault => ({ name: `an engine ${what}`, holds, run }),
);

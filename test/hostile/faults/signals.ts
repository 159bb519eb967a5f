// Signals: aborted at every moment of a run, for every kind of reason, and such as are none.
import { type Model, shutdown } from "../../../ts/index.js";
import {
  bare,
  compiled,
  everythingOf,
  type Fault,
  hold,
  type Outcome,
  outcomeOf,
  quiet,
  sleep,
  throwsItself,
  trained,
  turns,
  x,
  y,
} from "./lab.js";

type Run = (model: Model, options: object) => Promise<unknown>;

const RUNS: Readonly<Record<string, Run>> = {
  fit: (model, options) =>
    model.fit(x, y, { ...quiet, epochs: 2, validationSplit: 0.5, ...options }),
  evaluate: (model, options) => model.evaluate(x, y, { ...quiet, ...options }),
  predict: (model, options) => model.predict(x, { ...quiet, ...options }),
};

/** What signals are aborted for; undefined becomes the platform's own reason. */
const REASONS: Readonly<Record<string, unknown>> = {
  "no reason": undefined,
  null: null,
  false: false,
  "a text": "enough",
  "a symbol": Symbol("enough"),
  "an object": Object.freeze({}),
  "an error": new RangeError("enough"),
  "a function": () => {},
};

/** A run on a model that goes on as its twin does, where nothing was computed, and that is free again. */
async function aborted(
  name: string,
  use: (run: Run, model: Model) => Promise<unknown>,
  untouched = false,
) {
  const model = await trained(bare());
  try {
    return await use(RUNS[name]!, model);
  } finally {
    if (untouched || name !== "fit") {
      const twin = await everythingOf(await trained(bare()));
      hold((await everythingOf(model)) === twin, "the model has changed");
    }
    const again = await outcomeOf(() => RUNS.fit!(model, {}));
    hold(again === "done", `the next fit came to ${again}`);
  }
}

const calls = Object.keys(RUNS);

const before = calls.flatMap((name) =>
  Object.entries(REASONS).map(
    ([what, reason]): Fault => ({
      name: `${name} with a signal that was aborted for ${what}`,
      holds: ["own"],
      run: () => {
        const signal = AbortSignal.abort(reason);
        return aborted(
          name,
          (run, model) => throwsItself(() => run(model, { signal }), signal.reason),
          true,
        );
      },
    }),
  ),
);

const HOOKS: Readonly<Record<string, readonly string[]>> = {
  fit: [
    ...["setModel", "setParams", "onTrainBegin", "onEpochBegin", "onTrainBatchBegin"],
    ...["onTrainBatchEnd", "onTestBegin", "onTestBatchBegin", "onTestBatchEnd"],
    ...["onTestEnd", "onEpochEnd"],
  ],
  evaluate: ["setModel", "onTestBegin", "onTestBatchBegin", "onTestBatchEnd"],
  predict: ["setParams", "onPredictBegin", "onPredictBatchBegin", "onPredictBatchEnd"],
};

const within = calls.flatMap((name) =>
  HOOKS[name]!.flatMap((hook) =>
    Object.entries(REASONS)
      .filter((_, i) => i % 3 === hook.length % 3)
      .map(
        ([what, reason]): Fault => ({
          name: `${name} whose signal is aborted in ${hook} for ${what}`,
          holds: ["own"],
          run: () => {
            const stop = new AbortController();
            const { signal } = stop;
            const callbacks = { [hook]: () => stop.abort(reason) };
            const expected = reason === undefined ? AbortSignal.abort() : { reason };
            return aborted(name, async (run, model) => {
              const going = run(model, { signal, callbacks });
              if (reason !== undefined) return throwsItself(() => going, expected.reason);
              return throwsItself(async () => {
                const error = await going.then(
                  () => undefined,
                  (error) => error,
                );
                hold(error?.name === "AbortError", `rejects with ${error}`);
                throw expected.reason;
              }, expected.reason);
            });
          },
        }),
      ),
  ),
);

/** After the last batch there is nothing left to end. */
const late = [
  ["fit", "onTrainEnd"],
  ["evaluate", "onTestEnd"],
  ["predict", "onPredictEnd"],
].map(
  ([name, hook]): Fault => ({
    name: `${name} whose signal is aborted in ${hook}, at its very end`,
    holds: ["own"],
    run: () => {
      const stop = new AbortController();
      const callbacks = { [hook!]: () => stop.abort("enough") };
      return aborted(name!, (run, model) =>
        throwsItself(() => run(model, { signal: stop.signal, callbacks }), "enough"),
      );
    },
  }),
);

const listens = { addEventListener() {}, removeEventListener() {} };
const thrown = Symbol("of the signal itself");
const throws = () => {
  throw thrown;
};

/** What is no AbortSignal, or behaves like none. */
const FAKES: readonly [string, readonly Outcome[], () => unknown][] = [
  ["that is null", ["InvalidArgument"], () => null],
  ["that is an AbortController", ["InvalidArgument"], () => new AbortController()],
  ["that is the class", ["InvalidArgument"], () => AbortSignal],
  ["that is its prototype", ["InvalidArgument"], () => AbortSignal.prototype],
  [
    "that is made of its prototype",
    ["InvalidArgument"],
    () => Object.create(AbortSignal.prototype),
  ],
  ["that is an EventTarget", ["InvalidArgument"], () => new EventTarget()],
  ["with `throwIfAborted` alone", ["InvalidArgument"], () => ({ throwIfAborted() {} })],
  [
    "that can't be listened to",
    ["InvalidArgument"],
    () => ({ ...listens, throwIfAborted() {}, addEventListener: 5 }),
  ],
  [
    "that can't be left",
    ["InvalidArgument"],
    () => ({ ...listens, throwIfAborted() {}, removeEventListener: null }),
  ],
  [
    "that does not tell whether it is aborted",
    ["InvalidArgument"],
    () => ({ ...listens, throwIfAborted() {} }),
  ],
  ["that is never aborted", ["done"], () => ({ ...listens, aborted: false, throwIfAborted() {} })],
  [
    "that throws when asked",
    ["own"],
    () => ({ ...listens, aborted: false, throwIfAborted: throws }),
  ],
  [
    "that throws when listened to",
    ["own"],
    () => ({ ...listens, aborted: false, throwIfAborted() {}, addEventListener: throws }),
  ],
  [
    "that throws when left",
    ["own"],
    () => ({ ...listens, aborted: false, throwIfAborted() {}, removeEventListener: throws }),
  ],
  ["that can't be read", ["own"], () => new Proxy({}, { get: throws })],
];

const fakes = calls.flatMap((name) =>
  FAKES.map(
    ([what, holds, make]): Fault => ({
      name: `${name} with a signal ${what}`,
      holds,
      run: () =>
        aborted(name, (run, model) => {
          const call = () => run(model, { signal: make() });
          return holds.includes("own") ? throwsItself(call, thrown) : call();
        }),
    }),
  ),
);

/** Ends a run after a while, in some way. It rejects with the signal's reason, or was faster. */
const timed = (name: string, ms: number): Fault => ({
  name: `${name} with a signal that is aborted after ${ms} ms`,
  run: () =>
    aborted(name, async (run, model) => {
      const signal = AbortSignal.timeout(ms);
      const slow = () => sleep(1);
      const callbacks = { onTrainBatchEnd: slow, onTestBatchEnd: slow, onPredictBatchEnd: slow };
      const error = await run(model, {
        ...(name === "fit" && { epochs: 50 }),
        signal,
        callbacks,
      }).then(
        () => undefined,
        (error) => error,
      );
      hold(error === undefined || error === signal.reason, `rejects with ${error}`);
    }),
});

/** A signal that is aborted beside something else that happens to the engine. */
const beside = (
  what: string,
  holds: readonly Outcome[],
  act: (stop: AbortController, run: () => Promise<unknown>) => Promise<unknown>,
) =>
  calls.map(
    (name): Fault => ({
      name: `${name} with a signal that is aborted ${what}`,
      holds,
      run: async () => {
        const stop = new AbortController();
        const model = compiled(bare());
        await act(stop, () => RUNS[name]!(model, { signal: stop.signal }));
      },
    }),
  );

const reason = Symbol("enough");

export const SIGNALS: readonly Fault[] = [
  ...before,
  ...within,
  ...late,
  ...fakes,
  ...calls.flatMap((name) => [0, 1, 5, 20].map((ms) => timed(name, ms))),
  ...beside("while the engine loads", ["own"], async (stop, run) => {
    await shutdown();
    const going = run();
    going.catch(() => {});
    stop.abort(reason);
    await throwsItself(() => going, reason);
  }),
  ...beside("a turn after the engine begins to load", ["own", "done"], async (stop, run) => {
    await shutdown();
    const going = run();
    going.catch(() => {});
    await turns();
    stop.abort(reason);
    await going.then(
      () => {},
      () => throwsItself(() => going, reason),
    );
  }),
  ...beside("as the engine is shut down", ["own"], async (stop, run) => {
    const going = run();
    going.catch(() => {});
    const ending = shutdown();
    stop.abort(reason);
    await ending;
    await throwsItself(() => going, reason);
  }),
  // A run that has not asked for the engine yet is not met by its end.
  ...beside("after the engine is shut down", ["Disposed", "done"], async (stop, run) => {
    const going = run();
    going.catch(() => {});
    await shutdown();
    stop.abort(reason);
    await going;
  }),
  ...calls.map(
    (name): Fault => ({
      name: `${name} three times at once with one signal, and once more`,
      holds: ["own"],
      run: async () => {
        const stop = new AbortController();
        const models = [bare(), bare(), bare()].map(compiled);
        const going = models.map((model) => RUNS[name]!(model, { signal: stop.signal }));
        const ends = Promise.allSettled(going);
        stop.abort(reason);
        for (const end of await ends) {
          hold(end.status === "rejected" && end.reason === reason, `one run was ${end.status}`);
        }
        await throwsItself(() => RUNS[name]!(models[0]!, { signal: stop.signal }), reason);
      },
    }),
  ),
  {
    name: "a hundred runs with one signal leave no listener",
    holds: ["done"],
    run: async () => {
      const { signal } = new AbortController();
      let listeners = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: unknown[]) => {
        listeners++;
        Reflect.apply(addEventListener, signal, args);
      };
      signal.removeEventListener = (...args: unknown[]) => {
        listeners--;
        Reflect.apply(removeEventListener, signal, args);
      };
      const model = compiled(bare());
      for (let i = 0; i < 100; i++) await RUNS.predict!(model, { signal });
      hold(listeners === 0, `${listeners} are left`);
    },
  },
];

// Workers of the engine and threads of its pool that end, fail or say what nobody understands, at every moment of an engine's life. What waits is
// rejected, a shutdown makes room for another engine, and that one trains.
import type { Worker } from "node:worker_threads";
import {
  type ConfigureOptions,
  configure,
  engineInfo,
  type Model,
  shutdown,
} from "../../../ts/index.js";
import {
  bare,
  compiled,
  type Fault,
  hold,
  type Outcome,
  outcomeOf,
  quiet,
  sleep,
  trained,
  turns,
  x,
  y,
} from "./lab.js";
import { started } from "./watched.js";

interface Place {
  readonly name: string;
  readonly options: Required<Pick<ConfigureOptions, "engine" | "worker" | "threads">>;
  /** Which of its Workers is to suffer, in the order in which they start. */
  readonly victim: number;
}

/** The engine that the tests run over. */
const engine = process.env.BPTT_ENGINE === "native" ? "native" : "wasm";

/** Threads are Workers in WebAssembly alone. */
const PLACES: readonly Place[] = [
  { name: "a Worker", options: { engine, worker: true, threads: 1 }, victim: 0 },
  { name: "a Worker with a pool", options: { engine, worker: true, threads: 3 }, victim: 0 },
  {
    name: "a thread of a Worker's pool",
    options: { engine: "wasm", worker: true, threads: 3 },
    victim: 2,
  },
  {
    name: "a thread of the pool",
    options: { engine: "wasm", worker: false, threads: 2 },
    victim: 0,
  },
];

/** Each case has an engine of its own. */
async function fresh({ options }: Place): Promise<void> {
  await shutdown();
  await configure({ deterministic: false, ...options });
  started.length = 0;
}

/** The engine that the tests run over, as it was before the first case. */
export async function usual(): Promise<void> {
  await shutdown();
  await configure({ engine, worker: false });
}

/** That all is well again after a shutdown. */
async function recovers(place: Place): Promise<void> {
  await shutdown();
  hold(engineInfo().state === "idle", `the engine is ${engineInfo().state} after a shutdown`);
  hold((await outcomeOf(() => trained(bare()))) === "done", "the next engine does not train");
  const next = engineInfo();
  for (const [option, wanted] of Object.entries(place.options)) {
    hold(next[option as "worker"] === wanted, `the next engine is another: ${option}`);
  }
}

/** What happens to a Worker. */
const BLOWS: Readonly<Record<string, (worker: Worker) => unknown>> = {
  "is terminated": (worker) => worker.terminate(),
  "is terminated and nobody waits": (worker) => void worker.terminate(),
  "reports an error": (worker) => worker.emit("error", new Error("of its own")),
  "reports no error": (worker) => worker.emit("error", undefined),
  "reports a message that can't be read": (worker) => worker.emit("messageerror", new Error("x")),
  "says that it has ended": (worker) => worker.emit("exit", 0),
};

const long = (model: Model) =>
  model.predict({ data: new Int32Array(400_000).fill(1), shape: [4000, 100] }, { batchSize: 4000 });
const hooks = { onTrainBatchEnd: () => turns() };
const endless = (model: Model) => model.fit(x, y, { ...quiet, epochs: 1e6, callbacks: hooks });

/** When it happens: the calls that are under way then. */
const MOMENTS: Readonly<Record<string, (model: Model) => readonly Promise<unknown>[]>> = {
  idle: () => [],
  "as a fit is under way": (model) => [endless(model)],
  "in a long call": (model) => [long(model)],
  "with many calls waiting": (model) => [
    ...[endless(model), long(model), model.predict(x), model.getWeights()],
    ...[model.saveWeights(), model.memoryUse(), compiled(bare()).fit(x, y, quiet)],
  ],
};

const DEATHS: readonly Outcome[] = ["EngineDead", "Disposed"];

const deaths = PLACES.flatMap((place) =>
  Object.entries(MOMENTS).flatMap(([moment, calls]) =>
    Object.entries(BLOWS).map(([blow, strike], i): Fault | undefined => {
      // Every blow while idle, some of them at each other moment.
      if (moment !== "idle" && i !== moment.length % 2) return undefined;
      return {
        name: `${place.name} ${blow}, ${moment}`,
        holds: ["EngineDead"],
        run: async () => {
          await fresh(place);
          const model = await trained(bare());
          const ends = calls(model).map((call) => outcomeOf(() => call));
          await turns(2);
          await strike(started[place.victim]!);
          if (moment === "idle") await sleep(20);
          const answers = [...ends, outcomeOf(() => model.predict(x))];
          const outcomes = await Promise.all(answers);
          const wrong = outcomes.find((outcome) => !["done", ...DEATHS].includes(outcome));
          hold(wrong === undefined, `a call came to ${wrong}`);
          // Its end may be noticed a moment later than the call after it began.
          for (let i = 0; i < 3000 && engineInfo().state !== "dead"; i++) await sleep(10);
          hold(engineInfo().state === "dead", `the engine is ${engineInfo().state}`);
          try {
            await model.predict(x);
          } finally {
            await recovers(place);
          }
        },
      };
    }),
  ),
).filter((fault) => fault !== undefined);

const WITH_ALL = -1;

/** A Worker that ends before the engine is up: the call has an engine of another kind, or fails in words. */
const loading = PLACES.flatMap((place) =>
  [0, 1, 10, 100, WITH_ALL].map(
    (ms): Fault => ({
      name: `${place.name} is terminated ${ms === WITH_ALL ? "as the last of all is started" : `${ms} ms after it was started`}`,
      holds: ["done", "EngineLoad", ...DEATHS],
      run: async () => {
        const { warn } = console;
        console.warn = () => {};
        await fresh(place);
        const call = trained(bare());
        call.catch(() => {});
        const { threads, worker } = place.options;
        const all = worker && threads > 1 && place.options.engine === "wasm" ? threads : 1;
        const count = ms === WITH_ALL ? all : place.victim + 1;
        while (started.length < count && engineInfo().state === "loading") await turns();
        await sleep(Math.max(ms, 0));
        await started[place.victim]?.terminate();
        try {
          await call;
        } finally {
          await recovers(place);
          console.warn = warn;
        }
      },
    }),
  ),
);

const ending = PLACES.flatMap((place) =>
  (["before", "after"] as const).map(
    (order): Fault => ({
      name: `${place.name} is terminated right ${order} a shutdown`,
      holds: DEATHS,
      run: async () => {
        await fresh(place);
        const model = await trained(bare());
        const call = endless(model);
        call.catch(() => {});
        await turns(2);
        const victim = started[place.victim]!;
        const killed = order === "before" ? victim.terminate() : undefined;
        const down = shutdown();
        await Promise.all([killed, down, victim.terminate()]);
        try {
          await call;
        } finally {
          await recovers(place);
        }
      },
    }),
  ),
);

/** What is said to a Worker, or by it, that is no message of this library. */
const GARBAGE: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  "a number": 5,
  "a text": "lock",
  "a list": [],
  "an empty object": {},
  "a call of nothing": { id: 1e9, to: 77, name: "train", args: [] },
  "a call of what is none": { id: 1e9, to: "engine", name: "constructor", args: [] },
  "a call without arguments": { id: 1e9, to: "engine", name: "start" },
  "another start": { id: 1e9, to: "engine", name: "start", args: [{}] },
  "a second task": { lock: "x" },
  "a task of a pool": { lock: "x", pool: {} },
  "a task of nothing": { lock: null, pool: null },
  "a fault": { fault: "of nobody" },
  "that it is up": { up: true, holds: true },
  "an answer to nobody": { id: 1e9, value: 1, memoryBytes: 0, dead: false },
  "an answer of nothing": { id: undefined },
  memory: new ArrayBuffer(8),
};

const garbage = [PLACES[0]!, PLACES[3]!].flatMap((place) =>
  Object.entries(GARBAGE).flatMap(([what, message]) =>
    (["is told", "says"] as const).map(
      (way): Fault => ({
        name: `${place.name} ${way} ${what}`,
        holds: ["done", ...DEATHS],
        run: async () => {
          await fresh(place);
          const model = await trained(bare());
          const calls = [long(model), model.predict(x)].map((call) => outcomeOf(() => call));
          const victim = started[place.victim]!;
          if (way === "is told") victim.postMessage(message);
          else victim.emit("message", message);
          await sleep(20);
          const outcomes = await Promise.all(calls);
          const wrong = outcomes.find((outcome) => !["done", ...DEATHS].includes(outcome));
          hold(wrong === undefined, `a call came to ${wrong}`);
          try {
            await model.predict(x);
          } finally {
            await recovers(place);
          }
        },
      }),
    ),
  ),
);

export const WORKERS: readonly Fault[] = [...deaths, ...loading, ...ending, ...garbage];

// Models, data and answers that are too large for any memory, and memory that is full to the brim: what can't be had is refused, and nothing is lost by it.
import type { InProcessEngine } from "../../../ts/engine/in_process.js";
import { getEngine } from "../../../ts/engine/load.js";
import {
  Conv1D,
  configure,
  Dense,
  Embedding,
  GRU,
  type Layer,
  LSTM,
  type Model,
  padSequences,
  RepeatVector,
  Sequential,
  SimpleRNN,
} from "../../../ts/index.js";
import { Filler, limitMemory, moduleBytes } from "../../memory/little_memory.js";
import {
  bare,
  compiled,
  everythingOf,
  type Fault,
  hold,
  type Outcome,
  outcomeOf,
  quiet,
  refusalOf,
  trained,
  x,
  y,
} from "./lab.js";

/** 24 MB: enough for small models, and full at once. */
const PAGES = 384;

export function littleMemory(): Promise<void> {
  limitMemory(PAGES);
  return configure({ wasm: moduleBytes() });
}

const LARGE = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
const refusals: readonly Outcome[] = ["OutOfMemory", "InvalidArgument", "Shape"];

/** Models of which nobody has room for the weights, or can even count them. */
const MODELS: Readonly<Record<string, (size: number) => Layer[]>> = {
  Dense: (size) => [new Dense(size)],
  SimpleRNN: (size) => [new Embedding(9, 2), new SimpleRNN(size)],
  LSTM: (size) => [new Embedding(9, 2), new LSTM(size)],
  GRU: (size) => [new Embedding(9, 2), new GRU(size)],
  "Embedding of words": (size) => [new Embedding(size, 4)],
  "Embedding of dimensions": (size) => [new Embedding(9, size)],
  "Conv1D of filters": (size) => [new Embedding(9, 2), new Conv1D(size, 1)],
  "Conv1D of steps": (size) => [new Embedding(9, 2), new Conv1D(2, size, { padding: "causal" })],
  RepeatVector: (size) => [new RepeatVector(size)],
};

const USES: Readonly<Record<string, (model: Model) => unknown>> = {
  predict: (model) => model.predict([[1, 2, 3]]),
  fit: (model) => model.fit([[1, 2, 3]], [0], quiet),
};

const models = Object.entries(MODELS).flatMap(([what, make]) =>
  LARGE.flatMap((size) =>
    Object.entries(USES).map(
      ([name, use]): Fault => ({
        name: `${name} of a model with ${what} of ${size}`,
        holds: refusals,
        run: async () => {
          const model = new Sequential(make(size), { seed: 1 });
          model.compile({ loss: "mse" });
          await use(model);
        },
      }),
    ),
  ),
);

/** Data of strange sizes for a model of token ids, or for one of numbers. */
const SHAPES: readonly (readonly number[])[] = [
  [0, 3],
  [3, 0],
  [0, 0],
  [1, 2 ** 32],
  [2 ** 32, 1],
  [2 ** 32, 2 ** 32],
  [2 ** 53, 1],
  [2 ** 26, 2 ** 27],
  [-1, -3],
  [1.5, 2],
  [3],
  [],
  [1, 1, 3],
  [Number.NaN, 3],
];

const shapes = SHAPES.flatMap((shape) =>
  ["predict", "fit"].map(
    (name): Fault => ({
      name: `${name} of data of the shape [${shape}]`,
      holds: [...refusals, "EmptyData"],
      run: async () => {
        const model = compiled(bare());
        const data = { data: Int32Array.of(1, 2, 3), shape } as never;
        await (name === "fit" ? model.fit(data, [0], quiet) : model.predict(data));
      },
    }),
  ),
);

const rows = (count: number, steps: number) => ({
  data: new Int32Array(count * steps).fill(1),
  shape: [count, steps] as const,
});

/** Calls that ask for more than 24 MB at a time. */
const HUGE: Readonly<Record<string, (model: Model) => unknown>> = {
  fit: (model) =>
    model.fit(rows(50_000, 60), new Float32Array(50_000), { verbose: 0, batchSize: 50_000 }),
  evaluate: (model) =>
    model.evaluate(rows(50_000, 60), new Float32Array(50_000), { verbose: 0, batchSize: 50_000 }),
  predict: (model) => model.predict(rows(100_000, 80), { batchSize: 100_000 }),
  trainOnBatch: (model) => model.trainOnBatch(rows(50_000, 60), new Float32Array(50_000)),
  testOnBatch: (model) => model.testOnBatch(rows(50_000, 60), new Float32Array(50_000)),
  predictOnBatch: (model) => model.predictOnBatch(rows(100_000, 80)),
  gradientNorms: (model) => model.gradientNorms(rows(50_000, 60), new Float32Array(50_000)),
  "predict of ragged rows": (model) =>
    model.predict(
      Array.from({ length: 90_000 }, (_, i) => new Int32Array(60 + (i % 3)).fill(1)),
      { batchSize: 90_000 },
    ),
};

/** What is refused leaves the model as its twin, and every method of it goes on. */
const batches = Object.entries(HUGE).map(
  ([name, call]): Fault => ({
    name: `${name} of a batch that is far too large`,
    holds: ["OutOfMemory"],
    run: async () => {
      const model = await trained(bare());
      const refusal = await refusalOf(() => call(model));
      const twin = await everythingOf(await trained(bare()));
      hold((await everythingOf(model)) === twin, "the model has changed");
      for (const use of Object.values(AFTERWARDS)) {
        const outcome = await outcomeOf(() => use(model));
        hold(outcome === "done", `a later call came to ${outcome}`);
      }
      if (refusal) throw refusal;
    },
  }),
);

const AFTERWARDS: Readonly<Record<string, (model: Model) => unknown>> = {
  fit: (model) => model.fit(x, y, quiet),
  evaluate: (model) => model.evaluate(x, y, quiet),
  predict: (model) => model.predict(x, quiet),
  trainOnBatch: (model) => model.trainOnBatch(x, y),
  gradientNorms: (model) => model.gradientNorms(x, y),
  saveAndLoad: async (model) => model.loadWeights(await model.saveWeights()),
  reports: async (model) => [await model.memoryUse(), await model.plan()],
};

let filler: Filler | undefined;
/** What takes memory, made with the engine that there is now. */
const fill = async () => {
  filler ??= new Filler(((await getEngine()) as InProcessEngine).facade);
  return filler;
};

const ROOMS = [0, 4096, 2 ** 15, 2 ** 17, 2 ** 19];

/** Calls with memory full but for some room: done, or refused for want of memory, and then as if they had not been made. */
const brim = Object.entries(AFTERWARDS).flatMap(([name, call]) =>
  ROOMS.flatMap((room) =>
    [true, false].map(
      (made): Fault => ({
        name: `${name} of a ${made ? "trained" : "new"} model with ${room} bytes left`,
        holds: ["done", "OutOfMemory"],
        run: async () => {
          const make = async () => (made ? trained(bare()) : compiled(bare()));
          const [model, twin] = [await make(), await make()];
          const filler = await fill();
          filler.leave(room, room % 3 ? 1 : 4);
          const refusal = await refusalOf(() => call(model)).finally(() => filler.empty());
          if (!refusal) return;
          hold((await everythingOf(model)) === (await everythingOf(twin)), "the model has changed");
          throw refusal;
        },
      }),
    ),
  ),
);

/** How many models of 1.5 MB find room; each still computes when the next one was refused. */
async function fillWithModels(): Promise<number> {
  const made: Sequential[] = [];
  const add = async () => {
    const model = new Sequential([new Embedding(9, 4), new Dense(300), new Dense(300)]);
    made.push(model);
    await model.predict([[1]]);
  };
  let outcome = await outcomeOf(add);
  while (outcome === "done") outcome = await outcomeOf(add);
  hold(outcome === "OutOfMemory", `the last model came to ${outcome}`);
  const fitted = made.slice(0, -1);
  for (const model of fitted) await model.predict([[2]]);
  // The refused one as well: else what it has got meanwhile stays until it is collected.
  for (const model of made) model.dispose();
  return fitted.length;
}

const single: readonly [string, readonly Outcome[], () => unknown][] = [
  [
    "as many models as fit, and as many again when they are gone",
    ["done"],
    async () => {
      const counts = [await fillWithModels(), await fillWithModels(), await fillWithModels()];
      // What little stays, lists that have grown, may lie where one model had its place. What is lost would cost more each time.
      const back = counts[1]! >= counts[0]! - 1 && counts[2]! >= counts[1]!;
      hold(counts[0]! > 5 && back, `${counts.join(", then ")} fitted`);
    },
  ],
  [
    "a thousand models one after the other",
    ["done"],
    async () => {
      for (let i = 0; i < 1000; i++) {
        using model = new Sequential([new Dense(200)]);
        await model.predict([[1]]);
      }
    },
  ],
  [
    "a model that is too large and is then made smaller",
    ["done"],
    async () => {
      const outcome = await outcomeOf(() => new Sequential([new Dense(9e6)]).predict([[1]]));
      hold(outcome === "OutOfMemory", `the large one came to ${outcome}`);
      await new Sequential([new Dense(9)]).predict([[1]]);
    },
  ],
  [
    "smaller batches where a larger one was refused",
    ["done"],
    async () => {
      const model = compiled(bare());
      const outcome = await outcomeOf(() => HUGE.predict!(model));
      hold(outcome === "OutOfMemory", `the large one came to ${outcome}`);
      await model.predict(rows(10_000, 20));
    },
  ],
  ["padding to 2^45 steps", ["OutOfMemory"], () => padSequences([[1]], { maxlen: 2 ** 45 })],
  [
    "weights of a size that nobody has",
    ["OutOfMemory", "Shape", "InvalidArgument"],
    async () => {
      const model = new Sequential([new Dense(2 ** 25, { useBias: false })]);
      model.build([null, 2 ** 25]);
      await model.setWeights([new Float32Array(1)]);
    },
  ],
];

const singles = single.map(([name, holds, run]): Fault => ({ name, holds, run }));

export const MEMORY: readonly Fault[] = [...models, ...shapes, ...batches, ...brim, ...singles];

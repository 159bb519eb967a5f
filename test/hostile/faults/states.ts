// Every method of both kinds of models in every state that a model can be in. A refused call leaves the model as it leaves a twin that was not called.
import { getEngine } from "../../../ts/engine/load.js";
import {
  type BpttError,
  Dense,
  type ErrorCode,
  engineInfo,
  type Model,
  type Sequential,
  SGD,
  shutdown,
} from "../../../ts/index.js";
import {
  bare,
  compiled,
  connected,
  everythingOf,
  type Fault,
  hold,
  outcomeOf,
  quiet,
  refusalOf,
  trained,
  turns,
  x,
  y,
} from "./lab.js";
import { ODDITIES } from "./oddities.js";

type Call = (model: Model) => unknown;
type Refusal = BpttError | undefined;

const weights = () => [20 * 4, 4 * 12, 3 * 12, 12, 3, 1].map((size) => new Float32Array(size));

/** The methods that compute, those of them that need a loss, and those that do neither. */
const LEARNING: Readonly<Record<string, Call>> = {
  fit: (model) => model.fit(x, y, quiet),
  evaluate: (model) => model.evaluate(x, y, quiet),
  trainOnBatch: (model) => model.trainOnBatch(x, y),
  testOnBatch: (model) => model.testOnBatch(x, y),
  gradientNorms: (model) => model.gradientNorms(x, y),
};
const COMPUTING: Readonly<Record<string, Call>> = {
  ...LEARNING,
  predict: (model) => model.predict(x, quiet),
  predictOnBatch: (model) => model.predictOnBatch(x),
  getWeights: (model) => model.getWeights(),
  setWeights: (model) => model.setWeights(weights()),
  saveWeights: (model) => model.saveWeights(),
  "saveWeights to a file": (model) => model.saveWeights("state.safetensors"),
  loadWeights: (model) => model.loadWeights(new Uint8Array(8)),
  memoryUse: (model) => model.memoryUse(),
  plan: (model) => model.plan(),
  resetStates: (model) => model.resetStates(),
  session: async (model) => (await model.session()).dispose(),
};
const METHODS: Readonly<Record<string, Call>> = {
  ...COMPUTING,
  "resetStates of a layer without": (model) => model.resetStates("lstm"),
  compile: (model) => compiled(model),
  "compile with what does not fit": (model) =>
    model.compile({ loss: "sparse_categorical_crossentropy" }),
  summary: (model) => model.summary(() => {}),
  countParams: (model) => model.countParams(),
  toJSON: (model) => JSON.stringify(model),
  "what can be read": ({ name, seed, layers, history, optimizer }) => [
    name,
    seed,
    layers,
    history,
    optimizer,
  ],
  "stopTraining =": (model) => {
    model.stopTraining = true;
  },
  add: (model) => (model as Sequential).add(new Dense(1)),
  "add of what is no layer": (model) => (model as Sequential).add({} as never),
  build: (model) => (model as Sequential).build([null, 3]),
  "build with what does not fit": (model) => (model as Sequential).build([null, 3, 3, 3]),
  dispose: (model) => model.dispose(),
};

interface State {
  make(kind: () => Model): Model | Promise<Model>;
  /** Makes the call in the state, and gives back how it was refused, if it was. */
  within?(model: Model, call: Call): Promise<Refusal>;
  /** What must come of some methods. */
  readonly holds?: (method: string) => ErrorCode | undefined;
}

const learning = (code: ErrorCode) => (method: string) =>
  Object.hasOwn(LEARNING, method) ? code : undefined;
const computing = (code: ErrorCode) => (method: string) =>
  Object.hasOwn(COMPUTING, method) ? code : undefined;
const ready = async (kind: () => Model) => trained(kind());

/** The call beside another of the same model, which must come to its end where the call was refused. */
async function beside(
  other: Promise<unknown>,
  model: Model,
  call: Call,
  wait = 1,
): Promise<Refusal> {
  const end = outcomeOf(() => other);
  await turns(wait);
  const refusal = await refusalOf(() => call(model));
  const ended = await end;
  hold(!refusal || ended === "done", `the call beside it came to ${ended}`);
  return refusal;
}

/** The call in a hook of the model's own run. */
const inside =
  (hook: string, run: (model: Model, options: object) => Promise<unknown>) =>
  async (model: Model, call: Call): Promise<Refusal> => {
    let refusal: Refusal;
    let calls = 0;
    const callbacks = {
      [hook]: async () => {
        if (calls++ === 0) refusal = await refusalOf(() => call(model));
      },
    };
    const ended = await outcomeOf(() => run(model, { ...quiet, callbacks }));
    hold(calls > 0, "the hook was not called");
    hold(!refusal || ended === "done", `the run around it came to ${ended}`);
    return refusal;
  };
const train = (model: Model, options: object) =>
  model.fit(x, y, { ...options, epochs: 2, validationSplit: 0.5 });
const busy = (method: string) =>
  method === "fit" || method.startsWith("compile") ? "Busy" : undefined;
const slow = { onTrainBatchBegin: () => turns(2), onPredictBatchBegin: () => turns(2) };

const STATES_OF_MODELS: Readonly<Record<string, State>> = {
  "that is not compiled": { make: (kind) => kind(), holds: learning("NotCompiled") },
  "that is compiled and has no weights": { make: (kind) => compiled(kind()) },
  "that is trained": { make: ready },
  "that is disposed": {
    make: async (kind) => {
      const model = await ready(kind);
      model.dispose();
      return model;
    },
    holds: computing("Disposed"),
  },
  "disposed by a shutdown": {
    make: async (kind) => {
      const model = await ready(kind);
      await shutdown();
      return model;
    },
    holds: computing("Disposed"),
  },
  "compiled anew": { make: async (kind) => compiled(await ready(kind)) },
  "that diverges": {
    make: async (kind) => {
      const model = kind();
      model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1e30 }) });
      const targets = y.map((value) => 1e18 * (value + 1));
      const outcome = await outcomeOf(() => model.fit(x, targets, { ...quiet, epochs: 9 }));
      hold(outcome === "Diverged", `the fit that should have diverged came to ${outcome}`);
      return model;
    },
  },
  "with a learning rate of 0": {
    make: async (kind) => {
      const model = await ready(kind);
      model.optimizer!.learningRate = 0;
      return model;
    },
  },
  "while it is fitted": {
    make: ready,
    within: (model, call) =>
      beside(model.fit(x, y, { ...quiet, epochs: 3, callbacks: slow }), model, call),
    holds: busy,
  },
  "while it is fitted for the first time": {
    make: (kind) => compiled(kind()),
    within: (model, call) => beside(model.fit(x, y, { ...quiet, epochs: 3 }), model, call, 0),
    holds: busy,
  },
  "while it predicts": {
    make: ready,
    within: (model, call) =>
      beside(model.predict(x, { batchSize: 1, callbacks: slow }), model, call),
  },
  ...Object.fromEntries(
    ["onTrainBegin", "onTrainBatchEnd", "onTestBegin", "onEpochEnd", "onTrainEnd"].map(
      (hook): [string, State] => [
        `in ${hook} of its own fit`,
        { make: ready, within: inside(hook, train), holds: busy },
      ],
    ),
  ),
  "in onPredictBatchEnd of its own predict": {
    make: ready,
    within: inside("onPredictBatchEnd", (model, options) => model.predict(x, options)),
  },
  "in onTestBatchBegin of its own evaluate": {
    make: ready,
    within: inside("onTestBatchBegin", (model, options) => model.evaluate(x, y, options)),
  },
  "as the engine is shut down": {
    make: ready,
    within: async (model, call) => {
      const going = refusalOf(() => call(model));
      await shutdown();
      return going;
    },
  },
  "after a shutdown that nobody awaits": {
    make: ready,
    within: async (model, call) => {
      const ending = shutdown();
      const refusal = await refusalOf(() => call(model));
      await ending;
      return refusal;
    },
    holds: computing("Disposed"),
  },
  "whose engine is dead": {
    make: async (kind) => {
      const model = await ready(kind);
      (await getEngine()).fail(new WebAssembly.RuntimeError("unreachable"));
      return model;
    },
    holds: (method) => (method === "loadWeights" ? "File" : computing("EngineDead")(method)),
  },
};

function caseOf(kind: () => Model, method: string, name: string): Fault {
  const { make, within, holds } = STATES_OF_MODELS[name]!;
  const call = METHODS[method]!;
  const lives = within ?? ((model, call) => refusalOf(() => call(model)));
  const expected = holds?.(method);
  return {
    name: `${method} of a ${kind === bare ? "Sequential" : "Model"} ${name}`,
    holds: expected && [expected],
    run: async () => {
      const model = await make(kind);
      const refusal = await lives(model, call);
      if (!refusal) return;
      // What a fit has done before it diverged stays done.
      if (method === "fit" && refusal.code === "Diverged") throw refusal;
      const left = await everythingOf(model);
      if (engineInfo().state === "dead") await shutdown();
      const twin = await make(kind);
      await lives(twin, () => {});
      const untouched = await everythingOf(twin);
      hold(left === untouched, `was refused (${refusal.code}) and left ${left}, not ${untouched}`);
      throw refusal;
    },
  };
}

const methodsOf = (kind: () => Model) =>
  Object.keys(METHODS).filter((method) => kind === bare || !/^(add|build)/.test(method));

export const STATES: readonly Fault[] = [
  ...Object.keys(STATES_OF_MODELS).flatMap((name) =>
    [bare, connected].flatMap((kind) =>
      methodsOf(kind).map((method) => caseOf(kind, method, name)),
    ),
  ),
  ...ODDITIES,
];

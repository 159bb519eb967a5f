// What the tables of states and faults share: small models and data, and the words in which a case says what must come of it.
import {
  Adam,
  BpttError,
  Dense,
  Embedding,
  type ErrorCode,
  input,
  LSTM,
  Model,
  Sequential,
} from "../../../ts/index.js";
import { Own } from "../values.js";

/** What may come of a case: it does what was asked, is refused with a code, or throws what is the caller's own. */
export type Outcome = "done" | "own" | ErrorCode;

/** A state or fault, and the call made in it. */
export interface Fault {
  readonly name: string;
  /** What must come of it. Default: that it is done, or refused for what is wrong with the call. */
  readonly holds?: readonly Outcome[] | undefined;
  run(): unknown;
}

/** An expectation of a case that did not hold. */
class Broken extends Error {
  override readonly name = "Broken";
}

export function hold(held: unknown, what: string): asserts held {
  if (!held) throw new Broken(what);
}

export const x = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
  [1, 3, 5],
];
export const y = [0, 1, 1, 0];
export const quiet = { verbose: 0, batchSize: 2 } as const;

const optimizer = () => new Adam({ learningRate: 0.01 });

/** A Sequential of token ids, of which only the layers are known. */
export function bare(): Sequential {
  const layers = [
    new Embedding(20, 4),
    new LSTM(3, { name: "lstm" }),
    new Dense(1, { activation: "sigmoid" }),
  ];
  return new Sequential(layers, { seed: 5, name: "chain" });
}

/** The same as connected layers. */
export function connected(): Model {
  const ids = input({ shape: [3], name: "ids" });
  const steps = new LSTM(3, { name: "lstm" }).apply(new Embedding(20, 4).apply(ids));
  const outputs = new Dense(1, { activation: "sigmoid" }).apply(steps);
  return new Model({ inputs: ids, outputs, seed: 5, name: "graph" });
}

export function compiled<M extends Model>(model: M): M {
  model.compile({ loss: "binary_crossentropy", optimizer: optimizer(), metrics: ["accuracy"] });
  return model;
}

/** Compiled and trained for a moment, so that the optimizer has something to remember. */
export async function trained<M extends Model>(model: M): Promise<M> {
  await compiled(model).fit(x, y, quiet);
  return model;
}

/** An assignment as an expression of no value. */
export function set<T extends object, K extends keyof T>(target: T, key: K, value: unknown): void {
  target[key] = value as T[K];
}

/** Turns of the event loop, in which what is under way goes on. */
export async function turns(count = 1): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The refusal to which a call came, or undefined where it was done. Throws what is no refusal. */
export async function refusalOf(call: () => unknown): Promise<BpttError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (error instanceof BpttError) return error;
    throw error;
  }
}

/** What came of a call, in a word. */
export const outcomeOf = async (call: () => unknown): Promise<Outcome> =>
  (await refusalOf(call))?.code ?? "done";

/** Expects that a call rejects with this very value; that is the caller's own, and told as such. */
export async function throwsItself(call: () => unknown, value: unknown): Promise<never> {
  let thrown: unknown;
  let done = false;
  try {
    await call();
    done = true;
  } catch (error) {
    thrown = error;
  }
  hold(!done, "was done, and should have thrown what its caller's code threw");
  hold(Object.is(thrown, value), `threw another thing: ${describe(thrown)}`);
  throw new Own();
}

const describe = (value: unknown): string => {
  try {
    return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
  } catch {
    return typeof value;
  }
};

/** All that a refused call must not have changed: configuration, weights, optimizer with what it remembers. In words where it can't be asked. */
export async function everythingOf(model: Model): Promise<string> {
  const bits = async () => (await model.getWeights()).map(({ data }) => [...data]);
  const asked = [
    async () => JSON.stringify(model),
    async () => model.optimizer?.getConfig(),
    async () => (model.optimizer ? undefined : compiled(model)) && undefined,
    bits,
    () => model.trainOnBatch(x, y),
    () => model.trainOnBatch(x, y),
    bits,
  ];
  const answers: unknown[] = [];
  for (const ask of asked) {
    let answer: unknown;
    const outcome = await outcomeOf(async () => {
      answer = await ask();
    });
    answers.push(outcome === "done" ? answer : outcome);
  }
  return JSON.stringify(answers);
}

// A configuration in which one field is other than usual, as a model of this library, beside what Keras made of it.

import { BpttError } from "../../ts/errors.js";
import { Adam, Model, type Optimizer, RMSprop, Sequential, SGD } from "../../ts/index.js";
import { coreOf } from "../../ts/model/core.js";
import { trainable } from "../../ts/training/trainer.js";
import { distance } from "../support/goldens.js";

interface Tensor {
  readonly shape: number[];
  readonly data: number[];
}

/** What Keras computed. */
interface Numbers {
  readonly x: Readonly<Record<string, Tensor>>;
  readonly y: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Whether the inputs have names. */
  readonly named: boolean;
  readonly weights: readonly Tensor[];
  readonly initial: readonly (Tensor | null)[];
  readonly losses: readonly number[];
  readonly trained: readonly number[][];
  /** What layers draw in training. */
  readonly masks: Readonly<Record<string, number[]>>;
}

interface Configuration {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Change {
  readonly field: string;
  readonly value: unknown;
  readonly model: { readonly class_name: string };
  readonly compile?: { readonly optimizer?: Configuration; readonly loss?: Configuration };
  readonly keras: Numbers | { readonly refused: string };
}

/** How ours stands to Keras's: the same numbers, both refuse, only we do, only Keras does, or other numbers. */
export type Outcome =
  | { readonly is: "same" | "both refuse" }
  | { readonly is: "refused" | "looser" | "differs"; readonly why: string };

const TOLERANCE = { outputs: 1e-5, losses: 1e-5, trained: 2e-4, initial: 1e-6 };

/** Where Keras's own rounding is larger: its decibels, of some 10, are off by up to 4e-4. */
const ROUGHER = [["MelSpectrogram", 4]] as const;

export async function outcomeOf(change: Change): Promise<Outcome> {
  const { model: config, keras } = change;
  const Class = config.class_name === "Sequential" ? Sequential : Model;
  try {
    using model = Class.fromConfig(config, { seed: 1 }) as Model;
    model.compile(compiledBy(change));
    if ("refused" in keras) {
      await model.getWeights();
      return { is: "looser", why: keras.refused };
    }
    const classes = JSON.stringify(config);
    const factor = ROUGHER.find(([name]) => classes.includes(`"${name}"`))?.[1] ?? 1;
    const why = await differences(model, keras, factor);
    return why === undefined ? { is: "same" } : { is: "differs", why };
  } catch (error) {
    if (!(error instanceof BpttError)) throw error;
    return "refused" in keras
      ? { is: "both refuse" }
      : { is: "refused", why: `${error.code}: ${error.message}` };
  }
}

async function differences(
  model: Model,
  keras: Numbers,
  factor: number,
): Promise<string | undefined> {
  const errors: string[] = [];
  const note = (
    kind: keyof typeof TOLERANCE,
    what: string,
    a: ArrayLike<number>,
    b: ArrayLike<number>,
  ) => {
    const error = a.length === b.length ? distance(a, b) : Number.POSITIVE_INFINITY;
    if (!(error <= factor * TOLERANCE[kind])) errors.push(`${what} by ${error.toPrecision(2)}`);
  };
  const initial = await model.getWeights();
  if (initial.length !== keras.weights.length) return `${initial.length} weights`;
  keras.initial.forEach((tensor, i) => {
    if (tensor) note("initial", `initial ${initial[i]!.name}`, initial[i]!.data, tensor.data);
  });
  await model.setWeights(keras.weights.map(flat));
  const [x, y] = [of(keras.x, keras.named), of(keras.y, named(keras.outputs))];
  const answers = Object.values(await answersOf(model, x));
  const expected = Object.values(sorted(keras.outputs));
  answers.forEach((data, i) => {
    note("outputs", `output ${i}`, data, expected[i]!.data);
  });
  if (answers.length !== expected.length) return `${answers.length} outputs`;
  if (keras.losses.length === 0) return errors.join("; ") || undefined;
  const network = await trainable(coreOf(model));
  for (const [layer, factors] of Object.entries(keras.masks)) {
    await network.inject(layer, Float32Array.from(factors));
  }
  const losses = [];
  for (const _ of keras.losses) losses.push((await model.trainOnBatch(x, y)).loss!);
  note("losses", "losses", losses, keras.losses);
  (await model.getWeights()).forEach(({ name, data }, i) => {
    note("trained", `trained ${name}`, data, keras.trained[i]!);
  });
  return errors.join("; ") || undefined;
}

const OPTIMIZERS = { SGD, RMSprop, Adam };

/** Settings of optimizers that have no counterpart here, and change nothing unless others do. */
const IDLE = ["name", "ema_momentum"];

/** Our options of the same names. */
function compiledBy({ field, compile = {} }: Change): never {
  const { optimizer, loss = "mse" } = compile;
  if (!optimizer) return { loss, optimizer: new SGD({ learningRate: 0.05 }) } as never;
  const said = Object.entries(optimizer.config).filter(
    ([key, value]) => key === field || (value !== null && value !== false && !IDLE.includes(key)),
  );
  const camel = (key: string) => key.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
  const options = Object.fromEntries(said.map(([key, value]) => [camel(key), value]));
  const Class = OPTIMIZERS[optimizer.class_name as keyof typeof OPTIMIZERS];
  return { loss, optimizer: new Class(options) satisfies Optimizer } as never;
}

async function answersOf(model: Model, x: never): Promise<Float32Array[]> {
  const answers = await model.predictOnBatch(x);
  const all =
    "data" in answers && "shape" in answers && !Array.isArray(answers)
      ? [answers]
      : Object.values(answers);
  return (all as { data: Float32Array }[]).map(({ data }) => data);
}

const flat = ({ shape, data }: Tensor) => ({ shape, data: Float32Array.from(data) });

/** Whether outputs have names rather than places. */
const named = (tensors: Readonly<Record<string, Tensor>>): boolean => !Object.hasOwn(tensors, "0");

/** By key, as this library orders them. */
const sorted = (tensors: Readonly<Record<string, Tensor>>) =>
  Object.fromEntries(Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Data for several inputs or outputs: a list, or by names. */
function of(tensors: Readonly<Record<string, Tensor>>, byName: boolean): never {
  const all = Object.entries(tensors).map(([key, tensor]) => [key, flat(tensor)]);
  const [[, only] = []] = all;
  return (
    byName ? Object.fromEntries(all) : all.length === 1 ? only : all.map(([, v]) => v)
  ) as never;
}

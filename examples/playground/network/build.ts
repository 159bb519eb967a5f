import {
  AdditiveAttention,
  Attention,
  Bidirectional,
  Concatenate,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  GRU,
  input,
  LSTM,
  Model,
  Orthogonal,
  Reshape,
  SimpleRNN,
  type SymbolicTensor,
} from "bptt";
import { setGates } from "../../long-memory/chrono.js";
import { Random } from "../../sentiment/random.js";
import type { Input, Output, Pair } from "../tasks/task.js";
import { checkFit } from "./check_fit.js";
import type { LayerPlan, NetworkPlan } from "./network_plan.js";

const CELLS = { simple: SimpleRNN, gru: GRU, lstm: LSTM };

/** What all layers of an encoder or a reader have in common. */
interface Settings {
  readonly returnSequences: true;
  readonly returnState: true;
  readonly recurrentInitializer: Orthogonal;
}

/** Each cell read from both ends. */
const BOTH = {
  simple: (units: number, settings: Settings, name: string) =>
    new Bidirectional(new SimpleRNN(units, settings), { name }),
  gru: (units: number, settings: Settings, name: string) =>
    new Bidirectional(new GRU(units, settings), { name }),
  lstm: (units: number, settings: Settings, name: string) =>
    new Bidirectional(new LSTM(units, settings), { name }),
};

/** Names of layers, by which looking finds them; recurrent ones have their place behind it, from 1 on. */
export const names = {
  embedding: "embedding",
  recurrent: "recurrent",
  decoder: "decoder",
  attention: "attention",
  answer: "answer",
} as const;

/** What a network has to do with: what goes in, and what should come out. */
export interface Sides {
  readonly input: Input;
  readonly output: Output;
}

/** What a recurrent layer gives: all its steps, and the states behind the last one, of both directions side by side. */
interface Read {
  readonly steps: SymbolicTensor;
  readonly states: readonly SymbolicTensor[];
  /** Of a state. */
  readonly width: number;
}

/**
 * The network of a plan for a task.
 *
 * @param task its input and output.
 * @throws Refusal for a plan that does not go with the task.
 */
export async function buildModel(plan: NetworkPlan, task: Sides, seed: number): Promise<Model> {
  checkFit(plan, task);
  const { input: read, output } = task;
  const model =
    read.kind === "pair" ? translator(plan, read, output, seed) : reader(plan, task, seed);
  if (plan.memory > 1) await remember(model, plan.memory, seed);
  return model;
}

/** A network that reads one sequence. */
function reader(plan: NetworkPlan, { input, output }: Sides, seed: number): Model {
  const { read, last } = reading(plan, input, null);
  const told = output.every ? last.steps : atTheEnd(plan, last);
  return new Model({ inputs: read, outputs: answer(output).apply(told), seed });
}

/**
 * The part of a network that reads sequences of one length and looks back at them: it tells what each step weighs, `(rows, 1, steps)`. Its weights are those of the network, by their
 * names.
 *
 * @param plan one with attention, for a task that is answered at the end.
 */
export function lookingModel(plan: NetworkPlan, input: Input, steps: number): Model {
  const { read, last } = reading(plan, input, steps);
  const [, weights] = attention(plan).apply([queryOf(last), last.steps], {
    returnAttentionScores: true,
  });
  return new Model({ inputs: read, outputs: weights });
}

/** The input of a network that reads one sequence, and what its recurrent layers make of it. */
function reading(plan: NetworkPlan, task: Input, steps: number | null) {
  if (task.kind === "pair") throw new TypeError("Pairs have a translator.");
  if (task.kind === "numbers") {
    const read = input({ shape: [steps, task.columns.length], name: "numbers" });
    return { read, last: throughLayers(plan, read) };
  }
  const read = ids("tokens", steps);
  const first = embedded(plan, task.vocabulary.length, read, names.embedding);
  return { read, last: throughLayers(plan, first) };
}

/** A network that reads one sequence and says another. */
function translator(plan: NetworkPlan, { source, target }: Pair, output: Output, seed: number) {
  const [heard, fed] = [ids("source"), ids("fed")];
  const memory = throughLayers(
    plan,
    embedded(plan, source.vocabulary.length, heard, "source_embedding"),
  );
  const said = embedded(plan, target.vocabulary.length, fed, "fed_embedding");
  const { cell } = plan.layers.at(-1)!;
  const decoder = new CELLS[cell](memory.width, {
    returnSequences: true,
    recurrentInitializer: new Orthogonal({ gain: plan.gain }),
    name: names.decoder,
  });
  const steps = decoder.apply(said, { initialState: [...memory.states] }) as SymbolicTensor;
  const told =
    plan.attention === "none"
      ? steps
      : new Concatenate().apply([attention(plan).apply([steps, memory.steps]), steps]);
  return new Model({ inputs: [heard, fed], outputs: answer(output).apply(told), seed });
}

const ids = (name: string, steps: number | null = null) =>
  input({ shape: [steps], dtype: "int32", name });

const embedded = (plan: NetworkPlan, size: number, x: SymbolicTensor, name: string) =>
  new Embedding(size, plan.embedding, { name }).apply(x);

/** All recurrent layers, one behind the other. */
function throughLayers({ layers, gain }: NetworkPlan, first: SymbolicTensor): Read {
  let read: Read = { steps: first, states: [], width: 0 };
  for (const [i, layer] of layers.entries()) {
    read = through(layer, gain, read.steps, `${names.recurrent}_${i + 1}`);
  }
  return read;
}

function through(
  { cell, units, direction, dropout }: LayerPlan,
  gain: number,
  x: SymbolicTensor,
  name: string,
): Read {
  const heard = dropout > 0 ? new Dropout(dropout).apply(x) : x;
  const recurrentInitializer = new Orthogonal({ gain });
  const settings = { returnSequences: true, returnState: true, recurrentInitializer } as const;
  if (direction === "forward") {
    const layer = new CELLS[cell](units, { ...settings, name });
    const [steps, ...states] = layer.apply(heard) as SymbolicTensor[];
    return { steps: steps!, states, width: units };
  }
  const layer = BOTH[cell](units, settings, name);
  const [steps, ...states] = layer.apply(heard) as SymbolicTensor[];
  const each = states.length / 2;
  const joined = Array.from({ length: each }, (_, i) =>
    new Concatenate().apply([states[i]!, states[each + i]!]),
  );
  return { steps: steps!, states: joined, width: 2 * units };
}

/** What is known behind the last step. */
function atTheEnd(plan: NetworkPlan, last: Read): SymbolicTensor {
  const state = last.states[0]!;
  if (plan.attention === "none") return state;
  const seen = attention(plan).apply([queryOf(last), last.steps]);
  return new Concatenate().apply([new Flatten().apply(seen), state]);
}

/** The last state, as the only step of a sequence. */
const queryOf = ({ states, width }: Read) => new Reshape([1, width]).apply(states[0]!);

const attention = (plan: NetworkPlan): Attention | AdditiveAttention =>
  plan.attention === "dot"
    ? new Attention({ useScale: true, name: names.attention })
    : new AdditiveAttention({ name: names.attention });

const answer = ({ kind, names: outputs }: Output) =>
  new Dense(outputs.length, {
    activation: kind === "classes" ? "softmax" : "linear",
    name: names.answer,
  });

/** Lets gates begin by keeping what they hold for up to so many steps. */
async function remember(model: Model, steps: number, seed: number): Promise<void> {
  const weights = await model.getWeights();
  for (const [i, weight] of weights.entries()) {
    const cell = /\/(lstm|gru)_cell\/bias$/.exec(weight.name)?.[1];
    if (cell === "lstm" || cell === "gru") setGates(weight, cell, steps, new Random(seed + i));
  }
  await model.setWeights(weights);
}

// Calls of layers in Keras 2's form: `[["dense", 0, 0, {}]]`, a list of the tensors, each with the keyword arguments behind it.
import { isPlain } from "../../checks.js";
import { isHistory, OWN_MASK } from "../../config/calls.js";
import type { KerasHistory } from "../../config/keras_tensor.js";
import { isArray } from "../../show.js";

/** Tensors at the end of a model, in whichever structure: a list of them, one, or several by their names. */
export type Ends = unknown;

/** These are given initial states in the list of what they read, and heed the mask of their sequence nevertheless. */
const RECURRENT = ["Bidirectional", "GRU", "LSTM", "RNN", "SimpleRNN"];

/** These take a list also where it is one of one. */
const JOINS = [
  "Add",
  "Average",
  "Concatenate",
  "Dot",
  "Maximum",
  "Minimum",
  "Multiply",
  "Subtract",
];

interface CallReader {
  /** The calls of a layer, as Keras 3 has them. */
  of(layer: Readonly<Record<string, unknown>>): unknown[];
  /** A tensor at an end of the model. */
  end(history: KerasHistory): KerasHistory;
}

/**
 * What reads the calls of a functional model's layers.
 * @param ends the tensors at the ends of the model, which may be all that reads a call.
 */
export function callReader(entries: readonly unknown[], ends: Ends): CallReader {
  const first = firstCalls(entries, ends);
  const within = ([name, call, output]: KerasHistory): KerasHistory => [
    name,
    call - (first.get(name) ?? 0),
    output,
  ];
  // At its ends Keras 3 counts the calls of functional models from 1.
  const functional = new Set(
    entries
      .filter(
        (entry) => isPlain(entry) && ["Functional", "Model"].includes(entry.class_name as string),
      )
      .map(nameOf),
  );
  return {
    of: ({ class_name: className, inbound_nodes: nodes }) =>
      (nodes as readonly unknown[]).map((node) => readNode(node, className as string, within)),
    end(history) {
      const [name, call, output] = within(history);
      return [name, call + Number(functional.has(name)), output];
    },
  };
}

const nameOf = (entry: unknown): unknown => {
  if (!isPlain(entry)) return undefined;
  return entry.name ?? (isPlain(entry.config) ? entry.config.name : undefined);
};

/**
 * By which number the first call of each layer goes. Those of models within the model are mostly counted from 1, as the first is how they were made.
 * Of n calls, each of which something reads, the last is n - 1, or n where that is so.
 */
function firstCalls(entries: readonly unknown[], ends: Ends): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const entry of entries) {
    const nodes = isPlain(entry) ? entry.inbound_nodes : undefined;
    if (isPlain(entry) && isArray(nodes) && isModel(entry)) counts.set(nameOf(entry), nodes.length);
  }
  const first = new Map<unknown, number>();
  const note = (history: KerasHistory): KerasHistory => {
    const [name, call] = history;
    if (counts.has(name) && call >= counts.get(name)!) first.set(name, 1);
    return history;
  };
  for (const entry of entries) {
    const nodes = isPlain(entry) ? entry.inbound_nodes : undefined;
    if (isArray(nodes)) for (const node of nodes) historiesOf(node, note);
  }
  historiesOf(ends, note);
  return first;
}

const isModel = ({ class_name }: Readonly<Record<string, unknown>>): boolean =>
  ["Functional", "Model", "Sequential"].includes(class_name as string);

/** A structure in which each tensor is replaced by what `of` makes of it. */
export function historiesOf(value: unknown, of: (history: KerasHistory) => unknown): unknown {
  const history = historyOf(value);
  if (history) return of(history);
  if (isArray(value)) return value.map((item) => historiesOf(item, of));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, historiesOf(item, of)]),
  );
}

/** A tensor, behind which keyword arguments may stand. */
function historyOf(value: unknown): KerasHistory | undefined {
  if (!isArray(value) || value.length < 3 || value.length > 4) return undefined;
  const history = value.slice(0, 3);
  return isHistory(history) ? history : undefined;
}

function readNode(
  node: unknown,
  className: string,
  within: (history: KerasHistory) => KerasHistory,
): unknown {
  const items = historyOf(node) ? [node] : node;
  if (!isArray(items) || items.length === 0 || !items.every(historyOf)) return node;
  const tensor = (history: KerasHistory) => ({
    class_name: "__keras_tensor__",
    config: { shape: [], dtype: "float32", keras_history: within(history) },
  });
  const tensors = items.map((item) => tensor(historyOf(item)!));
  const kwargs = readKeywords((items.at(-1) as readonly unknown[])[3], tensor);
  if (RECURRENT.includes(className)) {
    const [sequence, ...states] = tensors;
    const initial = states.length > 0 ? { initial_state: states } : {};
    const all = { ...initial, ...kwargs };
    const masked = "initial_state" in all && !("mask" in all) ? { mask: OWN_MASK } : {};
    return { args: [sequence], kwargs: { ...all, ...masked } };
  }
  const single = tensors.length === 1 && !JOINS.includes(className);
  return { args: [single ? tensors[0] : tensors], kwargs };
}

/** Keyword arguments: tensors among them, numbers in lists, and plain values. What is null was not given. */
function readKeywords(
  value: unknown,
  tensor: (history: KerasHistory) => unknown,
): Record<string, unknown> {
  if (!isPlain(value)) return {};
  const given = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(
    given.map(([name, item]) => [name, constantsIn(historiesOf(item, tensor))]),
  );
}

/** Lists of numbers are constants. */
function constantsIn(value: unknown): unknown {
  if (!isArray(value)) return value;
  return isMatrix(value)
    ? { class_name: "__numpy__", config: { value, dtype: "float32" } }
    : value.map(constantsIn);
}

const isMatrix = (value: readonly unknown[]): boolean =>
  value.length > 0 &&
  value.every(
    (row) =>
      isArray(row) && row.length > 0 && row.every((x) => ["number", "boolean"].includes(typeof x)),
  );

/** Calls of layers as Keras writes them: `{ args, kwargs }` with tensors of other layers, constants and plain values among them. */
import { show, snakeKey } from "../checks.js";
import type { CallFlags } from "../graph/tensor.js";
import type { Layer } from "../layers/index.js";
import { type ConstantValue, isArrayConfig, readArrayConfig } from "./arrays.js";
import { Fields, unreadable } from "./fields.js";
import type { KerasHistory } from "./keras_tensor.js";

/** What a call gives for an argument: where a tensor comes from, numbers, or a plain value. */
export type Argument = { tensor: KerasHistory } | { constant: ConstantValue } | { plain: unknown };

/**
 * With this readers of other forms hand a layer with initial states the mask of its sequence, where that is the rule of their form. No file can say it.
 */
export const OWN_MASK = Object.freeze({ own: "mask" });

/** A call of a layer: what it is applied to, and its options. */
export interface Call {
  /** What it is applied to: a list of layers that take one, else one tensor, and behind it what else the call names, such as a memory. */
  readonly inputs: readonly KerasHistory[];
  readonly states: readonly Argument[];
  /** True for that of its sequence. */
  readonly mask: Argument | true | undefined;
  /** Of layers that take a list: the mask of each input, null where it has none. */
  readonly masks: readonly (Argument | null)[];
  readonly pairs: KerasHistory | undefined;
  readonly flags: CallFlags;
}

/** The arguments of a call by their names. Positions count as the layer's `call` names them. */
export function byName(value: unknown, layer: string, names: readonly string[]): Fields {
  const call = new Fields(value, `a call of ${show(layer)}`);
  const args = call.list("args");
  const kwargs = (call.take("kwargs") ?? {}) as object;
  call.finish();
  const given = Object.fromEntries(args.map((arg, i) => [names[i] ?? `argument ${i}`, arg]));
  const twice = Object.keys(kwargs).find((name) => Object.hasOwn(given, name));
  if (twice !== undefined) throw unreadable(`${call.where} has \`${twice}\` twice`);
  return new Fields({ ...given, ...kwargs }, call.where);
}

/** Reads a call of a layer, which is known by this name in the configuration. */
export function readCall(
  value: unknown,
  layer: string,
  { callArguments: names, callInputs, callFlags, stateGroups, takesList, takesPairs }: Layer,
) {
  const given = byName(value, layer, names);
  refusePlain(value, given, names);
  const read = (value: unknown, name: string) =>
    value === undefined || value === null ? undefined : readArgument(value, given, name);
  const first = names[0]!;
  const optional = (name: string) => {
    const argument = read(given.take(name), name);
    return argument && tensorIn(argument, given, name);
  };
  const tensor = (name: string) => tensorIn(read(given.take(name), name), given, name);
  // Without keys values are their own.
  const beside = callInputs
    .map((name) => (takesPairs && name === "key" ? optional(name) : tensor(name)))
    .filter((history) => history !== undefined);
  const listed = takesList && callInputs.length === 0;
  const inputs = listed ? tensorsIn(given, first) : [tensor(first), ...beside];
  const states = names.includes("initial_state") ? statesOf(given, stateGroups) : [];
  const takesMask = names.includes("mask");
  const alone = takesMask && !takesList ? given.take("mask") : undefined;
  const mask = alone === OWN_MASK || read(alone, "mask");
  const masks = takesMask && takesList ? masksIn(given) : [];
  const pairs = takesPairs ? optional("attention_mask") : undefined;
  const flags = flagsIn(given, callFlags);
  checkTraining(given);
  given.finish();
  return { inputs, states, mask, masks, pairs, flags } satisfies Call;
}

function tensorIn(argument: Argument | undefined, { where }: Fields, name: string): KerasHistory {
  if (argument && "tensor" in argument) return argument.tensor;
  throw unreadable(`${where} gives no tensor for \`${name}\``);
}

/** A list of tensors. */
export function tensorsIn(given: Fields, name: string): KerasHistory[] {
  const value = given.take(name);
  if (!Array.isArray(value) || value.length === 0) {
    throw unreadable(`${given.where} gives no list of tensors for \`${name}\``);
  }
  return value.map((one) => tensorIn(readArgument(one, given, name), given, name));
}

/** The masks that Keras notes beside a list of tensors: of some of them. */
function masksIn(given: Fields): (Argument | null)[] {
  const value = given.take("mask") ?? [];
  if (!Array.isArray(value)) throw given.refuse("mask", value);
  return value.map((one) => (one === null ? null : readArgument(one, given, "mask")));
}

/** What is true or false of a call. */
function flagsIn(given: Fields, flags: readonly string[]): CallFlags {
  const said = flags.filter((flag) => {
    const name = snakeKey(flag);
    const value = given.take(name) ?? false;
    if (typeof value !== "boolean") throw given.refuse(name, value);
    return value;
  });
  return Object.fromEntries(said.map((flag) => [flag, true]));
}

/** By position Keras takes tensors alone. */
function refusePlain(value: unknown, given: Fields, names: readonly string[]): void {
  const { args } = value as { args: unknown[] };
  const at = args.findIndex((arg) => arg !== null && typeof arg !== "object");
  if (at >= 0) throw given.refuse(names[at] ?? `argument ${at}`, args[at]);
}

/** One state or a list of them, or for a stack of cells a list for each. */
function statesOf(given: Fields, groups: readonly number[] | undefined): Argument[] {
  const value = given.take("initial_state");
  if (value === undefined || value === null) return [];
  const all = Array.isArray(value) ? value : [value];
  const lists = all.every(Array.isArray);
  const states = groups && lists ? all.flat() : all;
  // Of cells that have one state each Keras takes these alone as well.
  const alone = groups === undefined || groups.every((count) => count === 1);
  const fits = (groups && lists) || (alone && !all.some(Array.isArray));
  if (states.length === 0 || !fits) throw given.refuse("initial_state", value);
  return states.map((state) => readArgument(state, given, "initial_state"));
}

/** `fit` and `predict` say whether a call is for training, whatever was said when it was made: so does Keras, of layers that don't ask as well. */
function checkTraining(given: Fields): void {
  const value = given.take("training") ?? null;
  if (value !== null && typeof value !== "boolean") throw given.refuse("training", value);
}

export function readArgument(value: unknown, call: Fields, name: string): Argument {
  const where = `\`${name}\` in ${call.where}`;
  if (isArrayConfig(value)) return { constant: readArrayConfig(value, where) };
  if (typeof value !== "object" || value === null) return { plain: value };
  const { class_name } = value as { class_name?: unknown };
  if (class_name !== "__keras_tensor__") throw call.refuse(name, value);
  return { tensor: historyOf(value, where) };
}

/** Where a tensor comes from. Its shape and type follow from that. */
function historyOf(value: unknown, where: string): KerasHistory {
  const outer = new Fields(value, where);
  outer.setAside("class_name");
  const config = outer.object("config");
  outer.finish();
  const history = config.take("keras_history");
  config.setAside("shape", "dtype", "name", "sparse", "ragged");
  config.finish();
  if (isHistory(history)) return history;
  throw unreadable(`${where} has the \`keras_history\` ${show(history)}`);
}

export const isHistory = (value: unknown): value is KerasHistory =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === "string" &&
  value.slice(1).every((n) => Number.isSafeInteger(n) && n >= 0);

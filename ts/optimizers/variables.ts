/** The variables of an optimizer by Keras's names: its updates and rate, then what it keeps of each weight. */
import { copyOf, zeros } from "../allocate.js";
import { finiteNumber, isPlain, list, nonNegativeInteger, show, takeItems } from "../checks.js";
import { checkFlat, toFloats } from "../data/floats.js";
import type { NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { type Numbers, numbersOf } from "../numbers.js";
import { sizeOf } from "../shape.js";

/** A variable of an optimizer, as `getWeights` gives it. */
export interface OptimizerWeight {
  /** Keras's path: `rm_sprop/sequential_dense_kernel_velocity`. */
  readonly name: string;
  /** Sizes of its axes. */
  readonly shape: readonly number[];
  /** A copy of the numbers, the last axis running fastest; of 64 bits for `iteration` and `learning_rate`. */
  readonly data: Float32Array | Float64Array;
}

/** A variable as `setWeights` takes it. */
export interface OptimizerWeightInput {
  /** Its name, as `getWeights` gives it. */
  readonly name: string;
  /** Sizes of its axes. */
  readonly shape: readonly number[];
  /** The numbers, the last axis running fastest. */
  readonly data: NumericArray;
}

/** What an optimizer keeps of one weight. */
export interface Variable {
  /** Keras's name without the optimizer's. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** The way to the numbers, which are the model's. */
export interface OptimizerPort {
  /** Does something for a method of the optimizer, while the model stays as it is. */
  during<T>(method: string, work: () => Promise<T>): Promise<T>;
  layout(): Promise<readonly Variable[]>;
  /** `catchingUp`, as an engine reads them. Their numbers are parts of one array. */
  read(catchingUp: boolean): Promise<readonly (Variable & { readonly data: Float32Array })[]>;
  /** Takes all variables, one after the other. */
  write(state: Numbers): Promise<void>;
}

/** The numbers that come before all others. */
export interface Progress {
  /** Batches so far. */
  readonly iterations: number;
  /** None where it follows a schedule or a function. */
  readonly learningRate: number | undefined;
  set(values: { iterations: number; learningRate: number | undefined }): void;
}

const ITERATION = "iteration";
const RATE = "learning_rate";
const WHERE = "optimizer.setWeights";

/** Variables of a list: more than there are. */
const MOST = 1_000_000;

/** All variables. The numbers of weights are parts of one array: for those who look at them, and give none away. */
export async function lookAtVariables(
  optimizer: string,
  progress: Progress,
  port: OptimizerPort,
  catchingUp: boolean,
): Promise<OptimizerWeight[]> {
  const variables = await port.read(catchingUp);
  const all = [...firstOf(progress), ...variables];
  return all.map(({ name, ...rest }) => ({ name: `${optimizer}/${name}`, ...rest }));
}

export async function getVariables(
  ...of: Parameters<typeof lookAtVariables>
): Promise<OptimizerWeight[]> {
  const variables = await lookAtVariables(...of);
  return variables.map(({ data, ...rest }) => ({
    ...rest,
    data: copyOf<Float32Array | Float64Array>(data, "the optimizer's state"),
  }));
}

/** What `getVariables` tells without the numbers of weights, of which there are millions. */
export async function describeVariables(
  progress: Progress,
  port: OptimizerPort,
): Promise<(Variable & { readonly data?: Float64Array })[]> {
  const variables = await port.layout();
  return [...firstOf(progress), ...variables];
}

/** The numbers that come first. */
function firstOf({ iterations, learningRate }: Progress) {
  const number = (name: string, value: number) => ({
    name,
    shape: [],
    data: Float64Array.of(value),
  });
  const rate = learningRate === undefined ? [] : [number(RATE, learningRate)];
  return [number(ITERATION, iterations), ...rate];
}

export async function setVariables(
  progress: Progress,
  port: OptimizerPort,
  values: unknown,
): Promise<void> {
  const given = takeGiven(values);
  const variables = await port.layout();
  const numbers = firstOf(progress);
  const found = inOrder([...numbers, ...variables], given);
  const [iteration, rate] = found.slice(0, numbers.length).map(scalar);
  const state = numbersOf(flatten(variables, found.slice(numbers.length)));
  await replaceVariables(progress, port, { iteration, rate, state });
}

/** All variables: the numbers that come first, and what is kept of weights, one after the other. */
export interface Replacement {
  readonly iteration: unknown;
  /** Undefined where it follows a schedule or a function. */
  readonly rate: unknown;
  readonly state: Numbers;
}

export async function replaceVariables(
  progress: Progress,
  port: OptimizerPort,
  { iteration, rate, state }: Replacement,
): Promise<void> {
  const iterations = nonNegativeInteger(WHERE, ITERATION, iteration);
  const learningRate = rate === undefined ? undefined : finiteNumber(WHERE, RATE, rate, 0);
  await port.write(state);
  progress.set({ iterations, learningRate });
}

interface Given {
  readonly name: string;
  readonly where: string;
  /** Asked for its numbers when their turn comes: they may be made then. */
  readonly value: { readonly shape: unknown; readonly data: unknown };
}

function takeGiven(values: unknown): Given[] {
  const items = takeItems(values, MOST);
  if (items === undefined) throw unlisted(values);
  return items.map((item, i) => {
    if (!isPlain(item)) throw unlisted(item);
    const { name } = item;
    if (typeof name !== "string") throw unlisted(item);
    return { name, where: `variables[${i}]`, value: item as Given["value"] };
  });
}

const unlisted = (got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${WHERE} expects a list of { name, shape, data } as getWeights gives it, got ${show(got)}.`,
  );

/** The name within the optimizer: how the optimizer itself is called does not matter. */
const inner = (name: string): string => name.slice(name.indexOf("/") + 1);

/** What was given, in the order of the variables. Of several with one name the first comes first. */
function inOrder(variables: readonly Variable[], given: readonly Given[]): Given[] {
  const left = new Map<string, Given[]>();
  for (const one of given) left.set(inner(one.name), [...(left.get(inner(one.name)) ?? []), one]);
  const missing: string[] = [];
  const found = variables.flatMap(({ name }) => {
    const one = left.get(name)?.shift();
    if (one === undefined) missing.push(name);
    return one ?? [];
  });
  const unknown = [...left.values()].flat().map(({ name }) => name);
  if (missing.length === 0 && unknown.length === 0) return found;
  const lacks = missing.length > 0 ? [`misses ${few(missing)}`] : [];
  const has = unknown.length > 0 ? [`does not know ${few(unknown)}`] : [];
  throw new BpttError(
    "InvalidArgument",
    `${WHERE} expects the optimizer's ${variables.length} variables, each once: it ${[...lacks, ...has].join(" and ")}.`,
  );
}

/** The first of some names, of which there may be thousands. */
const few = (names: readonly string[]): string =>
  names.length <= 3 ? list(names) : `${list(names.slice(0, 3))} and ${names.length - 3} more`;

function scalar({ value, where }: Given): unknown {
  const { data, shape } = checkFlat(value, where);
  if (shape.length === 0) return data[0];
  throw misshaped({ name: where, shape: [] }, shape);
}

function flatten(variables: readonly Variable[], given: readonly Given[]): Float32Array {
  const sizes = variables.map(({ shape }) => sizeOf(shape));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const flat = zeros(Float32Array, total, "the optimizer's state");
  let at = 0;
  variables.forEach((variable, i) => {
    const { data, shape } = toFloats(given[i]!.value, given[i]!.where);
    const fits = shape.length === variable.shape.length;
    if (!fits || shape.some((dim, axis) => dim !== variable.shape[axis])) {
      throw misshaped(variable, shape);
    }
    flat.set(data, at);
    at += sizes[i]!;
  });
  return flat;
}

const misshaped = ({ name, shape }: Variable, got: readonly number[]): BpttError =>
  new BpttError(
    "Shape",
    `${WHERE} expects the variable "${name}" to have shape [${shape.join(", ")}], got [${got.join(", ")}].`,
  );

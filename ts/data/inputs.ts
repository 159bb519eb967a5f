import { isReadable, list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import { isArray } from "../show.js";
import type { Door, Expansion } from "./door.js";
import { position, toFloats } from "./floats.js";
import { COLOURS, picturesIn } from "./pictures.js";
import { raggedFloats } from "./ragged.js";
import { toTokens, type Vocabulary } from "./tokens.js";
import { isArrayLike, isNDArray } from "./types.js";

/** A whole data set of one input in the flat form that the engine takes. */
export interface Inputs {
  readonly rows: number;
  /** Steps of every row; 0 where `lengths` tells them one by one, or where the data has no time axis. */
  readonly steps: number;
  /** Numbers per step, or of a row without steps: 1 for ids. */
  readonly width: number;
  readonly data: Int32Array | Float32Array;
  readonly lengths: Uint32Array | undefined;
  /** The shape of a batch of this data; ragged rows leave the steps open. */
  readonly batchShape: Shape;
  /** What its rows become batch by batch. Default: they are fed as they are. */
  readonly expansion?: Expansion;
}

/** What an input asks for, as far as it is known. */
export interface InputRequest {
  /** The input's name, where the model has several. */
  readonly name: string | undefined;
  /** The layer that reads it. */
  readonly reader: string;
  /** What bounds its token ids, if it takes those. */
  readonly vocabulary: Vocabulary | undefined;
  /** The shape of a batch, if it is known. */
  readonly shape: Shape | undefined;
  /** Its rank where the shape is not known. */
  readonly rank: number | undefined;
  /** Whether rows have no steps, whatever their rank. */
  readonly whole: boolean;
  /** What makes numbers of it, where it takes texts. */
  readonly door: Door | undefined;
  /** Whether targets of every step are laid out by its steps. */
  readonly aligned: boolean;
  /** Which numbers it takes; a mask those that stand for false and true. */
  readonly holds: "numbers" | "integers" | "truth";
}

/**
 * Checks and flattens what was given for all inputs of a model.
 *
 * @param unseen whether the engine is left to look whether numbers are finite.
 * @throws BpttError that names the input, row and column at fault.
 */
export function toAllInputs(
  value: unknown,
  name: string,
  requests: readonly InputRequest[],
  keyed = false,
  unseen = false,
): Inputs[] {
  const ports = requests.map(({ name = "input_layer", shape, rank }) => ({
    name,
    rank: shape?.length ?? rank,
  }));
  const all = divide(value, name, ports, "input", keyed);
  const inputs = all.map((part, i) => toInputs(part.value, part.name, requests[i]!, unseen));
  const other = inputs.findIndex(({ rows }) => rows !== inputs[0]!.rows);
  if (other > 0) {
    throw new BpttError(
      "Shape",
      `Data cardinality is ambiguous. Make sure all arrays contain the same number of samples: ${all[0]!.name} has ${inputs[0]!.rows} rows, ${all[other]!.name} has ${inputs[other]!.rows}.`,
    );
  }
  return inputs;
}

/** An input or output that is given a value. */
export interface Port {
  readonly name: string;
  /** The rank of its values, where it is known. */
  readonly rank: number | undefined;
}

/**
 * A value for each port: the value itself where there is one port, else a list, or an object by the ports' names.
 *
 * @param keyed whether the names are the model's own keys, which a list could not be matched with.
 */
export function divide(
  value: unknown,
  name: string,
  all: readonly Port[],
  what: "input" | "output",
  keyed: boolean,
): { value: unknown; name: string }[] {
  const ports = all.map((port) => port.name);
  // Numbers as `{ data, shape }` are for one port; among several these are names like any other.
  const isObject = isReadable(value) && !isArray(value) && !ArrayBuffer.isView(value);
  const named = isObject && !(ports.length === 1 && isNDArray(value));
  const fields = value as Record<string, unknown>;
  if (named && ports.every((port) => Object.hasOwn(fields, port))) {
    const extra = Object.keys(fields).find((key) => !ports.includes(key));
    if (extra === undefined) {
      return ports.map((port) => ({ value: fields[port], name: `${name}.${port}` }));
    }
    throw new BpttError(
      "InvalidArgument",
      `${name} holds "${extra}", which is no ${what} of the model; they are ${list(ports)}.`,
    );
  }
  if (ports.length === 1 && !isListOfOne(value, all[0]!)) return [{ value, name }];
  if (!keyed && isArray(value) && value.length === ports.length) {
    return ports.map((_, i) => ({ value: value[i], name: `${name}[${i}]` }));
  }
  throw new BpttError(
    "InvalidArgument",
    `${name} should be ${keyed ? "an object" : `a list of ${ports.length}, or an object`} with a value for each ${what} of the model (${list(ports)}), got ${show(value)}.`,
  );
}

/** Whether a value for a single port is a list for one, as a model that was made with lists may be given it. */
function isListOfOne(value: unknown, { rank }: Port): boolean {
  if (!isArray(value) || value.length !== 1 || rank === undefined) return false;
  if (isNDArray(value[0])) return true;
  let depth = 0;
  for (let level: unknown = value; depth <= rank && isArrayLike(level); level = level[0]) depth++;
  return depth > rank;
}

function toInputs(value: unknown, name: string, request: InputRequest, unseen: boolean): Inputs {
  if (request.door) return textInputs(request.door.enter(value, name, request.aligned), request);
  const { vocabulary } = request;
  return vocabulary
    ? tokenInputs(value, name, { ...request, vocabulary })
    : floatInputs(value, name, request, unseen);
}

/** Words of texts, each of which the layer behind the door has to know. */
function textInputs(inputs: Inputs, { vocabulary, reader }: InputRequest): Inputs {
  const { data } = inputs;
  const wrong = vocabulary ? data.findIndex((id) => id >= vocabulary.size) : -1;
  if (wrong < 0) return inputs;
  throw new BpttError(
    "TokenOutOfRange",
    `The layer "${reader}" gives the id ${data[wrong]}, which is out of range for the layer "${vocabulary!.layer}": its inputDim is ${vocabulary!.size}, and should be the size of the vocabulary.`,
  );
}

function tokenInputs(
  value: unknown,
  name: string,
  { shape, rank, vocabulary }: InputRequest & { readonly vocabulary: Vocabulary },
): Inputs {
  const words = (shape?.length ?? rank) === 3;
  const tokens = toTokens(value, name, vocabulary, words ? 3 : 2);
  const { data, rows, steps, each, lengths } = tokens;
  const batchShape = [null, lengths ? null : steps, ...(words ? [each] : [])];
  if (words) checkAgainst(shape, rows, batchShape, name, false);
  return { rows, steps, width: each, data, lengths, batchShape };
}

function floatInputs(given: unknown, name: string, request: InputRequest, unseen: boolean): Inputs {
  const { shape: known, reader, whole } = request;
  const value = picturesIn(given, name, known?.at(-1) ?? COLOURS) ?? given;
  const rank = known?.length ?? request.rank;
  const ragged = rank === 2 || whole ? undefined : raggedFloats(value, name, rank);
  if (ragged) {
    const { rows, line, data, lengths } = ragged;
    const width = sizeOf(line);
    const batchShape = [null, null, ...line];
    checkAgainst(known, rows, batchShape, name, whole);
    return { rows, steps: 0, width, data, lengths, batchShape };
  }
  const { data, shape } = toFloats(value, name, unseen && request.holds === "numbers");
  checkNumbers(request.holds, data, shape, name);
  // As in Keras, a last axis of length 1 may be left out where the model knows that it is there.
  const dims = known?.at(-1) === 1 && shape.length === known.length - 1 ? [...shape, 1] : shape;
  const fits = rank === undefined ? dims.length === 2 || dims.length === 3 : dims.length === rank;
  if (!fits) {
    const form = FORMS[rank ?? 2] ?? "(rows, steps, height, width, channels)";
    throw new BpttError(
      "Shape",
      `Input of layer "${reader}" is incompatible with the layer: expected ${name} of rank ${rank ?? "2 or 3"}, ${form}, got shape [${dims.join(", ")}].`,
    );
  }
  const [rows = 0, ...rest] = dims;
  const timed = rest.length > 1 && !whole;
  const steps = timed ? rest[0]! : 0;
  checkAgainst(known, rows, [null, ...rest], name, whole);
  const batchShape = [null, ...rest];
  const width = sizeOf(timed ? rest.slice(1) : rest);
  return { rows, steps, width, data, lengths: undefined, batchShape };
}

/** What the axes of numbers are, by how many there are. */
const FORMS: Readonly<Record<number, string>> = {
  2: "(rows, features)",
  3: "(rows, steps, features)",
  4: "(rows, height, width, channels)",
};

/** Keras would cut fractions off, and weigh losses by what else a mask holds. */
function checkNumbers(
  holds: InputRequest["holds"],
  data: Float32Array,
  shape: readonly number[],
  name: string,
): void {
  if (holds === "numbers") return;
  const fits = (x: number) => (holds === "truth" ? x === 0 || x === 1 : Number.isInteger(x));
  const wrong = data.findIndex((x) => !fits(x));
  if (wrong < 0) return;
  const expected =
    holds === "truth" ? "a mask holds 0 and 1, or false and true" : "the input takes integers";
  throw new BpttError(
    "InvalidArgument",
    `${name}${position(wrong, shape)} is ${data[wrong]}, and ${expected}.`,
  );
}

/**
 * Rank, features and the sizes of images must be those that the weights were made for. The number of steps may differ from the one that the
 * model was built with: nothing depends on it, and Keras's Sequential does not hold data to it either.
 */
function checkAgainst(
  known: Shape | undefined,
  rows: number,
  shape: Shape,
  name: string,
  whole: boolean,
): void {
  const open = shape.length > 2 && !whole ? 2 : 1;
  if (known === undefined) return;
  if (known.every((size, axis) => axis < open || size === shape[axis])) return;
  const expected = [null, ...known.slice(1)];
  const found = [rows, ...shape.slice(1)];
  throw new BpttError(
    "Shape",
    `Input of the model is incompatible with it: expected ${name} of shape ${formatShape(expected)}, found shape ${formatShape(found)}.`,
  );
}

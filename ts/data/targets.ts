import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { asking, type ParsedLoss, takesTargets, targetWidth } from "../losses/loss.js";
import type { GraphOutput } from "../model/graph.js";
import { checkRows } from "./check_rows.js";
import { type Floats, index, position, toFloats } from "./floats.js";
import { toLists } from "./lists.js";
import { isArrayLike, isNDArray } from "./types.js";

/** Targets of a whole data set for one output, without gaps. Of lists of labels each stands behind its length. */
export interface Targets {
  readonly data: Float32Array;
  /** Numbers per line. */
  readonly width: number;
  /** Lines of a row: its steps, where there is a target for each. */
  readonly lines: number;
  /** Lines row by row, where rows are ragged; numbers of each list and its length. */
  readonly lengths: Uint32Array | undefined;
}

/** What the targets of an output are for. */
export interface TargetRequest {
  readonly output: GraphOutput;
  readonly loss: ParsedLoss;
  readonly rows: number;
  /** Steps of the output, where every row has as many. */
  readonly steps: number;
  /** Steps row by row, where rows are ragged. */
  readonly lengths: Uint32Array | undefined;
  /** Whether a line counts; masked ones don't. Undefined where the data does not tell. */
  readonly counts: ((line: number) => boolean) | undefined;
  /** What messages call the inputs. */
  readonly inputName: string;
}

/**
 * Checks and flattens what was given as targets.
 *
 * @throws BpttError `Shape`, `EmptyData`, `NotFinite`, `Target` for a label that the loss cannot use.
 */
export function toTargets(value: unknown, name: string, request: TargetRequest): Targets {
  const { output, loss, steps } = request;
  const width = targetWidth(loss, output.width);
  const missing = value === undefined || value === null;
  if (!takesTargets(loss)) {
    // As in Keras what is given for an output of which nothing is asked is passed over.
    if (!missing) checkRows(toFloats(value, name).shape[0] ?? 0, name, request);
    return { data: new Float32Array(0), width, lines: 1, lengths: undefined };
  }
  if (missing) {
    throw new BpttError("InvalidArgument", `${name} is missing: ${asking(loss)} needs targets.`);
  }
  if (loss.targets === "lists") return toLists(value, name, request);
  const lengths = output.perStep ? request.lengths : undefined;
  const floats = lengths
    ? raggedNumbers(value, name, width, lengths, request)
    : rectangularTargets(value, name, width, request);
  checkLabels(floats, name, request, lengths);
  return { data: floats.data, width, lines: output.perStep ? steps : 1, lengths };
}

function rectangularTargets(
  value: unknown,
  name: string,
  width: number,
  request: TargetRequest,
): Floats {
  const floats = toFloats(value, name);
  const { output, rows, steps, loss } = request;
  checkRows(floats.shape[0] ?? 0, name, request);
  const line = lineOf(output, width);
  const full = output.perStep ? [rows, steps, ...line] : [rows, ...line];
  const short = line.at(-1) === 1 ? full.slice(0, -1) : undefined;
  const same = (shape: readonly number[] | undefined) =>
    shape?.length === floats.shape.length && shape.every((dim, axis) => dim === floats.shape[axis]);
  if (same(full) || same(short)) return { data: floats.data, shape: floats.shape };
  const accepted = short ? `[${full.join(", ")}] or [${short.join(", ")}]` : `[${full.join(", ")}]`;
  const hint = loss.hint?.(floats.shape, full, output.width);
  throw new BpttError(
    "Shape",
    `The shape of ${name} does not fit ${asking(loss)} and the output of layer "${output.name}": expected ${accepted}, got [${floats.shape.join(", ")}].${hint ? ` ${hint}` : ""}`,
  );
}

/** The shape of a target of so many numbers: that of the output where there is one for each of its numbers. */
const lineOf = ({ line, width }: GraphOutput, numbers: number): readonly number[] =>
  numbers === width ? line : [numbers];

/** What ragged rows are given for each step: row by row as many as the row of the input has steps. */
export function raggedNumbers(
  value: unknown,
  name: string,
  width: number,
  lengths: Uint32Array,
  request: TargetRequest,
): Floats {
  if (isNDArray(value) || !isArrayLike(value)) {
    throw new BpttError(
      "Shape",
      `The rows of ${request.inputName} are ragged, so ${name} should be an array of rows of the same lengths, got ${show(value)}.`,
    );
  }
  checkRows(value.length, name, request);
  const total = lengths.reduce((sum, n) => sum + n, 0);
  const data = zeros(Float32Array, total * width, name);
  let at = 0;
  for (let row = 0; row < value.length; row++) {
    const steps = lengths[row]!;
    const here = `${name}[${row}]`;
    const got = isArrayLike(value[row]) ? (value[row] as ArrayLike<unknown>).length : undefined;
    if (got !== steps) {
      throw new BpttError(
        "Shape",
        `${here} is ${got === undefined ? show(value[row]) : `of length ${got}`}, and ${request.inputName}[${row}] has ${steps} steps: there must be one for each.`,
      );
    }
    if (steps === 0) continue;
    const floats = toFloats(value[row], here);
    const line = lineOf(request.output, width);
    if (floats.data.length !== steps * width || floats.shape.length > 1 + line.length) {
      throw new BpttError(
        "Shape",
        `${here} has shape [${floats.shape.join(", ")}], expected [${steps}, ${line.join(", ")}].`,
      );
    }
    data.set(floats.data, at);
    at += floats.data.length;
  }
  return { data, shape: [data.length / width, width] };
}

/** Whether every label that counts is one that the loss can use. What can't be told here the engine looks at. */
function checkLabels(
  { data, shape }: Floats,
  name: string,
  request: TargetRequest,
  lengths: Uint32Array | undefined,
): void {
  const { loss, output, counts } = request;
  const { labels } = loss;
  if (labels === undefined || counts === undefined) return;
  const { width: units, name: layer } = output;
  const width = targetWidth(loss, units);
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!;
    if (labels.fits(label, units, loss.config) || !counts(Math.floor(i / width))) continue;
    const where = lengths ? raggedPosition(i, width, lengths) : position(i, shape);
    throw new BpttError(
      "Target",
      `${name}${where} is ${label}: ${asking(loss)} expects ${labels.expected(units, layer, loss.config)}.`,
    );
  }
}

function raggedPosition(flat: number, width: number, lengths: Uint32Array): string {
  let rest = Math.floor(flat / width);
  let row = 0;
  while (rest >= lengths[row]!) rest -= lengths[row++]!;
  return index(width === 1 ? [row, rest] : [row, rest, flat % width]);
}

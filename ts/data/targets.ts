import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isSparse, type LossName } from "../losses.js";
import type { Graph } from "../model/graph.js";
import { type Floats, index, position, toFloats } from "./floats.js";
import type { Inputs } from "./inputs.js";
import { isArrayLike, isFlat } from "./types.js";

/** Targets of a whole data set, without gaps: `width` numbers per row, or per row and step. */
export interface Targets {
  readonly data: Float32Array;
  readonly width: number;
}

/** What the targets are for. */
export interface TargetRequest {
  readonly graph: Graph;
  readonly loss: LossName;
  readonly inputs: Inputs;
  /** What messages call the inputs. */
  readonly inputName: string;
}

/**
 * Checks and flattens what was given as targets.
 *
 * @throws BpttError `Shape`, `EmptyData`, `NotFinite`, `Target` for a label that the loss cannot use.
 */
export function toTargets(value: unknown, name: string, request: TargetRequest): Targets {
  const { graph, loss, inputs } = request;
  const width = isSparse(loss) ? 1 : graph.outputs;
  if (value === undefined || value === null) {
    throw new BpttError("InvalidArgument", `${name} is missing: the loss "${loss}" needs targets.`);
  }
  const ragged = graph.perStep && inputs.lengths !== undefined;
  const floats = ragged
    ? raggedTargets(value, name, width, request)
    : rectangularTargets(value, name, width, request);
  checkLabels(floats, name, request, ragged);
  return { data: floats.data, width };
}

function checkRows(rows: number, name: string, { inputs, inputName }: TargetRequest): void {
  if (rows === inputs.rows) return;
  throw new BpttError(
    "Shape",
    `Data cardinality is ambiguous. Make sure all arrays contain the same number of samples: ${inputName} has ${inputs.rows} rows, ${name} has ${rows}.`,
  );
}

function rectangularTargets(
  value: unknown,
  name: string,
  width: number,
  request: TargetRequest,
): Floats {
  const floats = toFloats(value, name);
  const { graph, inputs, loss } = request;
  checkRows(floats.shape[0] ?? 0, name, request);
  const full = graph.perStep ? [inputs.rows, inputs.steps, width] : [inputs.rows, width];
  const short = width === 1 ? full.slice(0, -1) : undefined;
  const same = (shape: readonly number[] | undefined) =>
    shape?.length === floats.shape.length && shape.every((dim, axis) => dim === floats.shape[axis]);
  if (same(full) || same(short)) return { data: floats.data, shape: floats.shape };
  const accepted = short ? `[${full.join(", ")}] or [${short.join(", ")}]` : `[${full.join(", ")}]`;
  const hint =
    loss === "categorical_crossentropy" && floats.shape.length < full.length
      ? ' For class indices use the loss "sparse_categorical_crossentropy".'
      : isSparse(loss) && floats.shape.at(-1) === graph.outputs
        ? ' For one-hot targets use the loss "categorical_crossentropy".'
        : "";
  throw new BpttError(
    "Shape",
    `The shape of ${name} does not fit the loss "${loss}" and the output of layer "${graph.nodes.at(-1)!.layer.name}": expected ${accepted}, got [${floats.shape.join(", ")}].${hint}`,
  );
}

/** Targets of ragged rows: row by row as many as the row of the input has steps. */
function raggedTargets(
  value: unknown,
  name: string,
  width: number,
  request: TargetRequest,
): Floats {
  if (isFlat(value) || !isArrayLike(value)) {
    throw new BpttError(
      "Shape",
      `The rows of ${request.inputName} are ragged, so ${name} should be an array of rows of the same lengths, got ${show(value)}.`,
    );
  }
  checkRows(value.length, name, request);
  const lengths = request.inputs.lengths!;
  const data = new Float32Array(lengths.reduce((sum, n) => sum + n, 0) * width);
  let at = 0;
  for (let row = 0; row < value.length; row++) {
    const steps = lengths[row]!;
    const here = `${name}[${row}]`;
    const got = isArrayLike(value[row]) ? (value[row] as ArrayLike<unknown>).length : undefined;
    if (got !== steps) {
      throw new BpttError(
        "Shape",
        `${here} is ${got === undefined ? show(value[row]) : `of length ${got}`}, and ${request.inputName}[${row}] has ${steps} steps: there must be one target for each.`,
      );
    }
    if (steps === 0) continue;
    const floats = toFloats(value[row], here);
    if (floats.data.length !== steps * width || floats.shape.length > 2) {
      throw new BpttError(
        "Shape",
        `${here} has shape [${floats.shape.join(", ")}], expected [${steps}, ${width}].`,
      );
    }
    data.set(floats.data, at);
    at += floats.data.length;
  }
  return { data, shape: [data.length / width, width] };
}

/** Whether every label is one that the loss can use. */
function checkLabels(
  { data, shape }: Floats,
  name: string,
  request: TargetRequest,
  ragged: boolean,
): void {
  const { loss, graph, inputs } = request;
  if (loss === "mean_squared_error") return;
  const classes = graph.outputs;
  const layer = graph.nodes.at(-1)!.layer.name;
  const sparse = isSparse(loss);
  const top = sparse ? classes - 1 : 1;
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!;
    if (label >= 0 && label <= top && (!sparse || Number.isInteger(label))) continue;
    const where = ragged
      ? raggedPosition(i, sparse ? 1 : classes, inputs.lengths!)
      : position(i, shape);
    const expected = sparse
      ? `an integer class index in [0, ${classes}), as the layer "${layer}" has ${classes} outputs`
      : "a target between 0 and 1";
    throw new BpttError(
      "Target",
      `${name}${where} is ${label}: the loss "${loss}" expects ${expected}.`,
    );
  }
}

function raggedPosition(flat: number, width: number, lengths: Uint32Array): string {
  let rest = Math.floor(flat / width);
  let row = 0;
  while (rest >= lengths[row]!) rest -= lengths[row++]!;
  return index(width === 1 ? [row, rest] : [row, rest, flat % width]);
}

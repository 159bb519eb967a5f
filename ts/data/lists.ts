// Targets that are lists of class indices, one for each row of steps.
import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { blankOf } from "../losses/ctc.js";
import { checkRows } from "./check_rows.js";
import { checkForm, checkNumber, empty } from "./floats.js";
import { checkLengths } from "./ragged.js";
import type { TargetRequest, Targets } from "./targets.js";
import { isArrayLike, isDetached, isNDArray } from "./types.js";

/** The labels of a row, as they were given. */
interface Row {
  readonly length: number;
  at(i: number): unknown;
}

/** Labels of a list: more can't be counted by a 32-bit float. */
const MOST_LABELS = 2 ** 24;

/**
 * Checks and flattens lists of labels, each behind its length. Blanks at the end of a row are no part of its list, unless lengths are given.
 *
 * @throws BpttError `Shape`, `EmptyData`, `NotFinite`, `Target` for a label that the loss cannot use, or a list for which a row has too few steps.
 */
export function toLists(value: unknown, name: string, request: TargetRequest): Targets {
  const { loss, output } = request;
  const flat = isNDArray(value);
  const rows = flat ? flatRows(value, name, request) : nestedRows(value, name, request);
  const blank = blankOf(loss.config, output.width);
  const padded = !flat || value.lengths === undefined;
  const lengths = zeros(Uint32Array, rows.length, name);
  rows.forEach((row, i) => {
    let { length } = row;
    while (padded && length > 0 && row.at(length - 1) === blank) length--;
    if (length > MOST_LABELS) {
      throw new BpttError(
        "Target",
        `${name}[${i}] has ${length} labels, more than ${MOST_LABELS}.`,
      );
    }
    lengths[i] = 1 + length;
  });
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const data = zeros(Float32Array, total, name);
  let at = 0;
  rows.forEach((row, i) => {
    const length = lengths[i]! - 1;
    data[at++] = length;
    for (let j = 0; j < length; j++)
      data[at++] = toLabel(row.at(j), `${name}[${i}][${j}]`, request);
  });
  checkRoom(data, lengths, name, request);
  return { data, width: 1, lines: 1, lengths };
}

function toLabel(value: unknown, where: string, { loss, output }: TargetRequest): number {
  const label = checkNumber(value, () => where);
  const { fits, expected } = loss.labels!;
  if (fits(label, output.width, loss.config)) return label;
  throw new BpttError(
    "Target",
    `${where} is ${label}: the loss "${loss.name}" expects ${expected(output.width, output.name, loss.config)}.`,
  );
}

/** Lists of labels as arrays of arrays, which may be typed ones. */
function nestedRows(value: unknown, name: string, request: TargetRequest): Row[] {
  if (!isArrayLike(value)) {
    throw new BpttError(
      "InvalidArgument",
      `${name} should be an array with a list of class indices for each row, got ${show(value)}.`,
    );
  }
  if (value.length === 0) throw empty(name);
  checkRows(value.length, name, request);
  return Array.from({ length: value.length }, (_, i) => {
    const row = value[i];
    if (isArrayLike(row) && !isDetached(row)) return { length: row.length, at: (j) => row[j] };
    throw new BpttError(
      "Shape",
      `${name}[${i}] is ${show(row)}, and a list of class indices was expected: the target of a row is all of its labels.`,
    );
  });
}

/** The rows of `{ data, shape }`, or the first labels of each where there are lengths. */
function flatRows(
  value: { data: unknown; shape: unknown; lengths?: unknown },
  name: string,
  request: TargetRequest,
): Row[] {
  const { data, shape } = checkForm(value, name);
  const [rows = 0, longest = 0] = shape;
  if (shape.length !== 2) {
    throw new BpttError(
      "Shape",
      `${name} has shape [${shape.join(", ")}], expected [rows, labels] with a list of class indices in each row.`,
    );
  }
  if (rows === 0) throw empty(name);
  checkRows(rows, name, request);
  const lengths = value.lengths === undefined ? undefined : checkLengths(value.lengths, name);
  if (lengths && (lengths.length !== rows || lengths.some((length) => length > longest))) {
    throw new BpttError(
      "Shape",
      `${name} has shape [${shape.join(", ")}] and ${lengths.length} lengths: expected one for each row, none above ${longest}.`,
    );
  }
  return Array.from({ length: rows }, (_, row) => {
    return { length: lengths?.[row] ?? longest, at: (i) => data[row * longest + i] };
  });
}

/** Whether each row has the steps that its list needs. What can't be told here the engine looks at. */
function checkRoom(
  data: Float32Array,
  lengths: Uint32Array,
  name: string,
  { output, loss, steps, lengths: stepsOf, counts, inputName }: TargetRequest,
): void {
  // Steps that the data does not tell.
  if (stepsOf === undefined && steps === 0) return;
  let [at, line] = [0, 0];
  lengths.forEach((length, row) => {
    const labels = data.subarray(at + 1, at + length);
    const all = stepsOf?.[row] ?? steps;
    let real = 0;
    for (let i = 0; i < all; i++) if (counts === undefined || counts(line + i)) real++;
    at += length;
    line += all;
    const twins = labels.reduce((sum, label, i) => sum + (label === labels[i - 1] ? 1 : 0), 0);
    const least = labels.length + twins;
    if (real >= least) return;
    const found = real < all ? `${all} steps, of which ${real} count` : `${real} steps`;
    const repeated = twins > 0 ? `, ${twins} of them equal to the one before,` : "";
    throw new BpttError(
      "Target",
      `${name}[${row}] has ${labels.length} labels${repeated} and takes at least ${least} steps by the loss "${loss.name}": ${inputName}[${row}] gives the layer "${output.name}" ${found}.`,
    );
  });
}

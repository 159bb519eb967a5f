// What rows and steps weigh in the loss: given, or by their classes.
import { zeros } from "../allocate.js";
import { isPlain, list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { type LossKind, targetWidth } from "../losses/loss.js";
import type { GraphOutput } from "../model/graph.js";
import { isArray } from "../show.js";
import { checkRows } from "./check_rows.js";
import { divideTargets, type Given, type Outputs } from "./divide_targets.js";
import { toFloats } from "./floats.js";
import { raggedNumbers, type TargetRequest, type Targets } from "./targets.js";
import { isNDArray, isTyped } from "./types.js";

/** What belongs to each output: one for all of them where it is a weight for each row. */
export function divideWeights(value: unknown, name: string, outputs: Outputs): Given[] {
  const alike = isTyped(value) || isNDArray(value) || (isArray(value) && isNumber(value[0]));
  if (alike) return outputs.ports.map(() => ({ value, name }));
  return divideTargets(value, name, outputs);
}

const isNumber = (value: unknown): boolean => typeof value === "number";

/**
 * A weight for each line of an output, from one for each of them or one for each row. As in Keras a weight may be negative.
 *
 * @throws BpttError `Shape`, `EmptyData`, `NotFinite`.
 */
export function toSampleWeights(value: unknown, name: string, request: TargetRequest): Targets {
  const { output, loss, steps, rows } = request;
  // A list is the target of a whole row.
  const perStep = output.perStep && loss.targets !== "lists";
  const lengths = perStep ? request.lengths : undefined;
  const lines = perStep ? steps : 1;
  if (lengths && isArray(value) && !isNumber(value[0])) {
    return { ...raggedNumbers(value, name, 1, lengths, request), width: 1, lines, lengths };
  }
  const { data, shape } = toFloats(value, name);
  checkRows(shape[0] ?? 0, name, request);
  const given = shape.filter((size, axis) => axis === 0 || size !== 1);
  const each = !lengths && given.length === 2 && given[1] === steps;
  const fits = given.length === 1 || (perStep && each);
  if (!fits || shape.length > (perStep ? 3 : 2)) {
    const accepted = perStep && !lengths ? `[${rows}] or [${rows}, ${steps}]` : `[${rows}]`;
    throw new BpttError(
      "Shape",
      `The shape of ${name} does not fit the output of layer "${output.name}": expected ${accepted}, got [${shape.join(", ")}].`,
    );
  }
  if (each || !perStep) return { data, width: 1, lines, lengths };
  return { data: repeated(data, lengths, lines, name), width: 1, lines, lengths };
}

/** The weight of a row for each of its steps. */
function repeated(
  data: Float32Array,
  lengths: Uint32Array | undefined,
  steps: number,
  name: string,
): Float32Array {
  const total = lengths ? lengths.reduce((sum, n) => sum + n, 0) : data.length * steps;
  const all = zeros(Float32Array, total, name);
  let at = 0;
  data.forEach((weight, row) => {
    const end = at + (lengths?.[row] ?? steps);
    all.fill(weight, at, end);
    at = end;
  });
  return all;
}

/** What targets and output a class weight is for. */
interface Weighed {
  readonly loss: LossKind;
  readonly output: GraphOutput;
  readonly targets: Targets;
}

/**
 * A weight for each target by its class: the index that it is, the largest of its numbers, or the integer next to its only one. Classes that
 * are not named weigh 1.
 *
 * @throws BpttError `InvalidArgument` for what is no object of finite numbers by class, or a class that the output does not have.
 */
export function classWeights(where: string, value: unknown, weighed: Weighed): Targets {
  const { loss, output, targets } = weighed;
  const { data, lines, lengths } = targets;
  const units = output.width;
  const weights = readClassWeights(where, value, units === 1 ? undefined : units);
  const width = targetWidth(loss, units);
  const all = zeros(Float32Array, data.length / width, "classWeight");
  for (let i = 0; i < all.length; i++) {
    all[i] = weights.get(classAt(data, i * width, width)) ?? 1;
  }
  return { data: all, width: 1, lines, lengths };
}

/** The class of the target that begins at a place of `data`. */
export function classAt(data: Float32Array, from: number, width: number): number {
  if (width === 1) return evenly(data[from]!);
  let best = 0;
  for (let i = 1; i < width; i++) if (data[from + i]! > data[from + best]!) best = i;
  return best;
}

/** The next integer, of two the even one, as numpy rounds. */
const evenly = (x: number): number => {
  const down = Math.floor(x);
  return x - down === 0.5 ? down + (down % 2 === 0 ? 0 : 1) : Math.round(x);
};

function readClassWeights(where: string, value: unknown, classes: number | undefined) {
  const entries = isPlain(value) ? Object.entries(value) : [];
  const fits = (weight: unknown) =>
    typeof weight === "number" && Number.isFinite(Math.fround(weight));
  const usable = entries.every(([key, weight]) => /^\d+$/.test(key) && fits(weight));
  if (entries.length === 0 || !usable) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`classWeight\`, expected an object with a finite number for each class, such as { 0: 1, 1: 5 }, got ${show(value)}.`,
    );
  }
  const outside = entries.map(([key]) => key).filter((key) => classes && Number(key) >= classes);
  if (outside.length > 0) {
    throw new BpttError(
      "InvalidArgument",
      `${where}: \`classWeight\` names the class ${list(outside)}, and the classes of the output are 0 to ${classes! - 1}.`,
    );
  }
  return new Map(entries.map(([key, weight]) => [Number(key), weight as number]));
}

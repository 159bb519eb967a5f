/** What an operation may be given beside tensors: the same numbers in every batch. */
import type { ConstantValue } from "../config/arrays.js";
import { writeArrayConfig } from "../config/arrays.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Layer } from "../layers/layer.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";

/** The next of the tensors, a number, or an array. */
export type Operand = null | number | ConstantValue;

/** An array of a single number is that number. */
export const simplified = (operand: Operand): Operand =>
  typeof operand === "object" && operand?.shape.length === 0 ? operand.data[0]! : operand;

/** The arguments of a call, of which these are the tensors, as a configuration holds them. */
export function writeOperands(
  operands: readonly Operand[],
  tensors: readonly unknown[],
): unknown[] {
  const next = tensors[Symbol.iterator]();
  return operands.map((operand) => {
    if (operand === null) return next.next().value;
    return typeof operand === "number" ? operand : writeArrayConfig(operand);
  });
}

/** The shape of a row of an array that stands beside tensors of this rank, without leading sizes of 1. */
export function rowOf({ name }: Layer, { shape }: ConstantValue, rank: number): number[] {
  const from = shape.findIndex((size) => size !== 1);
  const row = from < 0 ? [1] : shape.slice(from);
  if (shape.length <= rank && row.length < rank) return row;
  throw new BpttError(
    "Unsupported",
    `Layer "${name}" has an array of shape ${formatShape(shape)} beside tensors of ${rank} axes: it must be the same for all rows.`,
  );
}

/** Adds an array: vectors, or sequences of a known number of steps. */
export function lowerArray(
  into: Lowering,
  row: readonly number[],
  { data }: ConstantValue,
  { beside, part }: { beside: InnerTensor; part: string },
): InnerTensor {
  const [steps, features] = row.length === 1 ? [undefined, row[0]] : row;
  const config = { rows: 1, ...(steps !== undefined && { steps }), features, repeats: true };
  const values = data.map(Number);
  return into.add("Constant", { ...config, values }, [beside], 1, { part })[0]!;
}

/** An array as it stands beside steps whose lines have these sizes, all of them as features: the same at each step, or a line for each. */
export function spreadArray(
  row: readonly number[],
  array: ConstantValue,
  line: readonly number[],
): readonly [number[], ConstantValue] {
  const steps = row.length > line.length ? row.slice(0, 1) : [];
  const wanted = [...steps, ...line];
  const sizes = [...Array<number>(wanted.length - row.length).fill(1), ...row];
  const data = Array.from({ length: sizeOf(wanted) }, (_, i) => {
    let [at, rest, apart] = [0, i, 1];
    for (let axis = wanted.length - 1; axis >= 0; axis--) {
      if (sizes[axis] !== 1) at += (rest % wanted[axis]!) * apart;
      rest = Math.floor(rest / wanted[axis]!);
      apart *= sizes[axis]!;
    }
    return array.data[at]!;
  });
  return [[...steps, sizeOf(line)], { ...array, data }];
}

/** The shape of an array as that of a tensor. */
export const asTensor = (row: readonly number[], rank: number): Shape => [
  null,
  ...Array<number>(Math.max(0, rank - 1 - row.length)).fill(1),
  ...row,
];

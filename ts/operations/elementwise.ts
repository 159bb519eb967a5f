import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { DType } from "../graph/tensor.js";
import { isWide, spreadWithin, Wide } from "../graph/wide.js";
import { type Distributed, linesOrNested } from "../layers/distributed.js";
import type { Reads } from "../layers/layer.js";
import { formatShape, isOfOpenSteps, type Shape } from "../shape.js";
import type { ElementwiseKind } from "./elementwise_kinds.js";
import {
  asTensor,
  lowerArray,
  type Operand,
  rowOf,
  simplified,
  spreadArray,
  writeOperands,
} from "./operand.js";
import { NumberOperation, type OperationOptions } from "./operation.js";

/**
 * Numbers beside each other, made one: tensors, of which one at least, numbers and arrays. Tensors have as many axes as each other, and a size of
 * 1 stands for any, the batch aside.
 */
export class Elementwise extends NumberOperation {
  readonly #kind: ElementwiseKind;
  readonly #operands: readonly Operand[];

  constructor(kind: ElementwiseKind, operands: readonly Operand[], options: OperationOptions = {}) {
    super(kind.className, options, {});
    this.#kind = kind;
    this.#operands = operands.map(simplified);
  }

  override get dtype(): DType {
    return this.#kind.truths ? "bool" : "float32";
  }

  /** A comparison with numbers may be one of token ids. */
  override get reads(): Reads {
    const compares = this.#kind.truths && !this.#kind.logical;
    const alone = this.#operands.filter((operand) => operand === null).length === 1;
    return { what: compares && alone ? "either" : "numbers" };
  }

  override takesTruths(): boolean {
    return true;
  }

  override misfit(types: readonly (DType | undefined)[]): string | undefined {
    const { className, rule, truths, logical } = this.#kind;
    if (logical) {
      return types.every((type) => type === "bool")
        ? undefined
        : `${className} takes truth values alone, as comparisons make them`;
    }
    const numbers = rule === "where" ? types.slice(1) : types;
    const alone =
      this.#operands.length === types.length && numbers.every((type) => type === "bool");
    return truths || !alone
      ? undefined
      : `${className} makes no number of truth values alone: one of them has to be cast`;
  }

  override argumentsOf(tensors: readonly unknown[]): readonly unknown[] {
    return writeOperands(this.#operands, tensors);
  }

  override stepsFrom(inputs: readonly Shape[]): number | undefined {
    const [output] = this.shapesFor(inputs);
    const steps = (shape: Shape) => shape.length >= 3 || isOfOpenSteps(shape);
    const at = inputs.findIndex((shape) => steps(shape) && !spreads(shape, output!));
    return at < 0 ? undefined : at;
  }

  /** Truth values and ids may have other forms. */
  override distributed(frames: readonly Shape[]): Distributed | undefined {
    const numbers = this.reads.what === "numbers" && this.dtype !== "bool";
    return numbers ? linesOrNested(frames) : undefined;
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    this.expectInputs(inputs, this.#operands.filter((operand) => operand === null).length);
    const rank = inputs[0]!.length;
    for (const shape of inputs) {
      if (!isOfOpenSteps(shape)) this.features(shape);
      if (shape.length !== rank) throw this.#mismatch(inputs, "expected as many axes");
    }
    const arrays = this.#arrays(rank).map(([row]) => asTensor(row, rank));
    return [[...inputs, ...arrays].reduce((a, b) => this.#spread(a, b))];
  }

  /** The shape of a row of every array, and the array. */
  #arrays(rank: number) {
    return this.#operands.flatMap((operand) =>
      typeof operand === "object" && operand
        ? [[rowOf(this, operand, rank), operand] as const]
        : [],
    );
  }

  #spread(a: Shape, b: Shape): Shape {
    return a.map((size, i) => {
      const other = b[i]!;
      if (size === null || other === null) return size === 1 ? null : (size ?? unlessOne(other));
      if (i > 0 && (size === 1 || other === 1)) return Math.max(size, other);
      if (size === other) return size;
      throw this.#mismatch([a, b], "expected sizes that are equal or 1");
    });
  }

  #mismatch(shapes: readonly Shape[], expected: string): BpttError {
    return new BpttError(
      "Shape",
      `Inputs of layer "${this.name}" are incompatible: ${expected}, got ${shapes.map(formatShape).join(" and ")}.`,
    );
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const [output] = this.shapesFor(shapes);
    const wide = isWide(output!) && new Wide(into, { name: this.name, shape: output! });
    const beside = wide ? this.#flat(into, inputs, shapes, output!) : inputs;
    const line = wide && (output!.slice(2) as number[]);
    const arrays = this.#arrays(shapes[0]!.length).map(([row, array]) =>
      line ? spreadArray(row, array, line) : ([row, array] as const),
    );
    const next = beside.entries();
    const tensors: InnerTensor[] = [];
    const spread: number[] = [];
    const operands = this.#operands.map((operand, i) => {
      if (typeof operand === "number") return operand;
      if (operand === null) {
        const [at, tensor] = next.next().value!;
        if (spreads(shapes[at]!, output!)) spread.push(tensors.length);
        tensors.push(tensor);
      } else {
        const [row, array] = arrays.shift()!;
        const place = { beside: beside[0]!, part: `array_${i}` };
        tensors.push(lowerArray(into, row, array, place));
      }
      return null;
    });
    const { rule, function: last } = this.#kind;
    const part = last && "operands";
    const made = into.add("Elementwise", { rule, operands, spread }, tensors, 1, { part });
    const result = last ? into.add("Elementary", { function: last }, made, 1) : made;
    return wide ? [wide.shaped(result[0]!, output!)] : result;
  }

  /** Tensors of more than three axes as sequences, with the sizes of the output within steps. */
  #flat(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    output: Shape,
  ): readonly InnerTensor[] {
    return inputs.map((input, i) => {
      const seen = { name: this.name, shape: shapes[i]! };
      const spread = spreadWithin(into, input, seen, [output, `input_${i}`]);
      const shape = [shapes[i]![0]!, shapes[i]![1]!, ...output.slice(2)];
      return new Wide(into, { name: this.name, shape }, `flat_${i}`).flat(spread);
    });
  }
}

/** What a size is beside one that is open: the same, where it is not 1. */
const unlessOne = (size: number | null): number | null => (size === 1 ? null : size);

/** Whether the only step of a tensor stands for all. */
const spreads = (shape: Shape, output: Shape): boolean =>
  shape.length >= 3 && shape[1] === 1 && output[1] !== 1;

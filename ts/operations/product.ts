import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { Dot } from "../layers/dot.js";
import type { LayerConfig } from "../layers/layer.js";
import type { Readers } from "../readers.js";
import { formatShape, type Shape } from "../shape.js";
import { asTensor, lowerArray, type Operand, rowOf, simplified, writeOperands } from "./operand.js";
import { type KindOptions, NumberOperation } from "./operation.js";

/** Which axes of two tensors are multiplied and summed, and whether the second stands first in the product. */
export interface Contraction {
  readonly axes: readonly [number, number];
  readonly swapped: boolean;
}

/** An operation that is a product of matrices, row by row of the batch. */
export interface ProductKind {
  /** Keras's name. */
  readonly className: string;
  readonly readers?: Readers;
  /** What is summed, of tensors of these shapes and arrays among them; nothing where it is no product of matrices. */
  contraction(
    settings: LayerConfig,
    shapes: readonly Shape[],
    arrays: readonly boolean[],
  ): Contraction | undefined;
}

/** Products of two tensors, or of a tensor and an array that is the same for all rows, along one axis of each: what {@link Dot} does. */
export class Product extends NumberOperation {
  readonly #kind: ProductKind;
  readonly #operands: readonly Operand[];

  /** @param options name and settings. */
  constructor(kind: ProductKind, operands: readonly Operand[], options: KindOptions = {}) {
    super(kind.className, options, kind.readers ?? {});
    this.#kind = kind;
    this.#operands = operands.map(simplified);
  }

  override argumentsOf(tensors: readonly unknown[]): readonly unknown[] {
    return writeOperands(this.#operands, tensors);
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override stepsFrom(inputs: readonly Shape[]): number | undefined {
    const { dot, order, shapes } = this.#dot(inputs);
    const from = dot.stepsFrom(order.map((at) => shapes[at]!));
    // Steps of an array are none of the data's.
    return from !== undefined && this.#operands[order[0]!] === null
      ? this.#tensorAt(order[0]!)
      : undefined;
  }

  /** The place of an operand among the tensors. */
  #tensorAt(operand: number): number {
    return this.#operands.slice(0, operand).filter((other) => other === null).length;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    const { dot, order, shapes } = this.#dot(inputs);
    return dot.shapesFor(order.map((at) => shapes[at]!));
  }

  /** Whether it is a product of matrices for tensors of these shapes. */
  fits(inputs: readonly Shape[]): boolean {
    return this.#contraction(inputs).found !== undefined;
  }

  /** The shapes of all operands, and what is summed. */
  #contraction(inputs: readonly Shape[]) {
    this.expectInputs(inputs, this.#operands.filter((operand) => operand === null).length);
    const rest = [...inputs];
    const shapes = this.#operands.map((operand): Shape => {
      if (operand === null) return rest.shift()!;
      if (typeof operand === "number") throw this.#refused(inputs);
      return asTensor(rowOf(this, operand, 3), 3);
    });
    const arrays = this.#operands.map((operand) => operand !== null);
    return { shapes, found: this.#kind.contraction(this.settings, shapes, arrays) };
  }

  /** The layer that does it, to which operands it is applied in which order, and their shapes. */
  #dot(inputs: readonly Shape[]) {
    const { shapes, found } = this.#contraction(inputs);
    if (found === undefined) throw this.#refused(shapes);
    const order = found.swapped ? [1, 0] : [0, 1];
    const [a, b] = order.map((at) => found.axes[at]!) as [number, number];
    return { dot: new Dot([a, b], { name: this.name }), order, shapes };
  }

  #refused(shapes: readonly Shape[]): BpttError {
    return new BpttError(
      "Unsupported",
      `The operation "${this.name}" (${this.className}) of ${shapes.map(formatShape).join(" and ")} is not a product of matrices in each row of the batch, which alone is supported.`,
    );
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    given: readonly Shape[],
  ): InnerTensor[] {
    const { dot, order, shapes } = this.#dot(given);
    const rest = [...inputs];
    const tensors = this.#operands.map((operand, i) => {
      if (operand === null || typeof operand === "number") return rest.shift()!;
      const row = shapes[i]!.slice(1) as number[];
      return lowerArray(into, row, operand, { beside: inputs[0]!, part: `array_${i}` });
    });
    return dot.lower(
      into,
      order.map((at) => tensors[at]!),
      order.map((at) => shapes[at]!),
    );
  }
}

import { BpttError } from "../errors.js";
import { contract, isContraction, type Letters, sizesOf } from "../graph/contraction.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { isWide } from "../graph/wide.js";
import type { Distributed } from "../layers/distributed.js";
import { Dot } from "../layers/dot.js";
import type { LayerConfig } from "../layers/layer.js";
import type { Readers } from "../readers.js";
import { formatShape, MOST_RANK, type Shape } from "../shape.js";
import { asTensor, lowerArray, type Operand, rowOf, simplified, writeOperands } from "./operand.js";
import { type KindOptions, NumberOperation } from "./operation.js";

/** Which axes of two tensors are multiplied and summed, and whether the second stands first in the product. */
export interface Contraction {
  readonly axes: readonly [number, number];
  readonly swapped: boolean;
}

/** An operation that is a product of matrices, row by row of the batch, or of such for each place of some axes. */
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
  /** The letters of two tensors, where they are no matrices. */
  letters?(settings: LayerConfig, shapes: readonly Shape[]): Letters | undefined;
}

/**
 * Products of two tensors, or of a tensor and an array that is the same for all rows, along one axis of each: what {@link Dot} does; and of two tensors
 * of more axes.
 */
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

  override distributed(frames: readonly Shape[]): Distributed | undefined {
    return this.#lettersOf(frames) ? undefined : super.distributed(frames);
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override stepsFrom(inputs: readonly Shape[]): number | undefined {
    if (this.#lettersOf(inputs)) return undefined;
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
    const letters = this.#lettersOf(inputs);
    if (letters) return [this.#shapeBy(letters, inputs)];
    const { dot, order, shapes } = this.#dot(inputs);
    return dot.shapesFor(order.map((at) => shapes[at]!));
  }

  /** Whether it is such a product for tensors of these shapes. */
  fits(inputs: readonly Shape[]): boolean {
    return this.#lettersOf(inputs) !== undefined || this.#contraction(inputs).found !== undefined;
  }

  /** The letters of two tensors, of which one has more than three axes, or the product. */
  #lettersOf(inputs: readonly Shape[]): Letters | undefined {
    if (this.#operands.some((operand) => operand !== null)) return undefined;
    const letters = this.#kind.letters?.(this.settings, inputs);
    const wide = inputs.some(isWide) || (letters?.product.length ?? 0) > 2;
    return letters && wide && isContraction(letters) ? letters : undefined;
  }

  #shapeBy(letters: Letters, inputs: readonly Shape[]): Shape {
    const { sizes, differs } = sizesOf(letters, inputs);
    const refuse = (expected: string) =>
      new BpttError(
        "Shape",
        `The operation "${this.name}" (${this.className}) expects ${expected}, got ${inputs.map(formatShape).join(" and ")}.`,
      );
    if (differs) throw refuse("equal sizes along the axes that go together");
    if (inputs.some((shape) => shape.includes(null, 1))) {
      throw refuse("known sizes of all axes but that of the batch");
    }
    const product = [...letters.product].map((letter) => sizes.get(letter)!);
    if (product.length < MOST_RANK) return [inputs[0]![0]!, ...product];
    throw refuse(`a product of at most ndim=${MOST_RANK}`);
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
    const letters = this.#lettersOf(given);
    if (letters) {
      const call = { name: this.name, shapes: given, made: this.#shapeBy(letters, given) };
      return [contract(into, inputs, letters, { ...call, normalize: false })];
    }
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

import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { formatShape, type Shape } from "../shape.js";
import type { Operand } from "./operand.js";
import { NumberOperation, type OperationOptions } from "./operation.js";
import { Product } from "./product.js";
import { EINSUM } from "./product_kinds.js";
import { subscripts } from "./subscripts.js";

/** Options of {@link EinsumBeside}. */
export interface EinsumBesideOptions extends OperationOptions {
  readonly subscripts: string;
}

/** An einsum: a product of matrices, or of numbers beside each other. */
export function einsumOf(
  operands: readonly Operand[],
  options: EinsumBesideOptions,
  shapes: readonly Shape[],
): Product | EinsumBeside {
  const product = new Product(EINSUM, operands, { ...options });
  const beside = operands.every((operand) => operand === null) && !product.fits(shapes);
  return beside ? new EinsumBeside(options) : product;
}

/** What an equation says: letters beside that of the batch, all of them in the order in which the product has them. */
interface Equation {
  readonly sides: readonly [string, string];
  readonly all: string;
  readonly output: string;
}

/**
 * An einsum that is no product of matrices: two tensors beside each other, spread over the letters that one of them lacks, and summed over those that
 * the output lacks: `"btd,btd->bt"`, `"bt,btd->btd"`, `"bd,be->bde"`.
 */
export class EinsumBeside extends NumberOperation {
  constructor(options: EinsumBesideOptions) {
    super("Einsum", options, { subscripts });
  }

  override stepsFrom(inputs: readonly Shape[]): number | undefined {
    const { sides, output } = this.#equation(inputs);
    const at = sides.findIndex((side) => side.length === 2 && side[0] === output[0]);
    return at >= 0 && output.length === 2 ? at : undefined;
  }

  #equation(shapes: readonly Shape[]): Equation {
    this.expectInputs(shapes, 2);
    const [left, right] = (this.settings.subscripts as string).split("->") as [string, string];
    const written = left.split(",") as [string, string];
    const [batch, output] = [right[0]!, right.slice(1)];
    const sides = written.map((side) => side.slice(1)) as [string, string];
    const wider = sides[0].length >= sides[1].length ? sides[0] : sides[1];
    const all = [...sides.join("")].every((letter) => wider.includes(letter)) ? wider : output;
    const ordered = (letters: string) =>
      letters === [...all].filter((letter) => letters.includes(letter)).join("");
    const fits =
      written.every((side, i) => side[0] === batch && side.length === shapes[i]!.length) &&
      [...sides, output].every(ordered) &&
      new Set([batch, ...all]).size === all.length + 1 &&
      all.length <= 2 &&
      output !== "";
    if (fits) return { sides, all, output };
    throw new BpttError(
      "Unsupported",
      `The operation "${this.name}" (Einsum) of ${shapes.map(formatShape).join(" and ")} is ${this.settings.subscripts}, which is neither a product of matrices in each row of the batch nor one of numbers beside each other.`,
    );
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    for (const shape of inputs) this.features(shape);
    const { sides, all, output } = this.#equation(inputs);
    const row = [...all].map((letter) => this.#sizeOf(letter, sides, inputs));
    const left = row.filter((_, i) => output.includes(all[i]!));
    if (left.at(-1) !== null) return [[inputs[0]![0]!, ...left]];
    throw this.incompatible(
      inputs[0]!,
      "the number of steps must be known where they become features",
    );
  }

  #sizeOf(letter: string, sides: Equation["sides"], shapes: readonly Shape[]): number | null {
    const given = sides.flatMap((side, i) =>
      side.includes(letter) ? [shapes[i]![side.indexOf(letter) + 1]!] : [],
    );
    const known = given.filter((size) => size !== null);
    if (new Set(known).size <= 1) return known[0] ?? null;
    throw this.incompatible(
      shapes[0]!,
      `expected one size for the letter ${letter}, got ${known.join(" and ")}`,
    );
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const { sides, all, output } = this.#equation(shapes);
    const [result] = this.shapesFor(shapes);
    const spread: number[] = [];
    const wide = inputs.map((input, i) => {
      const side = sides[i]!;
      if (side.length === all.length) return input;
      const first = all[0] === side;
      const size = shapes[i]![1]!;
      if (!first && this.#sizeOf(all[0]!, sides, shapes) !== 1) spread.push(i);
      const config = first ? { steps: size, features: 1 } : { steps: 1, features: size };
      return into.add("Reshape", config, [input], 1, { part: `wide_${i}` })[0]!;
    });
    const part = output === all ? undefined : "product";
    const product = into.add("Elementwise", { rule: "multiply", spread }, wide, 1, { part });
    if (output === all) return product;
    const over = output === all[0] ? "features" : "steps";
    const last = over === "steps" ? undefined : "sums";
    const sums = into.add("Reduce", { rule: "sum", over }, product, 1, { part: last });
    if (over === "steps") return sums;
    return into.add("Reshape", { steps: null, features: result![1] }, sums, 1);
  }
}

import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { Concatenate } from "../layers/concatenate.js";
import { formatShape, type Shape } from "../shape.js";
import { axis, placeOf } from "./axes.js";
import { NumberOperation, type OperationOptions } from "./operation.js";

/** Vectors as the steps of a sequence, or as its features: `(batch, features)` each to `(batch, count, features)` or `(batch, features, count)`. */
export class Stack extends NumberOperation {
  constructor(options: OperationOptions & { readonly axis: number }) {
    super("Stack", options, { axis: axis(0) });
  }

  override get takesList(): boolean {
    return true;
  }

  override stepsFrom(): undefined {
    return undefined;
  }

  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    const [first] = inputs;
    const features = this.features(first!);
    if (first!.length !== 2 || !inputs.every((shape) => String(shape.slice(1)) === `${features}`)) {
      throw new BpttError(
        "Shape",
        `Inputs of layer "${this.name}" are incompatible: expected vectors of one size, got ${inputs.map(formatShape).join(" and ")}.`,
      );
    }
    const row = [features];
    row.splice(this.#place(first!) - 1, 0, inputs.length);
    return [[first![0]!, ...row]];
  }

  #place(shape: Shape): number {
    return placeOf(this.settings.axis as number, 3, { name: this.name, shape });
  }

  protected lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const [steps, features] = [inputs.length, this.features(shapes[0]!)];
    const joined = new Concatenate().lower(into, inputs, shapes);
    const stacked = into.add("Reshape", { steps, features }, joined, 1, { part: "stacked" });
    if (this.#place(shapes[0]!) === 1) return stacked;
    return into.add("Permute", { steps }, stacked, 1, { part: "turned" });
  }
}

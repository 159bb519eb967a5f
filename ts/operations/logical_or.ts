import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { DType } from "../graph/tensor.js";
import type { MaskMaking } from "../layers/mask_making.js";
import type { Shape } from "../shape.js";
import { formatShape } from "../shape.js";
import { Operation } from "./operation.js";

/** Whether one of two things is true, place by place; sizes of 1 stand for any. */
export class LogicalOr extends Operation {
  constructor(options: { name?: string } = {}) {
    super("LogicalOr", options, {});
  }

  override get maskMaking(): MaskMaking {
    return { what: "either" };
  }

  override get dtype(): DType {
    return "bool";
  }

  shapeFor(input: Shape): Shape {
    return input;
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    this.expectInputs(inputs, 2);
    const [a, b] = inputs as [Shape, Shape];
    const meets = (x: number | null, y: number | null) => x === 1 || y === 1 || x === y;
    const open = (x: number | null, y: number | null) => x === null || y === null;
    if (a.length !== b.length || !a.every((x, i) => open(x, b[i]!) || meets(x, b[i]!))) {
      throw new BpttError(
        "Shape",
        `Inputs of layer "${this.name}" are incompatible: ${formatShape(a)} and ${formatShape(b)}.`,
      );
    }
    return [a.map((x, i) => (x === 1 ? b[i]! : x))];
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], shapes: readonly Shape[]) {
    const one = (shape: Shape, other: Shape) => shape[1] === 1 && other[1] !== 1;
    const [a, b] = shapes as [Shape, Shape];
    const spread = [...(one(a, b) ? [0] : []), ...(one(b, a) ? [1] : [])];
    return into.add("Maximum", { spread }, inputs, 1);
  }
}

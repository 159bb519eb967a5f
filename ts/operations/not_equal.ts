import type { DType } from "../graph/tensor.js";
import { number } from "../layers/fields.js";
import type { Shape } from "../shape.js";
import { Operation } from "./operation.js";

const READERS = { value: number() };

/** Where numbers, or token ids, differ from one: `x != value`, of the shape of x. */
export class NotEqual extends Operation {
  constructor(value: number, options: { name?: string } = {}) {
    super("NotEqual", options, READERS, { value });
  }

  get value(): number {
    return this.settings.value as number;
  }

  override get operands(): readonly unknown[] {
    return [this.value];
  }

  override get dtype(): DType {
    return "bool";
  }

  outputShape(input: Shape): Shape {
    return input;
  }
}

import { BpttError } from "../errors.js";
import type { DType } from "../graph/tensor.js";
import type { MaskMaking } from "../layers/mask_making.js";
import { number } from "../readers.js";
import type { Shape } from "../shape.js";
import { show } from "../show.js";
import { Operation } from "./operation.js";

const READERS = { value: number() };

/** The integers up to here are floats of 32 bits. */
const EXACT = 2 ** 24 - 1;

/** Where numbers, or token ids, differ from one: `x != value`, of the shape of x. */
export class NotEqual extends Operation {
  constructor(value: number, options: { name?: string } = {}) {
    super("NotEqual", options, READERS, { value });
    if (Math.abs(value) > EXACT) {
      throw new BpttError(
        "Unsupported",
        `NotEqual compares numbers as 32-bit floats, which tell integers up to ${EXACT} apart, got ${show(value)}.`,
      );
    }
  }

  override get maskMaking(): MaskMaking {
    return { what: "differs", value: this.value };
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

  shapeFor(input: Shape): Shape {
    return input;
  }
}

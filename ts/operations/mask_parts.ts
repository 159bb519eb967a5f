/** What Keras makes the mask of a Concatenate layer of. It is known as that mask, and not computed by itself. */
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { DType } from "../graph/tensor.js";
import type { LayerConfig, Reads } from "../layers/layer.js";
import type { MaskMaking } from "../layers/mask_making.js";
import type { Shape } from "../shape.js";
import { Operation } from "./operation.js";

interface Named {
  name?: string;
}

/** Such a part. */
export abstract class MaskPart extends Operation {
  override get dtype(): DType {
    return "bool";
  }

  shapeFor(input: Shape): Shape {
    return input;
  }

  override lower(_into: Lowering, _inputs: readonly InnerTensor[]): InnerTensor[] {
    throw new BpttError(
      "Unsupported",
      `The operation "${this.name}" (${this.className}) is known as part of the mask of a Concatenate layer alone.`,
    );
  }
}

/** False or true at every place of a sequence, whatever it holds. */
abstract class Filled extends MaskPart {
  override get reads(): Reads {
    return { what: "nothing" };
  }

  override describe(): LayerConfig {
    return { dtype: "bool" };
  }
}

/** False everywhere. */
export class ZerosMask extends Filled {
  constructor(options: Named = {}) {
    super("ZerosLike", options, {});
  }

  override get maskMaking(): MaskMaking {
    return { what: "zeros" };
  }
}

/** True everywhere. */
export class OnesMask extends Filled {
  constructor(options: Named = {}) {
    super("OnesLike", options, {});
  }

  override get maskMaking(): MaskMaking {
    return { what: "ones" };
  }
}

/** Masks of sequences one behind the other, features or steps. */
export class ConcatenateMasks extends MaskPart {
  constructor(
    readonly joinsSteps: boolean,
    options: Named = {},
  ) {
    super("Concatenate", options, {});
  }

  override get maskMaking(): MaskMaking {
    return { what: this.joinsSteps ? "steps" : "features" };
  }

  override get takesList(): boolean {
    return true;
  }

  override describe(): LayerConfig {
    return { axis: this.joinsSteps ? 1 : -1 };
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    const grows = this.joinsSteps ? 1 : 2;
    const sizes = inputs.map((shape) => shape[grows] ?? null);
    const size = sizes.includes(null) ? null : sizes.reduce((a, b) => a! + b!, 0);
    return [inputs[0]!.map((dim, i) => (i === grows ? size : dim))];
  }
}

import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { count } from "../readers.js";
import type { Shape } from "../shape.js";
import { Layer, type LayerOptions } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link RepeatVector}. */
export type RepeatVectorOptions = LayerOptions;

const READERS = { n: count() };

/**
 * A vector at each of n steps: `(batch, features)` to `(batch, n, features)`.
 *
 * @throws BpttError `InvalidArgument` for what is not a positive integer.
 */
export class RepeatVector extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("RepeatVector", this, ["n"]);

  constructor(n: number, options: RepeatVectorOptions = {}) {
    super("RepeatVector", options, READERS, { n });
  }

  override get keepsSteps(): boolean {
    return false;
  }

  override get inputRank(): number {
    return 2;
  }

  override get stepwise(): boolean {
    return true;
  }

  override lowerEach(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    return into.add(this.className, { ...this.innerConfig(), each: true }, inputs, 1);
  }

  shapeFor(input: Shape): Shape {
    if (input.length !== 2) {
      throw this.incompatible(input, `expected ndim=2, found ndim=${input.length}`);
    }
    return [input[0]!, this.settings.n as number, this.features(input)];
  }
}

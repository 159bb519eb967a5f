import { positiveInteger, takeItems, takeOptions } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { checkPositional } from "../positional.js";
import type { Shape } from "../shape.js";
import { show, showItems } from "../show.js";
import { type Distributed, singleOrNested } from "./distributed.js";
import { Einsum } from "./einsum.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import { Layer, type LayerOptions, type MaskRule, type WeightSpec } from "./layer.js";
import { named } from "./named.js";

/** Options of {@link EinsumDense}. */
export interface EinsumDenseOptions extends LayerOptions, Omit<KernelOptions, "useBias"> {
  /** The axes of the output that the bias has: the last one, or both of two that the kernel makes. Default `null`: no bias. */
  biasAxes?: string | null;
}

/** Axes of an output, more than there may be. */
const MOST = 8;

const outputShape = (where: string, name: string, value: unknown) => {
  if (typeof value === "number") return [positiveInteger(where, name, value)];
  const sizes = takeItems(value, MOST) ?? [];
  const fits = (size: unknown) => size === null || (Number.isSafeInteger(size) && Number(size) > 0);
  if (sizes.length > 0 && sizes.every(fits)) return sizes;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a positive integer or a list of them and null, got ${showItems(value)}.`,
  );
};

const biasAxes = (einsum: Einsum) => (where: string, name: string, value: unknown) => {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && einsum.lastAxes(value) !== undefined) return value;
  throw new BpttError(
    "Unsupported",
    `${where}: expected \`${name}\` to be the last axes of the output, of those that the kernel makes, got ${show(value)}.`,
  );
};

/**
 * `y = activation(einsum(equation, x, kernel) + bias)`, for equations that are a product over the last axes of the input: `"ab,bc->ac"` is a Dense
 * layer over vectors, `"abc,cd->abd"` one at every step, `"...x,xy->...y"` either of them. `"abc,bcd->ad"` makes a vector of all steps, whose
 * number must be known, and `"ab,bcd->acd"` makes steps of a vector.
 *
 * Input: `(batch, features)` or `(batch, steps, features)`. Output: two or three axes. A mask ends here, as in Keras.
 *
 * @throws BpttError `Unsupported` for any other equation, and for a bias over other axes; `InvalidArgument` for a value that an option does not take.
 */
export class EinsumDense extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("EinsumDense", this, ["equation", "output_shape"]);

  readonly #einsum: Einsum;

  /** @param outputShape the sizes of the output without that of the batch; null where they follow from the input. */
  constructor(
    equation: string,
    outputShape: number | readonly (number | null)[],
    options: EinsumDenseOptions = {},
  ) {
    checkPositional("EinsumDense", options, { equation, outputShape }, []);
    const einsum = new Einsum("EinsumDense", equation);
    const taken = takeOptions("EinsumDense", options);
    super("EinsumDense", taken, readers(einsum, taken), { equation, outputShape });
    this.#einsum = einsum;
  }

  override get keepsSteps(): boolean {
    return this.#einsum.keepsSteps;
  }

  override get maskRule(): MaskRule {
    return "none";
  }

  override get inputRank(): number | undefined {
    const { ranks } = this.#einsum;
    return ranks.length === 1 ? ranks[0] : undefined;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }

  /** Steps of what is a vector would be a nested time axis that began there. */
  override distributed([frame]: readonly Shape[]): Distributed | undefined {
    const steps = frame!.length === 2 && this.shapeFor(frame!).length > 2;
    return steps ? undefined : singleOrNested([frame!]);
  }

  shapeFor(input: Shape): Shape {
    const { kept, outputs } = this.#sizes(input);
    return [...input.slice(0, kept), ...outputs];
  }

  /** How many axes of the input stay, and the sizes of those that the product is over and that it makes. */
  #sizes(input: Shape): { kept: number; inputs: number[]; outputs: number[] } {
    const { equation, output_shape } = this.settings as Settings;
    const product = this.#einsum.of(input.length);
    if (product === undefined) {
      throw this.incompatible(input, `expected as many axes as ${show(equation)} has`);
    }
    const { kept, summed, made, elided } = product;
    const features = this.features(input);
    const inputs = summed.length === 2 ? [this.steps(input), features] : [features];
    const outputs = output_shape.slice(-made.length);
    const others = output_shape.slice(0, -made.length);
    // The batch is not among the sizes that were given, nor is what stands for dots.
    const known = input.slice(Math.max(1, elided), kept);
    const fits =
      others.length === known.length &&
      others.every((size, i) => size === null || size === known[i]) &&
      outputs.every((size) => size !== null);
    if (fits) return { kept, inputs, outputs: outputs as number[] };
    throw this.incompatible(
      input,
      `expected \`outputShape\` to give the sizes that ${show(equation)} makes, found ${showItems(output_shape)}`,
    );
  }

  #biasShape(outputs: readonly number[]): number[] {
    const { bias_axes } = this.settings as Settings;
    return bias_axes === null ? [] : outputs.slice(-bias_axes.length);
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const { inputs, outputs } = this.#sizes(input);
    const specs: WeightSpec[] = [{ path: "kernel", shape: [...inputs, ...outputs] }];
    const bias = this.#biasShape(outputs);
    return bias.length > 0 ? [...specs, { path: "bias", shape: bias }] : specs;
  }

  override lower(into: Lowering, tensors: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const { inputs, outputs } = this.#sizes(shape!);
    const { equation, output_shape, bias_axes, ...rest } = this.innerConfig();
    const config = { ...rest, inputs, outputs, bias_shape: this.#biasShape(outputs) };
    return into.add(this.className, config, tensors, 1);
  }
}

type Settings = {
  readonly equation: string;
  readonly output_shape: readonly (number | null)[];
  readonly bias_axes: string | null;
};

const readers = (einsum: Einsum, { biasAxes: axes }: EinsumDenseOptions) => ({
  equation: (_where: string, _name: string, value: unknown) => value,
  outputShape,
  activation: activation(),
  biasAxes: biasAxes(einsum),
  ...weight("kernel", "glorot_uniform", einsum.rank),
  ...weight("bias", "zeros", typeof axes === "string" ? axes.length : 1),
});

import type { ActivationName } from "../activations.js";
import { BELOW_1 } from "../checks.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { choice, count, flag, type Readers, rate } from "../readers.js";
import type { Shape } from "../shape.js";
import type { Distributed } from "./distributed.js";
import { activation, weight } from "./fields.js";
import type { LayerConfig, WeightSpec } from "./layer.js";
import { checkForgetBias } from "./lstm.js";
import { type Pair, type Sizes, sizes } from "./pairs.js";
import { CellLayer, LSTM_CELL, type RecurrentOptions } from "./recurrent.js";
import { checkApart, windowSteps } from "./windows.js";

/** Options of {@link ConvLSTM1D} and {@link ConvLSTM2D}; `P` is a size for each dimension of a frame. */
export interface ConvLSTMOptions<P = Pair, S extends boolean = boolean>
  extends Omit<RecurrentOptions<S>, "unroll" | "zeroOutputForMask"> {
  /** Pixels from one window of the input to the next. Default 1. */
  strides?: P;
  /** Of the input's windows. `"valid"`: they stay inside; `"same"`: as many as pixels, divided by the strides. Default `"valid"`. */
  padding?: "valid" | "same";
  /** Pixels between those of a window of the input. Default 1. */
  dilationRate?: P;
  /** Of the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationName | null;
  /** Whether the forget gate's bias starts at 1. Default true. */
  unitForgetBias?: boolean;
  /** Accepted for Keras's sake; nothing depends on it. Default false. */
  unroll?: boolean;
  /** Whether masked steps give zeros instead of the output before. Default false. */
  zeroOutputForMask?: boolean;
}

/** The readers for frames of so many dimensions. */
export const readers = (rank: number): Readers => ({
  filters: count(),
  kernelSize: sizes(rank),
  strides: sizes(rank, 1),
  padding: choice(["valid", "same"]),
  dilationRate: sizes(rank, 1),
  activation: activation("tanh"),
  recurrentActivation: activation("sigmoid"),
  useBias: flag(true),
  ...weight("kernel", "glorot_uniform", rank + 2),
  ...weight("recurrent", "orthogonal", rank + 2),
  ...weight("bias", "zeros", 1),
  unitForgetBias: flag(true),
  dropout: rate(BELOW_1),
  recurrentDropout: rate(BELOW_1),
});

/** An LSTM over frames, whose products are convolutions. */
export abstract class ConvLSTM<S extends boolean = boolean> extends CellLayer<
  S extends true ? [SymbolicTensor, SymbolicTensor, SymbolicTensor] : SymbolicTensor
> {
  constructor(
    where: string,
    rank: number,
    filters: number,
    kernelSize: Sizes,
    options: ConvLSTMOptions<Sizes>,
  ) {
    super(where, { filters, kernelSize }, options, readers(rank));
    checkApart(where, this.settings);
    checkForgetBias(where, this.settings);
  }

  protected override get kind() {
    return LSTM_CELL;
  }

  /** The channels of the state. */
  override get units(): number {
    return this.settings.filters as number;
  }

  get #rank(): number {
    return (this.settings.kernel_size as number[]).length;
  }

  /** Steps of steps of pixels have one axis more. */
  override distributed([frame]: readonly Shape[]): Distributed | undefined {
    return frame!.length === this.inputRank ? "nested" : undefined;
  }

  override get inputRank(): number {
    return this.#rank + 3;
  }

  override get mostRank(): number {
    return this.#rank + 3;
  }

  /** Frames have axes as sequences do: what is put out once has no steps. */
  override stepsFrom(_inputs: readonly Shape[], output = 0): number | undefined {
    return output === 0 && this.returnSequences ? 0 : undefined;
  }

  override get maskRule() {
    return this.returnSequences ? "first" : "none";
  }

  override get maskedOutputs(): number {
    return 1;
  }

  protected override sequence(input: Shape): readonly [number | null, number | null, number] {
    const rank = this.inputRank;
    if (input.length !== rank) {
      throw this.incompatible(input, `expected ndim=${rank}, found ndim=${input.length}`);
    }
    return [input[0]!, input[1]!, this.features(input)];
  }

  override outputShape(input: Shape): readonly number[] {
    const { kernel_size, strides, dilation_rate, padding } = this.settings;
    const at = (sizes: unknown, i: number) => (sizes as number[])[i]!;
    const frame = input.slice(2, -1).map((pixels, i) => {
      const [size, stride] = [at(kernel_size, i), at(strides, i)];
      const dilation = at(dilation_rate, i);
      return windowSteps(pixels, { size, stride, dilation, padding: padding as string });
    });
    if (frame.includes(null)) {
      throw this.incompatible(input, "the sizes of a frame must be known, found None");
    }
    if (frame.every((pixels) => pixels! > 0)) return [...(frame as number[]), this.units];
    throw this.incompatible(
      input,
      `a window of ${(kernel_size as number[]).join(" x ")} pixels is larger than a frame`,
    );
  }

  override stateShapes(input: Shape): readonly (readonly number[])[] {
    const shape = this.outputShape(input);
    return [shape, shape];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const size = this.settings.kernel_size as number[];
    const columns = 4 * this.units;
    const specs: WeightSpec[] = [
      { path: "kernel", shape: [...size, this.features(input), columns] },
      { path: "recurrent_kernel", shape: [...size, this.units, columns] },
    ];
    if (this.settings.use_bias) specs.push({ path: "bias", shape: [columns] });
    return specs.map(({ path, shape }) => ({ path: `conv_lstm_cell/${path}`, shape }));
  }

  protected override like({ filters, kernelSize, ...rest }: LayerConfig): CellLayer {
    const Class = this.constructor as new (...args: unknown[]) => CellLayer;
    return new Class(filters, kernelSize, rest);
  }

  /** Four axes may be those of images and three those of a sequence, whose first is none of a frame's here. */
  override lowerInputs(
    into: Lowering,
    [frames, ...states]: readonly InnerTensor[],
    [input]: readonly Shape[],
  ): InnerTensor[] {
    const lines = this.#rank === 1 ? into.relined(this.name, "Frames", {}, frames!) : frames!;
    const [height] = this.outputShape(input!);
    return [lines, ...states.map((state) => into.relined(this.name, "Images", { height }, state))];
  }

  /** What has a line of two dimensions for each row is a sequence to others. */
  override lowerOutputs(into: Lowering, made: readonly InnerTensor[]): InnerTensor[] {
    if (this.#rank > 1) return [...made];
    return made.map((tensor, i) =>
      i === 0 && this.returnSequences ? tensor : into.relined(this.name, "Frames", {}, tensor),
    );
  }
}

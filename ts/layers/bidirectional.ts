import { oneOf, show, takeOptions } from "../checks.js";
import { bothEnds } from "../config/wrappers.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { formatShape, type Shape } from "../shape.js";
import { describeLayer } from "./description.js";
import type { LayerConfig, LayerOptions, Outputs, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { CellLayer, checkStates, SEQUENCE_CALL } from "./recurrent.js";
import { SequenceLayer } from "./sequence_layer.js";

/** How the outputs of both directions become one. `null` leaves them apart, as two outputs. */
export type MergeMode = "concat" | "sum" | "ave" | "mul" | null;

/** Options of {@link Bidirectional}. */
export interface BidirectionalOptions<M extends MergeMode = MergeMode> extends LayerOptions {
  /** Default `"concat"`. */
  mergeMode?: M;
  /** A layer of its own for the way back, with `goBackwards: true`. Default: one like the other. */
  backwardLayer?: CellLayer;
}

const MODES = ["concat", "sum", "ave", "mul"] as const;

/**
 * Reads a sequence from both ends, with a recurrent layer for each direction, and merges what they give.
 *
 * Input and output are those of the layer; with `mergeMode: "concat"` the output has the features of both. Initial states are those of
 * the forward layer, then those of the backward one; so are the last states with `returnState`.
 *
 * Source: Schuster and Paliwal (1997).
 *
 * @example new Bidirectional(new LSTM(64, { returnSequences: true }))
 * @throws BpttError `InvalidArgument` for a layer that is not recurrent, or two that do not go together.
 */
export class Bidirectional<
  O extends Outputs = SymbolicTensor,
  M extends MergeMode = "concat",
> extends SequenceLayer<
  M extends null ? SymbolicTensor[] : O extends SymbolicTensor ? O : SymbolicTensor[]
> {
  /** @internal */
  static readonly own = named("Bidirectional", this, (config) => new this(...bothEnds(config)));

  readonly #mergeMode: MergeMode;
  readonly #forwardLayer: CellLayer;
  readonly #backwardLayer: CellLayer;
  readonly #ownBackward: boolean;

  constructor(layer: CellLayer<O>, options: BidirectionalOptions<M> = {}) {
    const { mergeMode = "concat", backwardLayer, ...rest } = takeOptions("Bidirectional", options);
    super("Bidirectional", rest, {}, { layer });
    for (const given of backwardLayer === undefined ? [layer] : [layer, backwardLayer]) {
      if (given instanceof CellLayer) continue;
      throw new BpttError(
        "InvalidArgument",
        `Bidirectional expects a SimpleRNN, LSTM, GRU or ConvLSTM, got ${show(given)}.`,
      );
    }
    this.#mergeMode =
      mergeMode === null ? null : oneOf("Bidirectional", "mergeMode", mergeMode, MODES);
    this.#ownBackward = backwardLayer !== undefined;
    // As in Keras a layer of its own, so that the one that was given stays free.
    this.#forwardLayer = layer.copy(layer.goBackwards);
    this.#backwardLayer = backwardLayer ?? layer.copy(!layer.goBackwards);
    this.#check();
    this.claim([this.forwardLayer]);
    this.claim([this.backwardLayer]);
  }

  /** @internal */
  protected override get takes(): readonly string[] {
    return ["mergeMode", "backwardLayer"];
  }

  /** How the outputs of both directions become one. */
  get mergeMode(): MergeMode {
    return this.#mergeMode;
  }

  /** The layer that goes as the given one does. */
  get forwardLayer(): CellLayer {
    return this.#forwardLayer;
  }

  /** The layer that goes the other way. */
  get backwardLayer(): CellLayer {
    return this.#backwardLayer;
  }

  #check(): void {
    const [forward, backward] = [this.forwardLayer, this.backwardLayer];
    if (forward.goBackwards === backward.goBackwards) {
      throw new BpttError(
        "InvalidArgument",
        `Forward layer and backward layer should have different \`goBackwards\` values, got ${forward.goBackwards} for both.`,
      );
    }
    for (const key of ["stateful", "returnSequences", "returnState"] as const) {
      if (forward[key] === backward[key]) continue;
      throw new BpttError(
        "InvalidArgument",
        `Forward layer and backward layer are expected to have the same value for \`${key}\`, got ${forward[key]} and ${backward[key]}.`,
      );
    }
    const { mergeMode } = this;
    if (mergeMode !== null && mergeMode !== "concat" && forward.units !== backward.units) {
      throw new BpttError(
        "InvalidArgument",
        `Bidirectional can't merge ${forward.units} and ${backward.units} units by "${mergeMode}".`,
      );
    }
  }

  /** Both layers are written, under the names that they have: whoever reads one alone would name the other after it. */
  override describe(trainable: boolean): LayerConfig {
    const part = (layer: CellLayer) => describeLayer(layer, this.#nameOf(layer), trainable);
    return {
      layer: part(this.forwardLayer),
      merge_mode: this.mergeMode,
      backward_layer: part(this.backwardLayer),
    };
  }

  override get inputRank(): number {
    return this.forwardLayer.inputRank;
  }

  override get mostRank(): number {
    return this.forwardLayer.mostRank;
  }

  override stepsFrom(inputs: readonly Shape[], output = 0): number | undefined {
    return this.forwardLayer.stepsFrom(inputs, this.mergeMode === null && output < 2 ? 0 : output);
  }

  override get maskRule() {
    return this.forwardLayer.maskRule;
  }

  override get maskedOutputs(): number {
    const { maskedOutputs } = this.forwardLayer;
    return this.mergeMode === null ? 2 * maskedOutputs : maskedOutputs;
  }

  override get callArguments(): readonly string[] {
    return SEQUENCE_CALL;
  }

  shapeFor(input: Shape): Shape {
    const shape = this.forwardLayer.shapeFor(input);
    const other = this.backwardLayer.shapeFor(input);
    if (
      this.mergeMode !== null &&
      formatShape(shape.slice(0, -1)) !== formatShape(other.slice(0, -1))
    ) {
      throw this.incompatible(
        input,
        `its layers give ${formatShape(shape)} and ${formatShape(other)}, which can't be merged`,
      );
    }
    if (this.mergeMode !== "concat") return shape;
    return [...shape.slice(0, -1), this.forwardLayer.units + this.backwardLayer.units];
  }

  override shapesFor([input, ...states]: readonly Shape[]): readonly Shape[] {
    const shapes = [this.forwardLayer, this.backwardLayer].flatMap((half) =>
      half.stateShapes(input!),
    );
    if (states.length > 0) checkStates(this, states, shapes);
    const halves = this.#halves(states);
    const [forward, ...forwardStates] = this.forwardLayer.shapesFor([input!, ...halves[0]]);
    const [backward, ...backwardStates] = this.backwardLayer.shapesFor([input!, ...halves[1]]);
    const outputs = this.mergeMode === null ? [forward!, backward!] : [this.shapeFor(input!)];
    return [...outputs, ...forwardStates, ...backwardStates];
  }

  /** Keras names both layers after their directions, but for a backward layer that was given. */
  #nameOf(layer: CellLayer): string {
    if (layer === this.backwardLayer && this.#ownBackward) return layer.name;
    const direction = layer === this.forwardLayer ? "forward_" : "backward_";
    return layer.name.startsWith(direction) ? layer.name : direction + layer.name;
  }

  override get carrying(): readonly string[] {
    if (!this.forwardLayer.stateful) return [];
    return [this.forwardLayer, this.backwardLayer].map(
      (half) => `${this.name}/${this.#nameOf(half)}`,
    );
  }

  #halves<T>(states: readonly T[]): [T[], T[]] {
    const first = states.length === 0 ? 0 : this.forwardLayer.stateSizes.length;
    return [states.slice(0, first), states.slice(first)];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const below = (layer: CellLayer) =>
      layer.weightSpecs(input).map(({ path, shape }) => ({
        path: `${this.#nameOf(layer)}/${path}`,
        shape,
        part: layer,
      }));
    return [...below(this.forwardLayer), ...below(this.backwardLayer)];
  }

  override lower(
    into: Lowering,
    [sequence, ...states]: readonly InnerTensor[],
    [shape]: readonly Shape[],
  ): InnerTensor[] {
    const [forwardStates, backwardStates] = this.#halves(states);
    const half = (layer: CellLayer, states: InnerTensor[]) => {
      const config = {
        ...layer.coreConfig(),
        // As Keras forces it: what both directions gave for a masked step could not be merged.
        zero_output_for_mask: layer.returnSequences,
        // What the second gives is turned around, in whichever order it goes.
        turned: layer.goBackwards === (layer === this.forwardLayer),
        unmasked: into.unmasked([sequence, ...states]),
      };
      const outputs = 1 + (layer.returnState ? layer.stateSizes.length : 0);
      const part = this.#nameOf(layer);
      const of = layer;
      const options = { part, of };
      const inputs = layer.lowerInputs(into, [sequence!, ...states], [shape!]);
      const made = into.add(layer.className, config, inputs, outputs, options);
      return into.regularized(layer, made, part);
    };
    const [forward, ...forwardLast] = half(this.forwardLayer, forwardStates);
    const [backward, ...backwardLast] = half(this.backwardLayer, backwardStates);
    const outputs =
      this.mergeMode === null
        ? [forward!, backward!]
        : into.add("Merge", { mode: this.mergeMode }, [forward!, backward!], 1, { part: "merge" });
    // Behind each output stand the states.
    const shown = outputs.map((output) => this.forwardLayer.lowerOutputs(into, [output])[0]!);
    const [, ...last] = this.forwardLayer.lowerOutputs(into, [
      outputs[0]!,
      ...forwardLast,
      ...backwardLast,
    ]);
    return [...shown, ...last];
  }
}

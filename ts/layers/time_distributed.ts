import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Graph } from "../model/graph.js";
import { frameOf, MOST_RANK, type Shape } from "../shape.js";
import { describeLayer } from "./description.js";
import { allWithin, Layer, type LayerConfig, type LayerOptions, type WeightSpec } from "./layer.js";

/** Options of {@link TimeDistributed}. */
export type TimeDistributedOptions = LayerOptions;

/**
 * Applies a layer to every step of a sequence, with the same weights. Layers that take vectors or images can be given, such as Dense or Conv2D, or over
 * steps within each step Conv1D and pooling layers; and models of such layers. The steps of all rows are computed at once, and masked ones not at all.
 *
 * Input: `(batch, steps, ...)`. Output: `(batch, steps, ...)` of what the layer makes of a step.
 *
 * @throws BpttError `InvalidArgument` for any other layer.
 */
export class TimeDistributed extends Layer<SymbolicTensor> {
  readonly #layer: Layer;

  constructor(layer: Layer, options: TimeDistributedOptions = {}) {
    super("TimeDistributed", options, {}, { layer });
    this.#layer = layer;
    if (layer instanceof Layer) checkForgotten(layer);
    if (layer instanceof Layer && layer.stepwise) {
      // The layers of a model have weights of their own, and may be those of other models.
      if (layer.layersWithin === undefined) this.claim([layer]);
      return;
    }
    throw new BpttError(
      "InvalidArgument",
      `TimeDistributed expects a layer that takes vectors or images, such as Dense, or Conv1D or a pooling layer, got ${show(layer)}.${layer instanceof Layer ? hintFor(layer) : ""}`,
    );
  }

  /** The layer that is applied to every step. */
  get layer(): Layer {
    return this.#layer;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training", "mask"];
  }

  override get parts(): readonly Layer[] {
    return [this.#layer];
  }

  override get layersWithin(): readonly Layer[] | undefined {
    return this.layer.layersWithin && [this.layer];
  }

  override expand(inputs: readonly Shape[]): Graph | undefined {
    return this.layer.expand(inputs.map(frameOf));
  }

  override get distributes(): boolean {
    return true;
  }

  override get inputRank(): number {
    return (this.layer.inputRank ?? 2) + 1;
  }

  override get mostRank(): number {
    return Math.min(MOST_RANK, this.layer.mostRank + 1);
  }

  override get opaque(): boolean {
    return true;
  }

  override describe(trainable: boolean): LayerConfig {
    return { layer: describeLayer(this.layer, this.layer.name, trainable) };
  }

  shapeFor(input: Shape): Shape {
    if (input.length < 3) this.sequence(input);
    this.features(input);
    const frame = frameOf(input);
    this.layer.checkRank(frame);
    const [, ...rest] = this.layer.shapeFor(frame);
    if (rest.includes(null)) {
      throw this.incompatible(input, "the sizes of every step must be known, found None");
    }
    const made = [input[0]!, input[1]!, ...rest];
    if (made.length <= MOST_RANK) return made;
    throw this.incompatible(
      input,
      `expected an output of at most ndim=${MOST_RANK}, found ndim=${made.length}`,
    );
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const frame = frameOf(input);
    const specs = this.layer.weightSpecs(frame, [frame]);
    const part = this.layer;
    return specs.map(({ path, shape }) => ({ path: `${part.name}/${path}`, shape, part }));
  }

  /** Keras's losses do not look behind this layer for logits. */
  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    // Of four axes the first may be that of an image's lines.
    const steps = (tensor: InnerTensor) =>
      shape!.length === 4 ? into.relined(this.name, "Frames", {}, tensor) : tensor;
    const frames = inputs.map(steps);
    return into.within(this.layer, () => this.layer.lowerEach(into, frames, [frameOf(shape!)]));
  }
}

/** Why a layer can't be applied to each step. */
function hintFor({ layersWithin, inputRank }: Layer): string {
  if (layersWithin) return " A model must have one `input`, and such layers alone.";
  return inputRank === 3
    ? " There are no steps within steps that it could go over."
    : " It does not do to each step what it does to a row by itself: apply it to the whole sequence.";
}

/** Keras forgets within a TimeDistributed what outputs cost. */
function checkForgotten(layer: Layer): void {
  const costly = allWithin(layer).find(({ activity }) => activity.activity_regularizer);
  if (costly === undefined) return;
  throw new BpttError(
    "Unsupported",
    `The layer "${costly.name}" has an activity regularizer, which would be forgotten within a TimeDistributed: give it to that instead.`,
  );
}

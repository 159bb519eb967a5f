import { show } from "../checks.js";
import { innerLayer } from "../config/wrappers.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Graph } from "../model/graph.js";
import { frameOf, MOST_RANK, type Shape } from "../shape.js";
import { ActivityRegularization } from "./activity_regularization.js";
import { describeLayer } from "./description.js";
import { checkDistributed, type Distributed } from "./distributed.js";
import {
  allWithin,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Reads,
  type WeightSpec,
} from "./layer.js";
import { named } from "./named.js";

/** Options of {@link TimeDistributed}. */
export type TimeDistributedOptions = LayerOptions;

/**
 * Applies a layer, or a model of one input and one output, to every step of a sequence, with the same weights: to vectors, to images, or where each step
 * is a sequence itself over the steps within it, as an LSTM does. The steps of all rows are computed at once, and masked ones not at all. Where it is an Embedding,
 * or a model that begins with one, steps are sentences of as many ids each, and rows documents of any number of them.
 *
 * Input: `(batch, steps, ...)`. Output: `(batch, steps, ...)` of what the layer makes of a step.
 *
 * Within a model masks are those that its own layers make. A mask of the sequence tells which steps are computed; Keras hands it to the layer, which
 * is made for none of one number a row.
 *
 * @throws BpttError `InvalidArgument` for what is no layer, or one that takes a list, or texts.
 */
export class TimeDistributed extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named("TimeDistributed", this, (config) => new this(...innerLayer(config)));

  readonly #layer: Layer;

  constructor(layer: Layer, options: TimeDistributedOptions = {}) {
    super("TimeDistributed", options, {}, { layer });
    this.#layer = layer;
    if (layer instanceof Layer) checkForgotten(layer);
    if (!(layer instanceof Layer)) throw notTaken(layer, "");
    if (layer.takesList) throw notTaken(layer, " It takes a list of tensors: put it into a model.");
    if (layer.reads.what === "texts") throw notTaken(layer, " Texts are rows, and no steps.");
    // The layers of a model have weights of their own, and may be those of other models.
    if (layer.layersWithin === undefined) this.claim([layer]);
  }

  /** The layer that is applied to every step. */
  get layer(): Layer {
    return this.#layer;
  }

  /** The ids of each step are its layer's. */
  override get reads(): Reads {
    return this.layer.reads.what === "tokens" ? this.layer.reads : super.reads;
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

  /** Its layer's steps are those of the nested rows. */
  override distributed(frames: readonly Shape[]): Distributed | undefined {
    const { layer } = this;
    const steps = frames.every(({ length }) => length === 3);
    return steps && !layer.layersWithin && layer.stepwise ? "nested" : undefined;
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
    if (frame.slice(1).includes(null)) {
      throw this.incompatible(input, "the sizes of every step must be known, found None");
    }
    if (!this.layer.layersWithin) checkDistributed(this.layer, [frame]);
    const [made, ...others] = this.layer.shapesFor([frame]);
    if (others.length > 0) {
      throw this.incompatible(input, `expected a layer of one output, found ${1 + others.length}`);
    }
    const [, ...rest] = made!;
    if (rest.includes(null)) {
      throw this.incompatible(input, "the sizes of every step must be known, found None");
    }
    const shape = [input[0]!, input[1]!, ...rest];
    if (shape.length <= MOST_RANK) return shape;
    throw this.incompatible(
      input,
      `expected an output of at most ndim=${MOST_RANK}, found ndim=${shape.length}`,
    );
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const frame = frameOf(input);
    const specs = this.layer.weightSpecs(frame, [frame]);
    const { layer } = this;
    return specs.map((spec) => ({ part: layer, ...spec, path: `${layer.name}/${spec.path}` }));
  }

  /** Keras's losses do not look behind this layer for logits. */
  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    // Of four axes the first may be that of an image's lines.
    const steps = (tensor: InnerTensor) =>
      shape!.length === 4 ? into.relined(this.name, "Frames", {}, tensor) : tensor;
    const frame = frameOf(shape!);
    const made = into.within(this.layer, () =>
      this.layer.lowerEach(into, inputs.map(steps), [frame]),
    );
    return [...into.unnested(this.name, made, [this.layer.shapeFor(frame)])];
  }
}

const notTaken = (layer: unknown, hint: string): BpttError =>
  new BpttError(
    "InvalidArgument",
    `TimeDistributed expects a layer that can be applied to each step, such as Dense, Conv2D or an LSTM, got ${show(layer)}.${hint}`,
  );

/** Keras forgets within a TimeDistributed what outputs cost. */
function checkForgotten(layer: Layer): void {
  const costly = allWithin(layer).find(
    (one) => one.activity.activity_regularizer || one instanceof ActivityRegularization,
  );
  if (costly === undefined) return;
  throw new BpttError(
    "Unsupported",
    `The layer "${costly.name}" has an activity regularizer, which would be forgotten within a TimeDistributed: give it to that instead.`,
  );
}

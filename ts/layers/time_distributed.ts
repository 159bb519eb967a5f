import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Graph } from "../model/graph.js";
import type { Shape } from "../shape.js";
import { describeLayer } from "./description.js";
import { allWithin, Layer, type LayerConfig, type LayerOptions, type WeightSpec } from "./layer.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options of {@link TimeDistributed}. */
export type TimeDistributedOptions = LayerOptions;

/**
 * Applies a layer to every step of a sequence, with the same weights. Layers that take vectors can be given, such as Dense or
 * LayerNormalization, and models of such layers; each does the same on a sequence by itself, so this is for models that come from Keras.
 *
 * @throws BpttError `InvalidArgument` for any other layer.
 */
export class TimeDistributed extends SequenceLayer {
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
    const model = layer instanceof Layer && layer.layersWithin !== undefined;
    const hint = model ? " A model must begin with an `input` of vectors." : "";
    throw new BpttError(
      "InvalidArgument",
      `TimeDistributed expects a layer that takes vectors, such as Dense, got ${show(layer)}.${hint}`,
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
    return this.layer.expand(inputs);
  }

  override get opaque(): boolean {
    return true;
  }

  override describe(trainable: boolean): LayerConfig {
    return { layer: describeLayer(this.layer, this.layer.name, trainable) };
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps, features] = this.sequence(input);
    const [, ...rest] = this.layer.shapeFor([batch, features]);
    return [batch, steps, ...rest];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const specs = this.layer.weightSpecs(input, [input]);
    const part = this.layer;
    return specs.map(({ path, shape }) => ({ path: `${part.name}/${path}`, shape, part }));
  }

  /** Keras's losses do not look behind this layer for logits. */
  override lower(into: Lowering, inputs: readonly InnerTensor[], shapes: readonly Shape[]) {
    return into.within(this.layer, () => this.layer.lower(into, inputs, shapes));
  }
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

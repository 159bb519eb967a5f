// Where the weights of a layer are, and which models have it.

import type { WeightInput, WeightValue } from "../data/types.js";
import type { Engine, LayerWeights } from "../engine/engine.js";
import { weightsGone } from "../engine/refusals.js";
import { BpttError } from "../errors.js";
import type { Layer } from "./layer.js";

/** A model as the layers that it is made of see it. */
export interface Holder {
  readonly name: string;
  readonly disposed: boolean;
  /** Whether its shapes are known. */
  readonly built: boolean;
  /** Copies of the weights of a layer of it, which is drawn first where that was not done yet. */
  weightsOf(layer: Layer): Promise<WeightValue[]>;
  /** Replaces them. */
  setWeightsOf(layer: Layer, values: readonly WeightInput[]): Promise<void>;
}

/** Weights in an engine. */
interface Place {
  readonly engine: Engine;
  readonly weights: LayerWeights;
}

/**
 * The weights of a layer. They outlive the models over it for as long as one is there, and are given back with the last one. Models are held
 * weakly: one that nobody else holds is collected.
 */
export class Holding {
  /** The shapes of the weights, once the numbers are there and not just room for them. */
  shapes: readonly (readonly number[])[] | undefined;
  /** Settled when the model that draws them is done with that, or has failed to. */
  drawing: Promise<unknown> | undefined;
  readonly #models = new Set<WeakRef<Holder>>();
  #place: Place | undefined;
  #opening: Promise<Place> | undefined;
  /** What disposed of the last model, once the numbers are gone. */
  #gone: string | undefined;

  /** The models that have the layer. */
  get models(): Holder[] {
    return [...this.#models].flatMap((weak) => {
      const model = weak.deref();
      return model === undefined || model.disposed ? [] : [model];
    });
  }

  /** Throws where the numbers went with the last model that had the layer. */
  checkThere(layer: string): void {
    if (this.#gone === undefined) return;
    throw new BpttError(
      "Disposed",
      `The weights of the layer "${layer}" are gone: ${this.#gone}, the last one that had it. Make a new layer.`,
    );
  }

  join(model: Holder): void {
    this.#models.add(new WeakRef(model));
  }

  /** A model has the layer no longer. The numbers stay for whoever takes the layer next. */
  leave(model: Holder): void {
    for (const weak of this.#models) if (weak.deref() === model) this.#models.delete(weak);
  }

  /** The same for a model that is disposed of: with the last one the numbers go. */
  dispose(model: Holder): void {
    this.leave(model);
    if (this.models.length > 0 || this.#opening === undefined) return;
    this.#gone = `the model "${model.name}" was disposed`;
    this.#opening.then(
      ({ weights }) => weights.dispose(),
      () => {},
    );
    // Whoever keeps the layer keeps none of the engine's memory.
    this.#opening = undefined;
    this.#place = undefined;
  }

  /** Makes a place for the weights where they have none. */
  async open(engine: Engine, layer: string): Promise<LayerWeights> {
    this.checkThere(layer);
    this.#opening ??= engine.createLayerWeights().then((weights) => ({ engine, weights }));
    const opening = this.#opening;
    const place = await opening.catch((error) => {
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    });
    this.checkThere(layer);
    if (place.engine !== engine) {
      this.#gone = "the engine that had them was shut down";
      this.checkThere(layer);
    }
    this.#place = place;
    return place.weights;
  }

  /** The weights, of a layer that a model has computed with. */
  get weights(): LayerWeights {
    if (this.#place === undefined) throw weightsGone();
    return this.#place.weights;
  }
}

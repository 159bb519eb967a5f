// A whole model out of a file, whatever the file's format.
import type { StoredTensor } from "../io/number_types.js";
import type { Layer } from "../layers/layer.js";
import type { Graph, ModelWeight } from "../model/graph.js";
import type { CopyTo } from "../numbers.js";
import type { CompileConfig } from "./keras/compile_config.js";

/** What a reader makes of a file: of what the model is made, and its numbers once it is made. */
export interface StoredModel {
  /** What messages call the file. */
  readonly from: string;
  /** Class and configuration, in Keras 3's terms. */
  readonly description: Readonly<Record<string, unknown>>;
  /** How it was compiled, in Keras 3's terms; empty where it was not. */
  readonly compile: CompileConfig;
  /** The model's seed, where this library wrote it. */
  readonly seed: number | undefined;
  /**
   * Gives layers the words that the file keeps beside the configuration. Default: it keeps none there.
   * @throws BpttError `File` where they are missing, or are no vocabulary.
   */
  giveWords?(model: Layer, graph: Graph): void;
  /**
   * The numbers, unpacked no further than a model of this size can need.
   * @throws BpttError `File` for the weights of another model, and for what is damaged.
   */
  numbers(model: Layer, graph: Graph): ModelNumbers | Promise<ModelNumbers>;
}

export interface ModelNumbers {
  /** All weights of the model. What is damaged, or not finite, is refused when they are put in their places. */
  readonly weights: Map<ModelWeight, CopyTo>;
  /**
   * The optimizer's variables in Keras 3's order; none where the file has not got them. Undefined is one that stays as the settings have it, as of a learning rate
   * that stands there alone.
   */
  readonly variables: readonly (StoredTensor | undefined)[];
}

import { BaseModel, type ModelOptions } from "./base_model.js";
import { checkOptions, checkSurplus, show, takeItems } from "./checks.js";
import {
  fromKerasConfig,
  type ModelConfig,
  type ModelJSON,
  readSequential,
  type SequentialParts,
  toKerasConfig,
} from "./config/keras.js";
import { namedModel } from "./config/nested_models.js";
import { refusing } from "./config/refusing.js";
import type { Predictions } from "./data/predictions.js";
import type { InputData, TargetData } from "./data/types.js";
import { BpttError } from "./errors.js";
import { SymbolicTensor } from "./graph/tensor.js";
import type { Layer, Reads } from "./layers/layer.js";
import { parseBatchShape } from "./model/graph.js";
import type { Shape } from "./shape.js";

/** More than memory has room for; a list of holes may be of any length. */
const MOST_LAYERS = 1_000_000;

/** Options of {@link Sequential}. */
export type SequentialOptions = ModelOptions;

/**
 * A chain of layers that can be trained. Its numbers live in WebAssembly memory until `dispose()`; every call that
 * touches them is asynchronous.
 *
 * @example
 * const model = new Sequential([
 *   new Embedding(10000, 128),
 *   new SimpleRNN(128),
 *   new Dense(1, { activation: "sigmoid" }),
 * ]);
 * model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
 * await model.fit(xTrain, yTrain, { epochs: 10, batchSize: 32, validationSplit: 0.2 });
 */
export class Sequential extends BaseModel<InputData, TargetData, Predictions, SymbolicTensor> {
  /**
   * @param layers the layers, first to last; more can be added with {@link add}. An `input({ shape })` before them settles the
   * shapes at once.
   * @throws BpttError `InvalidArgument` for something that is no layer, a repeated name, or a bad seed.
   */
  constructor(
    layers: readonly (Layer | SymbolicTensor)[] = [],
    options: SequentialOptions = {},
    ...surplus: never[]
  ) {
    checkSurplus("Sequential", surplus);
    const taken = checkOptions("Sequential", options, ["name", "trainable", "seed"]);
    super("Sequential", taken, true);
    const all = takeItems(layers, MOST_LAYERS);
    if (all === undefined) {
      throw new BpttError(
        "InvalidArgument",
        `Sequential received an invalid value for argument \`layers\`, expected an array of layers, got ${show(layers)}.`,
      );
    }
    const [first] = all;
    const begins = first instanceof SymbolicTensor && first.application.layer === undefined;
    this.core.first = begins ? first : undefined;
    this.core.add(begins ? all.slice(1) : all, begins ? first.shape : undefined);
  }

  /** The shape of a batch of inputs, where it is known: `[null, 200]`. */
  get inputShape(): Shape | undefined {
    return this.core.graph?.inputs[0]?.shape;
  }

  /** The shape of a batch of outputs, where it is known: `[null, 1]`. */
  get outputShape(): Shape | undefined {
    return this.core.graph?.outputs[0]?.shape;
  }

  /**
   * Adds a layer at the end. The weights of the others stay, and what the optimizer knows of them.
   * @throws BpttError `InvalidArgument` for something that is no layer, or a part of one; `Shape` where it does not fit behind the layers of
   * a model that is built; `Built` for a model that is part of another one; `Busy` while a call on it runs.
   */
  add(layer: Layer, ...surplus: never[]): void {
    checkSurplus("add", surplus);
    this.core.checkNotFitting("add");
    this.core.checkIdle("add");
    this.core.add([layer]);
  }

  /**
   * Takes the last layer away. It keeps its weights, as the others do.
   * @returns the layer.
   * @throws BpttError `InvalidArgument` for a model without layers; `Built` for one that is part of another; `Busy` while a call on it runs.
   */
  pop(...surplus: never[]): Layer {
    checkSurplus("pop", surplus);
    this.core.checkNotFitting("pop");
    this.core.checkIdle("pop");
    return this.core.pop();
  }

  /** @internal What the first layer reads. */
  override get reads(): Reads {
    return this.core.layers[0]?.reads ?? super.reads;
  }

  /** @internal */
  override get inputRank(): number | undefined {
    return this.core.layers[0]?.inputRank;
  }

  /**
   * Settles the shapes of all layers. Without it the first data does. Later data may have another number of steps.
   *
   * @param shape the shape of a batch: `[null, 200]` for rows of 200 token ids, `[null, null]` for any number.
   * @throws BpttError `Shape` where a layer cannot take its input, or the model has another shape.
   */
  build(shape: Shape, ...surplus: never[]): void {
    checkSurplus("build", surplus);
    this.core.checkAlive();
    this.core.build(parseBatchShape(shape));
  }

  /** The architecture as plain data, in the form of Keras's `get_config()`. */
  override getConfig(...surplus: never[]): ModelConfig {
    checkSurplus("getConfig", surplus);
    return toKerasConfig(this.core);
  }

  /** What `JSON.stringify(model)` keeps, and Keras's `model_from_json` takes: class and configuration. */
  override toJSON(): ModelJSON<ModelConfig> {
    const config = this.getConfig();
    return { module: "keras", class_name: "Sequential", config, registered_name: "Sequential" };
  }

  /**
   * A model of the same architecture, with fresh weights, from {@link getConfig} or from Keras's `get_config()`.
   * @throws BpttError `Unsupported` for a layer or setting that is not known, by its name.
   */
  static fromConfig(
    config: ModelConfig | object,
    options: SequentialOptions = {},
    ...surplus: never[]
  ): Sequential {
    checkSurplus("fromConfig", surplus);
    const taken = checkOptions("Sequential.fromConfig", options, ["name", "trainable", "seed"]);
    const parts = fromKerasConfig(config);
    return refusing("the model", () => fromParts(parts, taken));
  }

  /** @internal */
  static readonly own = namedModel("Sequential", {
    read: (config) => fromParts(readSequential(config)),
    make: (description, options) => this.fromConfig(description, options),
  });
}

function fromParts({ name, layers, shape }: SequentialParts, options: SequentialOptions = {}) {
  const model = new Sequential(layers, { name, ...options });
  if (shape) model.build(shape);
  return model;
}

import { BaseModel, type ModelOptions } from "./base_model.js";
import { checkOptions, checkSurplus, show, takeItems } from "./checks.js";
import { fromKerasConfig, type ModelConfig, toKerasConfig } from "./config/keras.js";
import { refusing } from "./config/refusing.js";
import type { Predictions } from "./data/predictions.js";
import type { InputData, TargetData } from "./data/types.js";
import { BpttError } from "./errors.js";
import { SymbolicTensor } from "./graph/tensor.js";
import type { Layer } from "./layers/index.js";
import { parseBatchShape } from "./model/graph.js";
import type { Shape } from "./shape.js";

export { coreOf } from "./base_model.js";

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
export class Sequential extends BaseModel<InputData, TargetData, Predictions> {
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
    const taken = checkOptions("Sequential", options, ["name", "seed"]);
    super("Sequential", { name: "sequential", ...taken }, true);
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
   * Adds a layer at the end.
   * @throws BpttError `InvalidArgument` for something that is no layer, or one that belongs to a model; `Shape` where it
   * does not fit behind the layers of a model that is built; `Built` once the model has weights.
   */
  add(layer: Layer, ...surplus: never[]): void {
    checkSurplus("add", surplus);
    this.core.add([layer]);
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
  getConfig(...surplus: never[]): ModelConfig {
    checkSurplus("getConfig", surplus);
    return toKerasConfig(this.core);
  }

  /** What `JSON.stringify(model)` keeps, and Keras's `model_from_json` takes: class and configuration. */
  toJSON() {
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
    const taken = checkOptions("Sequential.fromConfig", options, ["name", "seed"]);
    const { name, layers, shape } = fromKerasConfig(config);
    return refusing("the model", () => {
      const model = new Sequential(layers, { name, ...taken });
      if (shape) model.build(shape);
      return model;
    });
  }
}

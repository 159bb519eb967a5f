import { BaseModel, type ModelOptions } from "./base_model.js";
import { checkOptions, checkSurplus, isPlain, show, takeItems } from "./checks.js";
import { fromFunctionalConfig, readFunctional } from "./config/functional.js";
import type { ModelJSON } from "./config/keras.js";
import { namedModel } from "./config/nested_models.js";
import { refusing } from "./config/refusing.js";
import { type FunctionalConfig, toFunctionalConfig } from "./config/write_functional.js";
import type { Predictions } from "./data/predictions.js";
import type { InputData, ListOrNamed, TargetData } from "./data/types.js";
import { BpttError } from "./errors.js";
import { SymbolicTensor } from "./graph/tensor.js";
import type { Outputs } from "./layers/layer.js";
import { beginning } from "./model/beginning.js";
import type { Ports } from "./model/graph.js";
import type { Shape } from "./shape.js";
import { isArray } from "./show.js";

/** Tensors of a model: one, a list, or an object of them, whose keys are then their names in data, losses and logs. @inline */
export type Tensors =
  | SymbolicTensor
  | readonly SymbolicTensor[]
  | { readonly [key: string]: SymbolicTensor };

/** What a {@link Functional} model is made of. */
export interface ConnectionOptions<O extends Tensors = Tensors> extends ModelOptions {
  /**
   * What `input(...)` gave: one, a list, or an object; data comes in the same form, by the object's keys. What a layer puts out will do as well:
   * the model then has an input of that shape in its place.
   */
  inputs: Tensors;
  /** What layers' `apply` gave: one, a list, or an object. `predict` gives the same form. */
  outputs: O;
}

/** What `predict` gives for outputs in this form. @inline */
type Answers<O> = O extends SymbolicTensor
  ? Predictions
  : O extends readonly unknown[]
    ? Predictions[]
    : { [K in keyof O]: Predictions };

/** Shapes of outputs in this form. @inline */
type Shapes<O> = O extends SymbolicTensor
  ? Shape
  : O extends readonly unknown[]
    ? readonly Shape[]
    : { readonly [K in keyof O]: Shape };

/**
 * A model of connected layers: with several inputs or outputs, states that pass from one layer to another, or layers that are used
 * more than once.
 *
 * Where it has several inputs, `fit`, `evaluate` and `predict` take a list in their order, or an object with their names; outputs
 * are named after their layers.
 *
 * @example
 * const question = input({ shape: [null], name: "question" });
 * const answer = input({ shape: [null], name: "answer" });
 * const words = new Embedding(5000, 32, { maskZero: true });
 * const [, h, c] = new LSTM(64, { returnState: true }).apply(words.apply(question));
 * const read = new LSTM(64).apply(words.apply(answer), { initialState: [h, c] });
 * const model = new Model({
 *   inputs: [question, answer],
 *   outputs: new Dense(1, { activation: "sigmoid" }).apply(read),
 * });
 */
export class Functional<O extends Tensors = Tensors> extends BaseModel<
  InputData | ListOrNamed<InputData>,
  TargetData | ListOrNamed<TargetData>,
  Answers<O>,
  O extends SymbolicTensor ? SymbolicTensor : Outputs
> {
  /**
   * @throws BpttError `InvalidArgument` for something that is no tensor, an output that depends on an input that is not named, or a
   * layer that belongs to another model.
   */
  constructor(options: ConnectionOptions<O>, ...surplus: never[]) {
    checkSurplus("Model", surplus);
    const accepted = ["inputs", "outputs", "name", "trainable", "seed"];
    const { inputs, outputs, ...rest } = checkOptions("Model", options, accepted);
    super("Functional", rest, false);
    const ends = [tensors("inputs", inputs), tensors("outputs", outputs)] as const;
    this.core.connect(...beginning(...ends));
  }

  /** The shapes of a batch of each input. */
  get inputShapes(): readonly Shape[] {
    return Object.freeze(this.core.graph!.inputs.map(({ shape }) => shape));
  }

  /** The shapes of a batch of each output. */
  get outputShapes(): readonly Shape[] {
    return Object.freeze(this.core.graph!.outputs.map(({ shape }) => shape));
  }

  /** The shape of a batch of inputs, in the form that these have: one, a list, or an object by their keys. */
  get inputShape(): Shape | readonly Shape[] | { readonly [key: string]: Shape } {
    return inForm(this.core.ports.inputs, this.inputShapes);
  }

  /** The shape of a batch of outputs, in the form that these have. */
  get outputShape(): Shapes<O> {
    return inForm(this.core.ports.outputs, this.outputShapes) as Shapes<O>;
  }

  /** The architecture as plain data, in the form of Keras's `get_config()`. */
  override getConfig(...surplus: never[]): FunctionalConfig {
    checkSurplus("getConfig", surplus);
    return toFunctionalConfig(this.core);
  }

  /** What `JSON.stringify(model)` keeps, and Keras's `model_from_json` takes: class and configuration. */
  override toJSON(): ModelJSON<FunctionalConfig> {
    const config = this.getConfig();
    const module = "keras.src.models.functional";
    return { module, class_name: "Functional", config, registered_name: "Functional" };
  }

  /**
   * A model of the same architecture, with fresh weights, from {@link getConfig} or from a functional model's Keras `get_config()` or `to_json()`.
   * Of a list of one output it is that output alone, as in Keras.
   * @throws BpttError `Unsupported` for a layer or setting that is not known, by its name.
   */
  static fromConfig(
    config: FunctionalConfig | object,
    options: ModelOptions = {},
    ...surplus: never[]
  ): Functional {
    checkSurplus("fromConfig", surplus);
    const taken = checkOptions("Model.fromConfig", options, ["name", "trainable", "seed"]);
    const parts = fromFunctionalConfig(config);
    return refusing("the model", () => new Functional({ ...parts, ...taken }));
  }

  /** @internal */
  static readonly own = namedModel("Functional", {
    read: (config) => new this(readFunctional(config)),
    make: (description, options) => this.fromConfig(description, options),
  });

  /** @internal */
  override get takesList(): boolean {
    return this.inputs.length > 1;
  }
}

function inForm({ keys, listed }: Pick<Ports, "keys" | "listed">, shapes: readonly Shape[]) {
  if (keys) return Object.freeze(Object.fromEntries(keys.map((key, i) => [key, shapes[i]!])));
  return listed ? shapes : shapes[0]!;
}

const EITHER = "`input(...)` or `apply`";

/** Inputs and outputs of a model. */
const MOST = 8;

/** The tensors of an argument in the order in which Keras has them: those of an object by their sorted keys. */
function tensors(argument: "inputs" | "outputs", value: unknown): Ports {
  const keyed = isPlain(value) && !(value instanceof SymbolicTensor);
  const keys = keyed ? Object.keys(value).sort() : undefined;
  const list = keys
    ? keys.slice(0, MOST + 1).map((key) => (value as Record<string, unknown>)[key])
    : isArray(value)
      ? (takeItems(value, MOST) ?? [])
      : [value];
  checkTensors(argument, value, list);
  return { tensors: list, keys, listed: isArray(value) };
}

function checkTensors(
  argument: string,
  value: unknown,
  list: readonly unknown[],
): asserts list is SymbolicTensor[] {
  const wrong = list.findIndex((tensor) => !(tensor instanceof SymbolicTensor));
  if (wrong < 0 && new Set(list).size < list.length) {
    throw new BpttError(
      "InvalidArgument",
      `Model was given a tensor twice among its \`${argument}\`.`,
    );
  }
  if (wrong < 0 && list.length > 0 && list.length <= MOST) return;
  throw new BpttError(
    "InvalidArgument",
    `Model received an invalid value for argument \`${argument}\`, expected one to eight of what ${argument === "inputs" ? EITHER : "`apply`"} gives, got ${show(wrong < 0 ? value : list[wrong])}.`,
  );
}

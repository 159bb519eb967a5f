import { fix } from "../assignments.js";
import { checkOptions, checkSurplus, list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import type { Shape } from "../shape.js";

/** Where a tensor comes from: an input of a model, or a layer applied to other tensors. */
export interface Application {
  /** None for an input. */
  readonly layer: Layer | undefined;
  readonly inputs: readonly SymbolicTensor[];
  /** The mask that it is handed, or whether it heeds its sequence's own where Keras would give it none. */
  readonly mask?: SymbolicTensor | boolean;
  /** The name given to an input. */
  readonly name: string | undefined;
}

/** What a tensor holds: truth values are what masks are made of. */
export type DType = "float32" | "int32" | "bool";

/** What a layer will put out, or a model will be given: a shape without numbers. Made by {@link input} and `layer.apply`. */
export class SymbolicTensor {
  /** `[null, 200, 8]`: null where any size goes. */
  declare readonly shape: Shape;
  /** @internal */
  declare readonly application: Application;
  /** @internal Which output of the layer it is. */
  declare readonly index: number;
  /** @internal Of an input, undefined where its readers decide. */
  declare readonly dtype: DType | undefined;

  /** @internal */
  constructor(shape: Shape, application: Application, index: number, dtype?: DType) {
    fix<SymbolicTensor>(this, { shape: Object.freeze([...shape]), application, index, dtype });
  }
}

/** Options of {@link input}. */
export interface InputOptions {
  /** The shape of a row: `[200]` or `[null]` for token ids, `[200, 8]` or `[null, 8]` for sequences, `[8]` for vectors. */
  shape?: readonly (number | null)[];
  /** Rows of every batch, as stateful layers need them. Default: any number. */
  batchSize?: number | null;
  /** Instead of both: `[32, 200, 8]`. */
  batchShape?: readonly (number | null)[];
  /** Default `"input_layer"`, numbered from the second on. Inputs may be given by name to `fit`. */
  name?: string;
}

/**
 * An input of a model that is made of connected layers.
 *
 * @example
 * const x = input({ shape: [null] });
 * const h = new LSTM(64).apply(new Embedding(5000, 32, { maskZero: true }).apply(x));
 * const model = new Model({ inputs: x, outputs: new Dense(1, { activation: "sigmoid" }).apply(h) });
 */
export function input(options: InputOptions, ...surplus: never[]): SymbolicTensor {
  checkSurplus("input", surplus);
  return typedInput(options, undefined);
}

/** @internal An input of numbers of this type. */
export function typedInput(options: InputOptions, dtype: DType | undefined): SymbolicTensor {
  checkOptions("input", options, ["shape", "batchSize", "batchShape", "name"]);
  const { shape, batchSize = null, batchShape, name } = options;
  if (name !== undefined && (typeof name !== "string" || !/^[^/\s][^/]*$/.test(name))) {
    throw new BpttError(
      "InvalidArgument",
      `input received an invalid value for argument \`name\`, expected a non-empty string without "/", got ${show(name)}.`,
    );
  }
  const whole = batchShape ?? (Array.isArray(shape) ? [batchSize, ...shape] : shape);
  const fits =
    Array.isArray(whole) &&
    (whole.length === 2 || whole.length === 3) &&
    whole.every((dim) => dim === null || (Number.isSafeInteger(dim) && dim > 0));
  if (!fits) {
    throw new BpttError(
      "InvalidArgument",
      `input expects a \`shape\` such as [null] for token ids, [200, 8] for sequences or [8] for vectors, got ${Array.isArray(whole) ? JSON.stringify(whole) : list([show(whole)])}.`,
    );
  }
  return new SymbolicTensor([...whole], { layer: undefined, inputs: [], name }, 0, dtype);
}

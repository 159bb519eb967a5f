import { closeOwn, fix } from "../assignments.js";
import { checkName, checkOptions, checkSurplus, oneOf, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { MOST_RANK, parseShape, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import type { MaskSource } from "./masks.js";

/** Where a tensor comes from: an input of a model, or a layer applied to other tensors. */
export interface Application {
  /** None for an input. */
  readonly layer: Layer | undefined;
  readonly inputs: readonly SymbolicTensor[];
  /** The mask that it is handed, or whether it heeds its sequence's own where Keras would give it none. */
  readonly mask?: SymbolicTensor | boolean;
  /** The masks that take the place of those of its first inputs, where it is handed some; null for none. */
  readonly masks?: readonly (SymbolicTensor | null)[] | undefined;
  /** What else its options say. */
  readonly flags?: CallFlags;
  /** The name given to an input. */
  readonly name: string | undefined;
  /** All that the layer puts out. */
  readonly outputs: readonly SymbolicTensor[];
  /** What masks what is put out at every step. */
  readonly source?: MaskSource<SymbolicTensor, Application> | undefined;
}

/** What a layer is told where it is applied, by the names of options of `apply`; what is false is left out. */
export type CallFlags = Readonly<Record<string, true>>;

/** What masks a tensor. */
export const maskSourceOf = ({ shape, application, index }: SymbolicTensor) =>
  shape.length >= 3 && index < (application.layer?.maskedOutputs ?? 1)
    ? application.source
    : undefined;

/** What a tensor holds: truth values are what masks are made of, texts what a TextVectorization reads. @inline */
export type DType = "float32" | "int32" | "bool" | "string";

const DTYPES: readonly DType[] = ["float32", "int32", "bool", "string"];

/** What a layer will put out, or a model will be given: a shape without numbers. Made by {@link input} and `layer.apply`. */
export class SymbolicTensor {
  /** @internal */
  static readonly own = true;

  readonly #made = true;

  /** Whether the constructor made it, and not an object of the same form. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #made in value && value.#made;
  }

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
    closeOwn(new.target);
    fix<SymbolicTensor>(this, { shape: Object.freeze([...shape]), application, index, dtype });
  }
}

/** Options of {@link input}. */
export interface InputOptions {
  /**
   * The shape of a row: `[200]` or `[null]` for token ids, `[200, 8]` or `[null, 8]` for sequences, `[8]` for vectors, `[1]` or `[]` for texts,
   * `[28, 28, 1]` for images, `[12, 28, 28, 1]` or `[null, 28, 28, 1]` for sequences of images.
   */
  shape?: readonly (number | null)[];
  /** Rows of every batch, as stateful layers need them. Default: any number. */
  batchSize?: number | null;
  /** Instead of both: `[32, 200, 8]`. */
  batchShape?: readonly (number | null)[];
  /** Default `"input_layer"`, numbered from the second on. Inputs may be given by name to `fit`. */
  name?: string;
  /** What it holds: `"string"` for texts, which a TextVectorization reads. Default: what its readers take. */
  dtype?: DType;
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
  const accepted = ["shape", "batchSize", "batchShape", "name", "dtype"];
  const {
    shape,
    batchSize = null,
    batchShape,
    name,
    ...rest
  } = checkOptions("input", options, accepted);
  const dtype = rest.dtype && oneOf("input", "dtype", rest.dtype, DTYPES);
  if (name !== undefined) checkName("input", name);
  if (batchShape !== undefined && (shape !== undefined || batchSize !== null)) {
    throw new BpttError(
      "InvalidArgument",
      "input can't be given `batchShape` together with `shape` or `batchSize`.",
    );
  }
  const row = takeItems(shape, MOST_RANK - 1);
  const whole = batchShape ?? (row && [batchSize, ...row]);
  const parsed = parseShape(whole, dtype === "string" ? 1 : 2, MOST_RANK);
  if (parsed) {
    return new SymbolicTensor(
      parsed,
      { layer: undefined, inputs: [], outputs: [], name },
      0,
      dtype,
    );
  }
  throw new BpttError(
    "InvalidArgument",
    `input expects a \`shape\` such as [null] for token ids, [200, 8] for sequences, [8] for vectors or [28, 28, 1] for images, or [1] with \`dtype: "string"\` for texts, got ${showItems(whole ?? shape)}.`,
  );
}

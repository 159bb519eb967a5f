import { checkName, checkOptions, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { parseShape, type Shape } from "../shape.js";
import { showItems } from "../show.js";

/** Where a tensor comes from: an input of a model, or a layer applied to other tensors. */
export interface Application {
  /** None for an input. */
  readonly layer: Layer | undefined;
  readonly inputs: readonly SymbolicTensor[];
  /** Whether it heeds a mask where Keras would give it none. */
  readonly mask?: boolean;
  /** The name given to an input. */
  readonly name: string | undefined;
}

/** What a layer will put out, or a model will be given: a shape without numbers. Made by {@link input} and `layer.apply`. */
export class SymbolicTensor {
  readonly #made = true;

  /** Whether the constructor made it, and not an object of the same form. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #made in value && value.#made;
  }

  /** @internal */
  constructor(
    /** `[null, 200, 8]`: null where any size goes. */
    readonly shape: Shape,
    /** @internal */
    readonly application: Application,
    /** @internal Which output of the layer it is. */
    readonly index: number,
  ) {}
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
export function input(options: InputOptions): SymbolicTensor {
  const taken = checkOptions("input", options, ["shape", "batchSize", "batchShape", "name"]);
  const { shape, batchSize = null, batchShape, name } = taken;
  if (name !== undefined) checkName("input", name);
  if (batchShape !== undefined && (shape !== undefined || batchSize !== null)) {
    throw new BpttError(
      "InvalidArgument",
      "input can't be given `batchShape` together with `shape` or `batchSize`.",
    );
  }
  const row = takeItems(shape, 2);
  const whole = batchShape ?? (row && [batchSize, ...row]);
  const parsed = parseShape(whole, 2, 3);
  if (parsed) return new SymbolicTensor(parsed, { layer: undefined, inputs: [], name }, 0);
  throw new BpttError(
    "InvalidArgument",
    `input expects a \`shape\` such as [null] for token ids, [200, 8] for sequences or [8] for vectors, got ${showItems(whole ?? shape)}.`,
  );
}

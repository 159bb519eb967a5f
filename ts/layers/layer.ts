import { list, show, snakeCase } from "../checks.js";
import { BpttError } from "../errors.js";
import { formatShape, type Shape } from "../shape.js";

/** A weight that a layer declares: its path below the layer, as Keras names it, and its shape. */
export interface WeightSpec {
  readonly path: string;
  readonly shape: readonly number[];
}

/** A layer's settings in the spelling of Keras and of the core. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** Options that every layer has. */
export interface LayerOptions {
  /** Unique within the model. Default: the class's name in snake case, numbered from the second on (`dense_1`). */
  name?: string | undefined;
}

/** A description of one step of a model. It holds no numbers: weights belong to the model that the layer is added to. */
export abstract class Layer {
  /** Keras's class name. */
  abstract readonly className: string;
  readonly #givenName: string | undefined;
  #owner: object | undefined;
  #name: string | undefined;

  constructor(where: string, name: unknown) {
    if (name !== undefined && (typeof name !== "string" || !/^[^/\s][^/]*$/.test(name))) {
      throw new BpttError(
        "InvalidArgument",
        `${where} received an invalid value for argument \`name\`, expected a non-empty string without "/", got ${show(name)}.`,
      );
    }
    this.#givenName = name;
  }

  /** The layer's name; before it is added to a model, the name given to it or that of its class. */
  get name(): string {
    return this.#name ?? this.#givenName ?? snakeCase(this.className);
  }

  /** The settings, with Keras's names and values. */
  abstract getConfig(): LayerConfig;

  /**
   * The shape of the output for an input of this shape.
   * @throws BpttError `Shape` where the layer cannot take that input.
   */
  abstract computeOutputShape(input: Shape): Shape;

  /** @internal The weights in Keras's order, for an input of this shape. */
  abstract weightSpecs(input: Shape): WeightSpec[];

  /** @internal Claims the layer for one model, under a name that is free there. */
  attach(owner: object, taken: ReadonlySet<string>): void {
    if (this.#owner !== undefined) {
      throw new BpttError(
        "InvalidArgument",
        `The layer "${this.name}" already belongs to a model; make a new one (sharing a layer is not supported).`,
      );
    }
    if (this.#givenName !== undefined && taken.has(this.#givenName)) {
      throw new BpttError(
        "InvalidArgument",
        `All layers added to a Sequential model should have unique names. Name "${this.#givenName}" is already the name of a layer in this model (${list(taken)}). Update the \`name\` argument to pass a unique name.`,
      );
    }
    this.#name = this.#givenName ?? freeName(snakeCase(this.className), taken);
    this.#owner = owner;
  }

  /** @internal An error in Keras's words about an input that this layer cannot take. */
  protected incompatible(input: Shape, expected: string, hint = ""): BpttError {
    return new BpttError(
      "Shape",
      `Input of layer "${this.name}" is incompatible with the layer: ${expected}. Full shape received: ${formatShape(input)}.${hint}`,
    );
  }

  /** @internal The size of the last axis, which kernels depend on. */
  protected features(input: Shape): number {
    const last = input.at(-1);
    if (typeof last === "number") return last;
    throw this.incompatible(input, "the last dimension of the input must be known, found None");
  }
}

function freeName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  let count = 1;
  while (taken.has(`${base}_${count}`)) count++;
  return `${base}_${count}`;
}

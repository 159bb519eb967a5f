import type { ConstantValue } from "../config/arrays.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import {
  Layer,
  type LayerConfig,
  type MaskRule,
  type Outputs,
  type Reads,
} from "../layers/layer.js";
import { isOfOpenSteps, MOST_RANK, type Shape } from "../shape.js";

/** The module of Keras that has an operation. */
export type OperationModule = "core" | "linalg" | "math" | "nn" | "numpy";

/** Options that every operation has. */
export interface OperationOptions {
  name?: string;
}

/** The name of an operation, and the settings of its kind in camelCase. */
export type KindOptions = OperationOptions & { readonly [setting: string]: unknown };

/**
 * An operation that Keras keeps among the layers of a connected model, as it makes masks, takes slices or computes: without weights, and not
 * listed among the model's layers.
 */
export abstract class Operation<O extends Outputs = SymbolicTensor> extends Layer<O> {
  /** The numbers that a configuration holds in its place, among the arguments of a call. */
  readonly constant?: ConstantValue;

  override get isOperation(): boolean {
    return true;
  }

  override get reads(): Reads {
    return { what: "either" };
  }

  /** The module of Keras that has it. */
  get module(): OperationModule {
    return "numpy";
  }

  /** What stands behind the tensors among the arguments of its call, as a configuration holds it. */
  get operands(): readonly unknown[] {
    return [];
  }

  /** The arguments of its call, of which these are the tensors. */
  argumentsOf(tensors: readonly unknown[]): readonly unknown[] {
    return [...(this.takesList ? [tensors] : tensors), ...this.operands];
  }

  override describe(): LayerConfig {
    return {};
  }
}

/** An operation over numbers. As in Keras it reads masked steps like others, and what it makes has no mask. */
export abstract class NumberOperation<O extends Outputs = SymbolicTensor> extends Operation<O> {
  override get reads(): Reads {
    return { what: "numbers" };
  }

  override get maskRule(): MaskRule {
    return "none";
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override describe(): LayerConfig {
    return { ...this.settings };
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const open = inputs.map((input, i) => {
      const config = this.#unmasked(shapes[i]!, i);
      return config ? into.add("Unmask", config, [input], 1, { part: `unmasked_${i}` })[0]! : input;
    });
    return this.lowerUnmasked(into, open, shapes);
  }

  /** Whether ids and truth values of (batch, steps), one at each step, are a vector to it. More truth values stay where they are. */
  protected get takesVectors(): boolean {
    return this.dtype !== "bool";
  }

  /** How an input is made numbers without a mask. */
  #unmasked(shape: Shape, index: number): Record<string, unknown> | undefined {
    if (shape.length >= 3 || isOfOpenSteps(shape)) return {};
    if (this.reads.what !== "either" && !this.takesTruths(index)) return undefined;
    return this.takesVectors ? { features: shape[1] } : {};
  }

  /** Adds the operation to the core's graph, over tensors of which nothing is masked. */
  protected abstract lowerUnmasked(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[];
}

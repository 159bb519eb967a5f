import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { CallFlags, SymbolicTensor } from "../graph/tensor.js";
import { count, flag, optional, type Readers, rate } from "../readers.js";
import type { Shape } from "../shape.js";
import { AttentionLayer } from "./attention_layer.js";
import { weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import type { LayerOptions, WeightSpec } from "./layer.js";

/** Options of layers of attention with heads. Kernels and biases are those of every projection. */
export interface HeadedAttentionOptions extends LayerOptions, Omit<KernelOptions, "activation"> {
  /** The share of weights that training drops. Drawn from the model's seed. Default 0. */
  dropout?: number;
  /** Whether what heads make is multiplied by a sigmoid of the query, of a projection of its own. Default false. */
  useGate?: boolean;
  /** With w a query sees the keys that are fewer than w steps away, on either side; with a causal mask its own and the w - 1 before. Default `null`: all. */
  slidingWindow?: number | null;
}

/** What attention with heads is told where it is applied. */
export interface HeadedCall {
  /**
   * Which query sees which key: a tensor of shape `(batch, queries, steps)` or, by heads, `(batch, heads, queries, steps)`, in which 0 or false hides
   * a key. 1 for the heads or the queries counts for all of them. It counts beside the masks of the inputs
   * (where Keras brings those to each head in the place of rows, and fails).
   */
  attentionMask?: SymbolicTensor;
}

/** Readers of what such layers have in common. */
export const HEADED = {
  dropout: rate(),
  useBias: flag(true),
  useGate: flag(false),
  slidingWindow: optional(count()),
  ...weight("kernel", "glorot_uniform", 3),
  // One axis: the last projection need not have more.
  ...weight("bias", "zeros", 1),
} satisfies Readers;

/** How its heads are made. */
export interface Heads {
  /** Of queries. */
  readonly heads: number;
  /** Of keys and values. */
  readonly groups: number;
  /** Numbers of a query, and of a key. */
  readonly size: number;
  /** Numbers of a value. */
  readonly values: number;
}

/** A projection: its name, the sizes that it sums over and those that it makes. */
type Projection = readonly [name: string, inputs: readonly number[], outputs: readonly number[]];

/** Queries that look at values in several heads, each with projections of its own (Vaswani et al., 2017). */
export abstract class HeadedAttention extends AttentionLayer<HeadedCall> {
  /** @internal */
  protected abstract get heads(): Heads;

  /** @internal The shape of a line of the output, for queries of this shape. */
  protected lineFor(query: Shape): readonly number[] {
    return [this.features(query)];
  }

  override headsAt(output: number): number | undefined {
    return output === 1 ? this.heads.heads : undefined;
  }

  /** Of a mask by heads; of the others `joined` asks that they are sequences. */
  override get mostRank(): number {
    return 4;
  }

  override get takesPairs(): boolean {
    return true;
  }

  override get callArguments(): readonly string[] {
    return ["query", "value", "key", "training"];
  }

  override get callInputs(): readonly string[] {
    return ["value", "key"];
  }

  override takesTruths(index: number): boolean {
    return index === 3;
  }

  protected joined(inputs: readonly Shape[]): Shape {
    if (inputs.length !== 3 && inputs.length !== 4) this.expectInputs(inputs, 2);
    const [query, value, , mask] = inputs as [Shape, Shape, Shape?, Shape?];
    for (const shape of inputs.slice(0, 3)) this.sequence(shape);
    this.checkSides(inputs);
    if (mask) this.#checkPairs(inputs, query, value, mask);
    return [...query.slice(0, 2), ...this.lineFor(query)];
  }

  /** Refuses a mask that does not go with queries and values. */
  #checkPairs(inputs: readonly Shape[], query: Shape, value: Shape, mask: Shape): void {
    const byHeads = mask.length === 4;
    if (byHeads) this.numbers(mask);
    else this.sequence(mask);
    const fits = (size: number | null, other: number | null) =>
      size === null || other === null || size === other;
    const [heads, queries, keys] = byHeads ? mask.slice(1) : [1, ...mask.slice(1)];
    if (!fits(keys!, value[1]!) || (queries !== 1 && !fits(queries!, query[1]!))) {
      throw this.mismatch(inputs, "expected a mask of the steps of queries and of values");
    }
    if (heads !== 1 && heads !== this.heads.heads) {
      throw this.mismatch(inputs, `expected a mask of 1 head or of ${this.heads.heads}`);
    }
  }

  protected scoresFor([batch, queries]: Shape, steps: number): Shape {
    return [batch!, this.heads.heads, queries!, steps];
  }

  #projections([query, value, key = value!]: readonly Shape[]): Record<
    "query" | "key" | "gate" | "value" | "output",
    Projection
  > {
    const { heads, groups, size, values } = this.heads;
    const from = (shape: Shape) => [this.features(shape)];
    return {
      query: ["query", from(query!), [heads, size]],
      key: ["key", from(key), [groups, size]],
      gate: ["gate", from(query!), [heads, values]],
      value: ["value", from(value!), [groups, values]],
      output: ["attention_output", [heads, values], this.lineFor(query!)],
    };
  }

  override weightSpecs(_query: Shape, inputs: readonly Shape[]): WeightSpec[] {
    const { query, key, gate, value, output } = this.#projections(inputs);
    const gates = this.settings.use_gate ? [gate] : [];
    return [query, key, ...gates, value, output].flatMap(([name, inputs, outputs]) => {
      const kernel = { path: `${name}/kernel`, shape: [...inputs, ...outputs] };
      return this.settings.use_bias ? [kernel, { path: `${name}/bias`, shape: outputs }] : [kernel];
    });
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    flags: CallFlags = {},
  ): InnerTensor[] {
    const [q, v, k = v!, pairs] = inputs;
    const of = this.#projections(shapes);
    const project = (projection: Projection, x: InnerTensor, activation?: string) =>
      this.#project(into, projection, x, activation);
    const query = project(of.query, q!);
    const key = project(of.key, k);
    const gate = this.settings.use_gate ? project(of.gate, q!, "sigmoid") : undefined;
    const value = project(of.value, v!);
    const { heads, groups } = this.heads;
    const { dropout, sliding_window: window } = this.settings;
    const told = this.told(shapes, flags);
    const [mask, ofMask] = this.#maskOf(into, pairs, shapes);
    const config = { heads, groups, dropout, window, ...told, ...ofMask };
    const read = [query, value, key, ...mask];
    const made = into.add("AttentionHeads", config, read, told.scores === null ? 1 : 2, {
      part: "heads",
    });
    const [attended, ...shown] = made;
    const gated = gate
      ? into.add("Multiply", {}, [attended!, gate], 1, { part: "gated" })[0]!
      : attended!;
    const line = this.lineFor(shapes[0]!);
    const output = project(of.output, gated);
    const settings = { each: true, features: line };
    const shaped =
      line.length === 1
        ? output
        : into.add("Reshape", settings, [output], 1, { part: "shape" })[0]!;
    return [shaped, ...shown];
  }

  /** A mask of one step counts at all of them; one by heads is given in one line a row, and what it has of heads and of queries. */
  #maskOf(
    into: Lowering,
    mask: InnerTensor | undefined,
    shapes: readonly Shape[],
  ): [InnerTensor[], object?] {
    if (mask === undefined) return [[]];
    const of = shapes[3]!;
    const inLine = (features: number) =>
      into.add("Reshape", { steps: null, features }, [mask], 1, { part: "mask" });
    if (of.length === 4) {
      const [, heads, queries] = of;
      return [inLine(this.numbers(of)), { mask_heads: heads, mask_queries: queries }];
    }
    const once = of[1] === 1 && shapes[0]![1] !== 1;
    return [once ? inLine(of[2]!) : [mask]];
  }

  #project(
    into: Lowering,
    [name, inputs, outputs]: Projection,
    x: InnerTensor,
    activation = "linear",
  ): InnerTensor {
    const all = Object.entries(this.innerConfig());
    const ofWeights = Object.fromEntries(
      all.filter(([key]) => /^(kernel|bias)_|^use_bias$/.test(key)),
    );
    const config = { ...ofWeights, inputs, outputs, activation };
    const made = into.add("AttentionProjection", config, [x], 1, { part: name });
    return into.regularized(this, made, name)[0]!;
  }
}

import type { Layer } from "../layers/layer.js";
import type { Shape } from "../shape.js";

/** An output of a node of the core's graph. */
export type InnerTensor = readonly [node: number, output: number];

/** A node as the core reads it. */
export interface InnerNode {
  readonly name: string;
  readonly class_name: string;
  readonly inputs: readonly InnerTensor[];
  readonly config: Readonly<Record<string, unknown>>;
  /** An earlier node whose weights it uses. */
  readonly shares?: number | undefined;
  /** The number of its layer's weights in the engine. */
  readonly parameters?: number | undefined;
  /** Whether a loss must not look behind its activation. */
  readonly opaque?: boolean;
}

/** What a layer may say about a node that it adds. */
export interface NodeOptions {
  /** Follows the layer's name, for the parts of a layer that has several. */
  readonly part?: string | undefined;
  readonly opaque?: boolean;
  /** The part whose weights it has. */
  readonly of?: Layer;
}

/** The core's graph while layers add themselves to it. */
export class Lowering {
  readonly nodes: InnerNode[] = [];
  /** For the name of each node with weights the layers that say whether they are trained. */
  readonly trainedBy = new Map<string, readonly Layer[]>();
  readonly #numberOf: (layer: Layer) => number | undefined;
  readonly #first = new Map<Layer, number[]>();
  #layer: Layer | undefined;
  #scope: readonly Layer[] = [];
  #own: number[] = [];
  #heeds = false;
  #inner: Layer | undefined;

  /** @param numberOf gives the number of a layer's weights in the engine. */
  constructor(numberOf: (layer: Layer) => number | undefined) {
    this.#numberOf = numberOf;
  }

  /** Adds an input. */
  input(name: string, config: Record<string, unknown>): InnerTensor {
    this.nodes.push({ name, class_name: "InputLayer", inputs: [], config });
    return [this.nodes.length - 1, 0];
  }

  /** Adds what puts a sequence under a mask. It is none of the layer's own nodes, as not every application of the layer may have one. */
  masked(name: string, sequence: InnerTensor, mask: InnerTensor): InnerTensor {
    this.nodes.push({
      name: `${name}/mask`,
      class_name: "Mask",
      inputs: [sequence, mask],
      config: {},
    });
    return [this.nodes.length - 1, 0];
  }

  /**
   * Adds what puts the same numbers on other lines, where they lie on others: `Images` makes lines of rows of all steps of each, `Frames` steps of
   * the first dimension of rows; `Nest` makes rows of the steps, and `Unnest` steps of such rows. It is none of the layer's own nodes either.
   */
  relined(
    name: string,
    className: "Images" | "Frames" | "Nest" | "Unnest",
    config: InnerNode["config"],
    tensor: InnerTensor,
  ): InnerTensor {
    this.nodes.push({ name, class_name: className, inputs: [tensor], config });
    return [this.nodes.length - 1, 0];
  }

  /** Tensors within a TimeDistributed, whose steps have these shapes: those that are sequences by themselves as rows of their own. */
  nested(
    name: string,
    tensors: readonly InnerTensor[],
    frames: readonly Shape[],
  ): readonly InnerTensor[] {
    return tensors.map((tensor, i) =>
      frames[i]!.length > 2 ? this.relined(name, "Nest", {}, tensor) : tensor,
    );
  }

  /** The same with a line for each step, whatever stood before. */
  unnested(
    name: string,
    tensors: readonly InnerTensor[],
    frames: readonly Shape[],
  ): readonly InnerTensor[] {
    return tensors.map((tensor, i) => {
      const [, steps, ...line] = frames[i]!;
      return line.length > 0 ? this.relined(name, "Unnest", { steps }, tensor) : tensor;
    });
  }

  /**
   * Runs `lower` with all nodes that it adds being those of a layer within some models. `heeds`: whether it heeds a mask although it has
   * initial states.
   */
  of(
    { layer, scope, heeds }: { layer: Layer; scope: readonly Layer[]; heeds: boolean },
    lower: () => readonly InnerTensor[],
  ): readonly InnerTensor[] {
    this.#layer = layer;
    this.#scope = scope;
    this.#heeds = heeds;
    this.#own = [];
    const made = lower();
    const outputs = layer.costsWithin ? made : this.regularized(layer, made);
    if (!this.#first.has(layer)) this.#first.set(layer, this.#own);
    return outputs;
  }

  /**
   * Adds what the outputs of a layer cost. That stands beside them: what reads them reads the layer's own, behind which a crossentropy finds
   * the logits.
   *
   * @param part which part of the present layer it is, if it is one.
   */
  regularized<T extends readonly InnerTensor[]>(layer: Layer, outputs: T, part?: string): T {
    const costs = layer.activity.activity_regularizer?.config;
    if (costs === undefined) return outputs;
    for (const [i, output] of outputs.entries()) {
      const name = [part ?? [], "activity_regularizer", i].flat().join("/");
      this.add("ActivityRegularization", { ...costs }, [output], 1, { part: name });
    }
    return outputs;
  }

  /** Whether a recurrent layer that is given these inputs goes over masked steps as well. */
  unmasked(inputs: readonly unknown[]): boolean {
    return inputs.length > 1 && !this.#heeds;
  }

  /** Adds the nodes of a layer within the layer; a loss must not look behind their activation. */
  within(inner: Layer, lower: () => InnerTensor[]): InnerTensor[] {
    this.#inner = inner;
    const outputs = lower();
    this.#inner = undefined;
    return outputs;
  }

  /** Adds a node with this many outputs. A layer that is applied again shares the weights of its first application. */
  add(
    className: string,
    config: Record<string, unknown>,
    inputs: readonly InnerTensor[],
    outputs: number,
    { part, of }: NodeOptions = {},
  ): InnerTensor[] {
    const layer = this.#layer!;
    const index = this.nodes.length;
    const around = [...this.#scope, layer];
    const name = [...around.map(({ name }) => name), part ?? []].flat().join("/");
    this.trainedBy.set(name, [...around, this.#inner ?? [], of ?? []].flat());
    this.nodes.push({
      name,
      class_name: className,
      inputs,
      config,
      shares: this.#first.get(layer)?.[this.#own.length],
      parameters: this.#numberOf(layer),
      opaque: this.#inner !== undefined || this.#scope.some(({ opaque }) => opaque),
    });
    this.#own.push(index);
    return Array.from({ length: outputs }, (_, output) => [index, output]);
  }
}

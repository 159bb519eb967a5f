import type { Layer } from "../layers/layer.js";

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
  readonly trainable?: boolean;
  /** Whether a loss must not look behind its activation. */
  readonly opaque?: boolean;
}

/** What a layer may say about a node that it adds. */
export interface NodeOptions {
  /** Follows the layer's name, for the parts of a layer that has several. */
  readonly part?: string | undefined;
  readonly opaque?: boolean;
  readonly trainable?: boolean;
}

/** The core's graph while layers add themselves to it. */
export class Lowering {
  readonly nodes: InnerNode[] = [];
  readonly #first = new Map<Layer, number[]>();
  #layer: Layer | undefined;
  #own: number[] = [];
  #heeds = false;
  #inner: Layer | undefined;

  /** Adds an input. */
  input(name: string, config: Record<string, unknown>): InnerTensor {
    this.nodes.push({ name, class_name: "InputLayer", inputs: [], config });
    return [this.nodes.length - 1, 0];
  }

  /** Adds what puts a sequence under a mask. It is none of the layer's own nodes, as not every application of the layer may have one. */
  masked(layer: Layer, sequence: InnerTensor, mask: InnerTensor): InnerTensor {
    const name = `${layer.name}/mask`;
    this.nodes.push({ name, class_name: "Mask", inputs: [sequence, mask], config: {} });
    return [this.nodes.length - 1, 0];
  }

  /** Runs `lower` with all nodes that it adds being `layer`'s. `heeds`: whether it heeds a mask although it has initial states. */
  of(layer: Layer, heeds: boolean, lower: () => readonly InnerTensor[]): readonly InnerTensor[] {
    this.#layer = layer;
    this.#heeds = heeds;
    this.#own = [];
    const outputs = lower();
    if (!this.#first.has(layer)) this.#first.set(layer, this.#own);
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
    { part, trainable = true }: NodeOptions = {},
  ): InnerTensor[] {
    const layer = this.#layer!;
    const index = this.nodes.length;
    this.nodes.push({
      name: part === undefined ? layer.name : `${layer.name}/${part}`,
      class_name: className,
      inputs,
      config,
      shares: this.#first.get(layer)?.[this.#own.length],
      trainable: trainable && layer.trainable && (this.#inner?.trainable ?? true),
      opaque: this.#inner !== undefined,
    });
    this.#own.push(index);
    return Array.from({ length: outputs }, (_, output) => [index, output]);
  }
}

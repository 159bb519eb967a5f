/** The operations by which a configuration of Keras says where a mask comes from, for calls that are handed one. */
import { Embedding, Masking } from "../layers/index.js";
import { freeName, type LayerDescription } from "../layers/layer.js";
import type { Graph, Tensor } from "../model/graph.js";
import { type KerasTensor, tensorConfig } from "./keras_tensor.js";

/** An operation as an entry among the layers. */
export interface Operation extends Omit<LayerDescription, "registered_name"> {
  registered_name: string;
  name: string;
  inbound_nodes: { args: unknown[]; kwargs: Record<string, unknown> }[];
}

/** Writes each mask that is asked for once. */
export class MaskWriter {
  readonly operations: Operation[] = [];
  readonly #masks = new Map<number, KerasTensor>();

  /** @param taken names that operations can't have. */
  constructor(
    private readonly graph: Graph,
    private readonly tensors: readonly (readonly KerasTensor[])[],
    private readonly taken: Set<string>,
  ) {}

  /** The mask of a tensor; none where nothing on its way masks. */
  of(tensor: Tensor): KerasTensor | undefined {
    const source = this.#source(tensor);
    if (source === undefined) return undefined;
    const mask = this.#masks.get(source) ?? this.#write(source);
    this.#masks.set(source, mask);
    return mask;
  }

  /** The node that makes the mask of a tensor. */
  #source(tensor: Tensor): number | undefined {
    let [node, output] = tensor;
    while (true) {
      const made = this.graph.nodes[node - this.graph.inputs.length];
      if (made === undefined) return undefined;
      const { layer, inputs, outputs } = made;
      if (layer instanceof Masking) return node;
      if (layer instanceof Embedding) return layer.getConfig().mask_zero ? node : undefined;
      if (outputs[output]!.length !== 3 || !layer.keepsSteps) return undefined;
      [node, output] = inputs[0]!;
    }
  }

  #write(source: number): KerasTensor {
    const { layer, inputs } = this.graph.nodes[source - this.graph.inputs.length]!;
    const [node, output] = inputs[0]!;
    const input = this.tensors[node]![output]!;
    // Keras's own names, "not_equal" and "any", would meet those of the masks that it makes by itself as it reads.
    const name = this.#free(`${layer.name}_mask`);
    if (layer instanceof Embedding) {
      return this.#operation("NotEqual", { name }, [input, 0], input.shape);
    }
    const parts = { name: this.#free(`${layer.name}_features`) };
    const value = layer.getConfig().mask_value;
    const features = this.#operation("NotEqual", parts, [input, value], input.shape);
    const config = { name, axis: -1, keepdims: false };
    return this.#operation("Any", config, [features], input.shape.slice(0, -1));
  }

  #free(base: string): string {
    const name = freeName(base, this.taken);
    this.taken.add(name);
    return name;
  }

  #operation(
    className: "NotEqual" | "Any",
    config: { name: string; axis?: number; keepdims?: boolean },
    [input, ...values]: [KerasTensor, ...unknown[]],
    shape: KerasTensor["shape"],
  ): KerasTensor {
    this.operations.push({
      module: "keras.src.ops.numpy",
      class_name: className,
      config,
      registered_name: className,
      name: config.name,
      inbound_nodes: [{ args: [tensorConfig(input), ...values], kwargs: {} }],
    });
    return { history: [config.name, 0, 0], shape, dtype: "bool" };
  }
}

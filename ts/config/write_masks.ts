/** The operations by which a configuration of Keras says where a mask comes from, for calls that are handed one. */
import { freeName, type LayerDescription } from "../layers/layer.js";
import type { Graph, Tensor } from "../model/graph.js";
import { maskSourceIn } from "../model/masks.js";
import { type KerasTensor, tensorConfig } from "./keras_tensor.js";

/** An operation as an entry among the layers. */
export interface OperationDescription extends Omit<LayerDescription, "registered_name"> {
  registered_name: string;
  name: string;
  inbound_nodes: { args: unknown[]; kwargs: Record<string, unknown> }[];
}

/** An operation with its settings and the arguments of its calls. */
export const describeOperation = (
  className: string,
  config: { name: string },
  calls: readonly unknown[][],
): OperationDescription => ({
  module: "keras.src.ops.numpy",
  class_name: className,
  config,
  registered_name: className,
  name: config.name,
  inbound_nodes: calls.map((args) => ({ args, kwargs: {} })),
});

/** Writes each mask that is asked for once. */
export class MaskWriter {
  readonly operations: OperationDescription[] = [];
  readonly #masks = new Map<number, KerasTensor>();

  /** @param taken names that operations can't have. */
  constructor(
    private readonly graph: Graph,
    private readonly tensors: readonly (readonly KerasTensor[])[],
    private readonly taken: Set<string>,
  ) {}

  /** The mask of a tensor; none where nothing on its way masks. */
  of(tensor: Tensor): KerasTensor | undefined {
    const source = maskSourceIn(this.graph, tensor);
    if (source === undefined) return undefined;
    if (source.handed) return this.tensors[source.handed[0]]![source.handed[1]];
    const [node] = source.marked;
    const mask = this.#masks.get(node) ?? this.#write(node);
    this.#masks.set(node, mask);
    return mask;
  }

  #write(source: number): KerasTensor {
    const { layer, inputs } = this.graph.nodes[source - this.graph.inputs.length]!;
    const [node, output] = inputs[0]!;
    const input = this.tensors[node]![output]!;
    const { value, of } = layer.marks!;
    // Keras's own names, "not_equal" and "any", would meet those of the masks that it makes by itself as it reads.
    const name = this.#free(`${layer.name}_mask`);
    if (of === "ids") {
      return this.#operation("NotEqual", { name }, [input, value], input.shape);
    }
    const parts = { name: this.#free(`${layer.name}_features`) };
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
    const args = [tensorConfig(input), ...values];
    this.operations.push(describeOperation(className, config, [args]));
    return { history: [config.name, 0, 0], shape, dtype: "bool" };
  }
}

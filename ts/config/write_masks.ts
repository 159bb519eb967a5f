/** The operations by which a configuration of Keras says where a mask comes from, for calls that are handed one. */
import type { LayerDescription } from "../layers/description.js";
import type { LayerConfig } from "../layers/layer.js";
import { freeName } from "../layers/names.js";
import type { Graph, GraphNode, Tensor } from "../model/graph.js";
import { maskSourceIn } from "../model/masks.js";
import type { OperationModule } from "../operations/operation.js";
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
  calls: readonly (readonly unknown[])[],
  module: OperationModule = "numpy",
): OperationDescription => ({
  module: `keras.src.ops.${module}`,
  class_name: className,
  config,
  registered_name: className,
  name: config.name,
  inbound_nodes: calls.map((args) => ({ args: [...args], kwargs: {} })),
});

/** Writes each mask that is asked for once. */
export class MaskWriter {
  readonly operations: OperationDescription[] = [];
  readonly #masks = new Map<number, KerasTensor>();
  readonly #joins: readonly boolean[];

  /** @param taken names that operations can't have. */
  constructor(
    private readonly graph: Graph,
    private readonly tensors: readonly (readonly KerasTensor[])[],
    private readonly taken: Set<string>,
  ) {
    this.#joins = joinsOf(graph);
  }

  /**
   * The mask of a tensor if layers joined it, which is said wherever it is heeded: the names that Keras gives to its parts as it reads would meet
   * those of layers. True everywhere is a mask to Keras as well.
   */
  joinedOf(tensor: Tensor): KerasTensor | undefined {
    if (!this.#joins[tensor[0]] || this.#at(tensor).shape.length !== 3) return undefined;
    return this.of(tensor) ?? this.#ones(tensor);
  }

  #ones(tensor: Tensor): KerasTensor {
    const x = this.#at(tensor);
    const base = `${x.history[0]}_ones`;
    const ones = this.#operation("OnesLike", base, [tensorConfig(x)], x.shape, { dtype: "bool" });
    return this.#any(base, ones);
  }

  /** The mask of a tensor; none where nothing on its way masks. */
  of(tensor: Tensor): KerasTensor | undefined {
    const source = maskSourceIn(this.graph, tensor);
    if (source === undefined) return undefined;
    if (source.handed) return this.#at(source.handed);
    const node = source.marked ?? source.joined;
    const mask = this.#masks.get(node) ?? this.#write(node);
    this.#masks.set(node, mask);
    return mask;
  }

  #write(source: number): KerasTensor {
    const made = this.graph.nodes[source - this.graph.inputs.length]!;
    if (made.layer.marks) return this.#marked(made);
    return made.layer.maskRule === "behind" ? this.#joined(made) : this.#union(made);
  }

  /** Where what a layer reads is not what it marks. */
  #marked({ layer, inputs }: GraphNode): KerasTensor {
    const input = this.#at(inputs[0]!);
    const { value, of } = layer.marks!;
    // Keras's own names, "not_equal" and "any", would meet those of the masks that it makes by itself as it reads.
    const base = `${layer.name}_${of === "ids" ? "mask" : "features"}`;
    const differs = this.#operation("NotEqual", base, [tensorConfig(input), value], input.shape);
    return of === "ids" ? differs : this.#any(`${layer.name}_mask`, differs);
  }

  /** Where one of several masks is true. */
  #union({ layer, inputs }: GraphNode): KerasTensor {
    return inputs
      .map((input) => this.of(input)!)
      .reduce((a, b) => this.#or(`${layer.name}_mask`, a, b, a.shape[1] === 1 ? b : a));
  }

  /** Masks one behind the other, as Keras joins them: at every feature, and true for what has none. */
  #joined({ layer, inputs, outputs }: GraphNode): KerasTensor {
    const parts = inputs.map((input) => {
      const [x, mask] = [this.#at(input), this.of(input)];
      const like = (className: string) => {
        const base = `${layer.name}_${className === "OnesLike" ? "ones" : "zeros"}`;
        return this.#operation(className, base, [tensorConfig(x)], x.shape, { dtype: "bool" });
      };
      if (mask === undefined) return like("OnesLike");
      const base = `${layer.name}_part`;
      const shape = [...mask.shape, 1];
      const steps = this.#operation("ExpandDims", base, [tensorConfig(mask)], shape, { axis: -1 });
      return this.#or(base, steps, like("ZerosLike"), x);
    });
    const base = `${layer.name}_parts`;
    const args = [parts.map(tensorConfig)];
    const all = this.#operation("Concatenate", base, args, outputs[0]!, { axis: 1 });
    return this.#any(`${layer.name}_mask`, all);
  }

  #any(base: string, features: KerasTensor): KerasTensor {
    const [args, steps] = [[tensorConfig(features)], features.shape.slice(0, -1)];
    const settings = { axis: -1, keepdims: false };
    return this.#operation("Any", base, args, steps, settings);
  }

  #or(base: string, a: KerasTensor, b: KerasTensor, { shape }: KerasTensor): KerasTensor {
    return this.#operation("LogicalOr", base, [tensorConfig(a), tensorConfig(b)], shape);
  }

  #at([node, output]: Tensor): KerasTensor {
    return this.tensors[node]![output]!;
  }

  /** @param base its name, numbered where it is taken. */
  #operation(
    className: string,
    base: string,
    args: unknown[],
    shape: KerasTensor["shape"],
    settings: LayerConfig = {},
  ): KerasTensor {
    const name = freeName(base, this.taken);
    this.taken.add(name);
    this.operations.push(describeOperation(className, { name, ...settings }, [args]));
    return { history: [name, 0, 0], shape, dtype: "bool" };
  }
}

/** For each node whether Keras has a mask for its output that layers joined. */
function joinsOf({ inputs, nodes }: Graph): boolean[] {
  const [masked, joins] = [inputs.map(() => false), inputs.map(() => false)];
  for (const { layer, inputs: from, mask, shapes } of nodes) {
    const has = (list: boolean[]) =>
      from.map(([node], i) => shapes[i]!.length === 3 && list[node]!);
    const { maskRule: rule } = layer;
    const [given, handed] = [has(masked), typeof mask === "object"];
    const all = rule === "either" ? given.every(Boolean) : given.some(Boolean);
    const keeps = rule === "first" ? handed || given[0]! : rule !== "none" && all;
    masked.push(layer.marks !== undefined || keeps);
    joins.push(rule === "first" ? !handed && has(joins)[0]! : layer.takesList && keeps);
  }
  return joins;
}

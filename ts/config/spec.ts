import { type InnerTensor, Lowering } from "../graph/lowering.js";
import type { Layer } from "../layers/layer.js";
import { type Graph, type GraphInput, nodeName, type Tensor } from "../model/graph.js";
import { frameOf, type Shape } from "../shape.js";

/**
 * The inner form of a model, which the core parses: Keras's `class_name` and `config` of every node, and nothing more.
 * Strict and versioned; the core refuses a version that it does not know.
 *
 * @param options.drawn whether the weights are to be drawn; they begin as zeros where not.
 * @param options.stepped whether it is run step by step, with any number of rows.
 * @param options.fed the input that is fed step by step, where the others are computed once.
 * @param options.shown layers of attention whose weights are further outputs, each by its node, with the steps of its keys.
 */
export function innerSpec(
  graph: Graph,
  numberOf: (layer: Layer) => number | undefined,
  { drawn = true, stepped = false, fed, shown = NONE }: SpecOptions = {},
): string {
  const { into, outputs } = lowered(graph, numberOf, shown);
  const flags = { ...(stepped ? { stepped } : {}), ...(fed === undefined ? {} : { fed }) };
  return JSON.stringify({ version: 1, nodes: into.nodes, outputs, ...flags }, (key, value) =>
    drawn || !key.endsWith("_initializer") ? value : ZEROS,
  );
}

interface SpecOptions {
  readonly drawn?: boolean;
  readonly stepped?: boolean;
  readonly fed?: number | undefined;
  readonly shown?: ReadonlyMap<number, number>;
}

const NONE: ReadonlyMap<number, number> = new Map();

const ZEROS = { class_name: "Zeros", config: {} };

/** The nodes whose weights training leaves as they are. */
export function frozenNodes(graph: Graph, trains: (layer: Layer) => boolean): string[] {
  const { trainedBy } = lowered(graph, () => undefined).into;
  return [...trainedBy].flatMap(([name, layers]) => (layers.every(trains) ? [] : name));
}

function lowered(
  graph: Graph,
  numberOf: (layer: Layer) => number | undefined,
  shown: ReadonlyMap<number, number> = NONE,
) {
  const { into, tensors } = lowerNodes(graph, numberOf, shown);
  const outputs = judged(graph).map(([node, output], i) => {
    const { name, shape } = graph.outputs[i]!;
    const made = distributed(graph, into, name, 0)([node, output], shape, tensors);
    // What is judged step by step has steps.
    return shape.length === 4 ? into.relined(name, "Frames", {}, made) : made;
  });
  // Weights are the last of what a layer of attention gives.
  const weights = [...shown.keys()].map((node) => tensors[graph.inputs.length + node]!.at(-1)!);
  return { into, outputs: [...outputs, ...weights] };
}

/** The nodes of the core that all layers become. `tensors` are the outputs of each node of the graph, which end before the number in `ends`. */
export function lowerNodes(
  graph: Graph,
  numberOf: (layer: Layer) => number | undefined,
  shown: ReadonlyMap<number, number> = NONE,
) {
  const into = new Lowering(numberOf);
  const tensors: (readonly InnerTensor[])[] = graph.inputs.map((input) => [
    into.input(input.name, inputConfig(input)),
  ]);
  const ends: number[] = [];
  const needed = neededNodes(graph);
  for (const [index, made] of graph.nodes.entries()) {
    const { layer, scope, inputs, shapes, mask, flags, each } = made;
    const read = distributed(graph, into, nodeName(made), each);
    const from = inputs.map((tensor, i) => read(tensor, shapes[i]!, tensors));
    if (typeof mask === "object") {
      const [node, output] = mask;
      from[0] = into.masked(nodeName(made), from[0]!, tensors[node]![output]!);
    }
    const steps = shown.get(index);
    const lower = () =>
      each
        ? layer.lowerEach(into, from, shapes.map(frameOf), flags)
        : steps === undefined
          ? layer.lower(into, from, shapes, flags)
          : layer.lower(into, from, withSteps(shapes, steps), {
              ...flags,
              returnAttentionScores: true,
            });
    const heeds = mask !== false;
    tensors.push(needed[index] ? into.of({ layer, scope, heeds }, lower) : []);
    ends.push(into.nodes.length);
  }
  return { into, tensors, ends };
}

/**
 * What a node reads, as it lies where that is made for each step by itself and the node is not, or the reverse. `each` tells where the node stands.
 */
const distributed =
  ({ inputs, nodes }: Graph, into: Lowering, name: string, each: number) =>
  ([node, output]: Tensor, shape: Shape, tensors: readonly (readonly InnerTensor[])[]) => {
    const made = tensors[node]![output]!;
    const from = nodes[node - inputs.length]?.each ?? 0;
    if (from === each) return made;
    const [left] = from === 0 ? [made] : into.unnested(name, [made], [frameOf(shape)]);
    // Of four axes the first may be that of an image's lines.
    return each > 0 && shape.length === 4 ? into.relined(name, "Frames", {}, left!) : left!;
  };

/** Shapes whose second and later sequences have so many steps. */
const withSteps = ([queries, ...others]: readonly Shape[], steps: number): Shape[] => [
  queries!,
  ...others.map(([rows, last, ...rest]) =>
    rest.length > 0 ? [rows!, steps, ...rest] : [rows!, last!],
  ),
];

/**
 * The outputs, each before the layers that change nothing: as in Keras a crossentropy finds the logits behind them. No tensor is an output twice.
 */
function judged({ inputs, nodes, outputs }: Graph): Tensor[] {
  const taken = new Set(outputs.map(({ tensor }) => String(tensor)));
  return outputs.map(({ tensor }) => {
    let at = tensor;
    for (let made = nodes[at[0] - inputs.length]; made?.layer.isIdentity; ) {
      at = made.inputs[0]!;
      made = nodes[at[0] - inputs.length];
    }
    if (at[0] < inputs.length || taken.has(String(at))) return tensor;
    taken.add(String(at));
    return at;
  });
}

/** Operations that nothing reads are left out: those of masks that follow the data by themselves. */
function neededNodes({ inputs, nodes, outputs }: Graph): boolean[] {
  const needed = nodes.map(({ layer }) => !layer.isOperation);
  const need = ([node]: Tensor) => {
    if (node >= inputs.length) needed[node - inputs.length] = true;
  };
  for (const { tensor } of outputs) need(tensor);
  for (const [index, { inputs: from, mask }] of [...nodes.entries()].reverse()) {
    if (!needed[index]) continue;
    from.forEach(need);
    if (typeof mask === "object") need(mask);
  }
  return needed;
}

/** Steps stay open: that data has the length named in `build` is checked here, where ragged rows are known. */
function inputConfig({ shape, door, kind }: GraphInput) {
  const [batch = null, ...rest] = door?.shape ?? shape;
  const open = kind === "vector" ? rest : kind === "steps" ? [null, 1] : [null, ...rest.slice(1)];
  return { batch_shape: [batch, ...open], dtype: kind === "tokens" ? "int32" : "float32" };
}

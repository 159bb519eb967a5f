import { list, show } from "../checks.js";
import { innerSpec } from "../config/spec.js";
import type { InputRequest } from "../data/inputs.js";
import type { EngineNetwork } from "../engine/engine.js";
import { getEngine } from "../engine/load.js";
import { BpttError } from "../errors.js";
import { connect } from "../graph/connect.js";
import { SymbolicTensor } from "../graph/tensor.js";
import { Embedding, Layer } from "../layers/index.js";
import type { Shape } from "../shape.js";
import { type Compiled, compileSpec } from "./compiled.js";
import { type Graph, sameShape, traceGraph } from "./graph.js";
import { pretrained } from "./weights.js";

/**
 * The state behind a model: its layers, its shapes once they are known, and its numbers in the engine once there are
 * any. Everything public on a model works through this.
 */
export class ModelCore {
  readonly layers: Layer[] = [];
  graph: Graph | undefined;
  compiled: Compiled | undefined;
  stopTraining = false;
  /** Epochs trained so far: each has an order of rows of its own. */
  epochsSeen = 0;
  /** Whether the outputs come as a list. */
  listsOutputs = false;
  /** Whether a `fit` is under way. */
  fitting = false;
  disposed = false;
  #disposedBy = "";
  #network: Promise<EngineNetwork> | undefined;
  #compiledInEngine: Compiled | undefined;

  constructor(
    readonly name: string,
    readonly seed: number,
    /** Whether layers follow one another, as in a Sequential. */
    readonly chained: boolean,
  ) {}

  /** Whether weights exist; from then on the layers are settled. */
  get hasWeights(): boolean {
    return this.#network !== undefined;
  }

  /** The rows of every batch, where a stateful layer depends on it. */
  fixedRowsOf(graph: Graph): number | undefined {
    if (!this.layers.some(({ carrying }) => carrying.length > 0)) return undefined;
    return graph.inputs.map(({ shape }) => shape[0]).find((rows) => rows !== null) ?? undefined;
  }

  /** Appends a layer; the shapes of a model that is built follow. */
  add(layer: unknown): void {
    this.checkAlive();
    if (!(layer instanceof Layer)) {
      throw new BpttError(
        "InvalidArgument",
        `Only layers can be added to a Sequential model. Received: ${show(layer)}.`,
      );
    }
    if (this.hasWeights) {
      throw new BpttError(
        "Busy",
        `The model "${this.name}" has weights already: add all layers before the first call that computes something.`,
      );
    }
    const { graph } = this;
    const shape = graph?.inputs[0]?.shape;
    if (graph) this.#chain([...this.layers, layer], shape!, graph.declared);
    Layer.claim(
      this,
      [layer],
      this.layers.map(({ name }) => name),
    );
    this.layers.push(layer);
    if (graph) this.graph = this.graphFor([shape!], graph.declared);
  }

  /** Takes over the layers between some tensors. */
  connect(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): void {
    const graph = traceGraph("", inputs, outputs, true);
    this.layers.push(...new Set(graph.nodes.map(({ layer }) => layer)));
    Layer.claim(
      this,
      this.layers,
      graph.inputs.map(({ name }) => name),
    );
    // Once more, as the names of layers are settled now.
    this.graph = traceGraph("", inputs, outputs, true);
  }

  #chain(layers: readonly Layer[], shape: Shape, declared: boolean): Graph {
    if (layers.length === 0) {
      throw new BpttError(
        "NotBuilt",
        `Sequential model "${this.name}" cannot be built because it has no layers. Call \`model.add(layer)\`.`,
      );
    }
    // Of any rank: the layer that reads it says what is wrong with it.
    const first = new SymbolicTensor(shape, { layer: undefined, inputs: [], name: undefined }, 0);
    const last = layers.reduce<SymbolicTensor>((tensor, layer) => {
      const outputs = connect(layer, tensor, {});
      if (!Array.isArray(outputs)) return outputs;
      throw new BpttError(
        "InvalidArgument",
        `Layer "${layer.name}" has ${outputs.length} outputs, and in a Sequential model every layer has one: connect layers with \`apply\` instead.`,
      );
    }, first);
    return traceGraph(`${this.name}/`, [first], [last], declared);
  }

  checkAlive(): void {
    if (this.disposed) {
      throw new BpttError(
        "Disposed",
        `The model "${this.name}" was disposed${this.#disposedBy}: its weights are gone. Make a new one.`,
      );
    }
  }

  /** The compiled settings, or an error in Keras's words. */
  requireCompiled(method: string): Compiled {
    this.checkAlive();
    if (this.compiled !== undefined) return this.compiled;
    throw new BpttError(
      "NotCompiled",
      `You must call \`compile()\` before calling \`${method}()\`.`,
    );
  }

  /** Throws where the model was compiled anew since: sums of one loss must not go on with another. */
  checkStillCompiled(compiled: Compiled): void {
    if (this.compiled === compiled) return;
    throw new BpttError(
      "Busy",
      `The model "${this.name}" was compiled anew while it was being evaluated.`,
    );
  }

  /** What the inputs ask of data. */
  get requests(): InputRequest[] {
    if (this.graph) {
      const { inputs, nodes } = this.graph;
      return inputs.map(({ name, embedding, shape }, i) => ({
        name,
        reader: nodes.find((node) => node.inputs.some(([from]) => from === i))?.layer.name ?? name,
        embedding,
        shape,
        rank: undefined,
      }));
    }
    const [first] = this.layers;
    const embedding = first instanceof Embedding ? first : undefined;
    const reader = first?.name ?? "";
    return [{ name: undefined, reader, embedding, shape: undefined, rank: rankOf(first) }];
  }

  /** The shapes for these inputs: those of the model, or what they will be once `adopt` is called. */
  graphFor([shape]: readonly Shape[], declared: boolean): Graph {
    return this.#chain(this.layers, shape!, declared);
  }

  /** Settles the shapes, after everything that could refuse them has had its say. */
  adopt(graph: Graph): void {
    this.graph ??= graph;
  }

  /** The shapes where a call has no data to infer them from: a model of token ids needs none. */
  requireGraph(method: string): Graph {
    this.checkAlive();
    if (this.graph === undefined) {
      if (this.layers[0]?.className !== "Embedding") {
        throw new BpttError(
          "NotBuilt",
          `The model "${this.name}" has no weights yet: call \`build(shape)\` or train it on data before calling \`${method}()\`.`,
        );
      }
      this.graph = this.graphFor([[null, null]], false);
    }
    return this.graph;
  }

  /** `build`: settles the shapes from outside. */
  build(inputShape: Shape): void {
    const graph = this.graphFor([inputShape], true);
    const old = this.graph;
    const shape = old?.inputs[0]?.shape;
    const contradicts =
      old !== undefined &&
      (old.declared
        ? !sameShape(shape!, inputShape)
        : old.weights.some((weight, i) => !sameShape(weight.shape, graph.weights[i]?.shape ?? [])));
    if (contradicts) {
      const got = JSON.stringify(inputShape);
      throw new BpttError(
        "Shape",
        `Sequential model "${this.name}" has already been configured to use input shape ${JSON.stringify(shape)}. You cannot build it with input shape ${got}.`,
      );
    }
    this.graph = graph;
  }

  /** The model's numbers; the first call draws the initial weights from the seed. */
  async network(): Promise<EngineNetwork> {
    const graph = this.graph!;
    this.#network ??= this.#create(graph).catch((error) => {
      this.#network = undefined;
      throw error;
    });
    const network = await this.#network;
    this.checkAlive();
    return network;
  }

  async #create(graph: Graph): Promise<EngineNetwork> {
    const given = pretrained(graph);
    const network = await (await getEngine(this)).createNetwork(innerSpec(graph), this.seed);
    if (given.length > 0) {
      const weights = await network.readWeights();
      for (const { at, data } of given) weights.set(data, at);
      await network.writeWeights(weights);
    }
    return network;
  }

  /** The same, with losses, optimizer and metrics in place. */
  async trainable(): Promise<EngineNetwork> {
    const network = await this.network();
    const compiled = this.compiled!;
    if (this.#compiledInEngine === compiled) return network;
    // Noted before the call: one that comes in meanwhile must not start the optimizer anew.
    this.#compiledInEngine = compiled;
    try {
      await network.compile(compileSpec(compiled, this.graph!));
    } catch (error) {
      this.#compiledInEngine = undefined;
      throw error;
    }
    return network;
  }

  /** Forgets what stateful layers carry, or one of them. */
  async resetStates(which: Layer | string | undefined): Promise<void> {
    this.checkAlive();
    const stateful = this.layers.filter(({ carrying }) => carrying.length > 0);
    const layer = stateful.find((layer) => layer === which || layer.name === which);
    if (which !== undefined && layer === undefined) {
      throw new BpttError(
        "InvalidArgument",
        `resetStates expects a stateful layer of the model "${this.name}" or its name (${list(stateful.map(({ name }) => name)) || "it has none"}), got ${which instanceof Layer ? `the layer "${which.name}"` : show(which)}.`,
      );
    }
    if (!this.hasWeights) return;
    const network = await this.network();
    for (const node of layer?.carrying ?? [undefined]) await network.resetStates(node);
  }

  /** @param by what did it, if it was not the model's own method. */
  dispose(by?: string): void {
    if (this.disposed) return;
    this.disposed = true;
    if (by !== undefined) this.#disposedBy = ` by ${by}`;
    this.#network?.then(
      (network) => network.dispose(),
      () => {},
    );
  }
}

/** The rank of its input, where a layer takes no other. */
function rankOf(layer: Layer | undefined): number | undefined {
  const takes = (shape: Shape) => {
    try {
      layer?.outputShapes([shape]);
      return true;
    } catch {
      return false;
    }
  };
  const [vectors, sequences] = [takes([8, 64]), takes([8, 64, 64])];
  return vectors === sequences ? undefined : sequences ? 3 : 2;
}

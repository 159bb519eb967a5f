import type { History } from "../callbacks/history.js";
import { list, show } from "../checks.js";
import { innerSpec } from "../config/spec.js";
import type { InputRequest } from "../data/inputs.js";
import type { EngineNetwork } from "../engine/engine.js";
import { getEngine } from "../engine/load.js";
import { giveTurn } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { connect } from "../graph/connect.js";
import { SymbolicTensor } from "../graph/tensor.js";
import { Layer } from "../layers/layer.js";
import { Operation } from "../operations/index.js";
import { stateOf } from "../optimizers/optimizer.js";
import type { Shape } from "../shape.js";
import { type Compiled, compileSpec, optimizerSpec } from "./compiled.js";
import { type Graph, type Ports, sameShape, traceGraph, vocabularyOf } from "./graph.js";
import { pretrained } from "./initial_weights.js";

/** How the inputs or outputs of a model come: as a list, by keys, or as the only one. */
export type Form = Pick<Ports, "keys" | "listed">;

const ONE: Form = { keys: undefined, listed: false };

/**
 * The state behind a model: its layers, its shapes once they are known, and its numbers in the engine once there are
 * any. Everything public on a model works through this.
 */
export class ModelCore {
  readonly layers: Layer[] = [];
  graph: Graph | undefined;
  compiled: Compiled | undefined;
  stopTraining = false;
  /** What the last `fit` recorded. */
  history: History | undefined;
  /** Epochs trained so far: each has an order of rows of its own. */
  epochsSeen = 0;
  /** How inputs and outputs come: one, as a list, or by keys of their own. */
  ports: { readonly inputs: Form; readonly outputs: Form } = { inputs: ONE, outputs: ONE };
  /** The input of a Sequential, where it was given. */
  first: SymbolicTensor | undefined;
  /** Whether a `fit` is under way. */
  fitting = false;
  disposed = false;
  #disposedBy = "";
  #network: Promise<EngineNetwork> | undefined;
  #compiledInEngine: Compiled | undefined;
  /** The optimizer's settings as the engine was last told them, and when it has taken them. */
  #settings: string | undefined;
  #steered: Promise<void> = Promise.resolve();

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

  /** The rows of every batch, where a stateful layer or a constant depends on it, and which of them does. */
  fixedRowsOf(graph: Graph): { rows: number; why: string } | undefined {
    const constant = graph.nodes.find(({ layer }) => layer.rows !== undefined)?.layer;
    if (constant) return { rows: constant.rows!, why: "holds constants" };
    if (!this.layers.some(({ carrying }) => carrying.length > 0)) return undefined;
    const rows = graph.inputs.map(({ shape }) => shape[0]).find((rows) => rows !== null);
    return rows ? { rows, why: "is stateful and was built" } : undefined;
  }

  /**
   * Appends layers, all of them or, where one is refused, none. The shapes of a model that is built follow; `shape`, that of an input
   * before the first layer, settles them.
   */
  add(layers: readonly unknown[], shape = this.graph?.inputs[0]?.shape): void {
    this.checkAlive();
    const wrong = layers.findIndex((layer) => !(layer instanceof Layer));
    if (wrong >= 0) {
      throw new BpttError(
        "InvalidArgument",
        `Only layers can be added to a Sequential model. Received: ${show(layers[wrong])}.`,
      );
    }
    if (this.hasWeights) {
      throw new BpttError(
        "Built",
        `The model "${this.name}" has weights already: add all layers before the first call that computes something.`,
      );
    }
    const added = layers as readonly Layer[];
    const declared = this.graph?.declared ?? true;
    if (shape) this.#chain([...this.layers, ...added], shape, declared);
    const names = this.layers.map(({ name }) => name);
    Layer.claim(this, added, [this.first?.application.name ?? [], names].flat());
    for (const layer of added) this.layers.push(layer);
    // Once more, as the names of layers are settled now.
    if (shape) this.graph = this.graphFor([shape], declared);
  }

  /** Takes over the layers between some tensors. */
  connect(inputs: Ports, outputs: Ports): void {
    this.ports = { inputs, outputs };
    const graph = traceGraph("", inputs, outputs, true);
    const all = [...new Set(graph.nodes.map(({ layer }) => layer))];
    for (const layer of all) if (!(layer instanceof Operation)) this.layers.push(layer);
    Layer.claim(
      this,
      all,
      graph.inputs.map(({ name }) => name),
    );
    // As above.
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
    const name = this.first?.application.name;
    const from = { layer: undefined, inputs: [], name };
    const first = new SymbolicTensor(shape, from, 0, this.first?.dtype);
    const last = layers.reduce<SymbolicTensor>((tensor, layer) => {
      const outputs = connect(layer, tensor, {});
      if (!Array.isArray(outputs)) return outputs;
      throw new BpttError(
        "InvalidArgument",
        `Layer "${layer.name}" has ${outputs.length} outputs, and in a Sequential model every layer has one: connect layers with \`apply\` instead.`,
      );
    }, first);
    const port = (tensor: SymbolicTensor) => ({ tensors: [tensor], keys: undefined });
    return traceGraph(`${this.name}/`, port(first), port(last), declared);
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
    throw new BpttError("Busy", `The model "${this.name}" was compiled anew during the call.`);
  }

  /** What the inputs ask of data, for the model's shapes or for those that it will have. */
  requests(graph = this.graph): InputRequest[] {
    if (graph) {
      const { inputs, nodes } = graph;
      return inputs.map(({ name, key, vocabulary, shape, kind, dtype, mask }, i) => ({
        name: key,
        reader: nodes.find((node) => node.inputs.some(([from]) => from === i))?.layer.name ?? name,
        vocabulary,
        // One number a step is a sequence of one feature.
        shape: kind === "steps" ? [...shape, 1] : shape,
        rank: undefined,
        holds: mask ? "truth" : kind === "steps" && dtype === "int32" ? "integers" : "numbers",
      }));
    }
    const [first] = this.layers;
    const vocabulary = first && vocabularyOf(first);
    const reader = first?.name ?? "";
    const rank = first?.inputRank;
    return [{ name: undefined, reader, vocabulary, shape: undefined, rank, holds: "numbers" }];
  }

  /** The shapes for these inputs: those of the model, or what they will be once `adopt` is called. */
  graphFor([shape]: readonly Shape[], declared: boolean): Graph {
    return this.#chain(this.layers, shape!, declared);
  }

  /** Settles the shapes, after everything that could refuse them has had its say. */
  adopt(graph: Graph): void {
    this.graph ??= graph;
  }

  /** The shapes where a call has no data to infer them from: a model of token ids needs none. To be adopted like any others. */
  requireGraph(method: string): Graph {
    this.checkAlive();
    if (this.graph) return this.graph;
    if (this.layers[0]?.reads.what === "tokens") return this.graphFor([[null, null]], false);
    throw new BpttError(
      "NotBuilt",
      `The model "${this.name}" has no weights yet: call \`build(shape)\` or train it on data before calling \`${method}()\`.`,
    );
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
      // Shapes that only the refused call asked for are forgotten with it.
      if (!graph.declared) this.graph = undefined;
      throw error;
    });
    const network = await this.#network;
    this.checkAlive();
    return network;
  }

  async #create(graph: Graph): Promise<EngineNetwork> {
    const given = pretrained(graph);
    const network = await (await getEngine(this)).createNetwork(innerSpec(graph), this.seed);
    try {
      while (!(await network.draw())) {
        await giveTurn();
        this.checkAlive();
      }
      if (given.length > 0) {
        const weights = await network.readWeights();
        for (const { at, data } of given) weights.set(data, at);
        await network.writeWeights(weights);
      }
    } catch (error) {
      network.dispose();
      throw error;
    }
    return network;
  }

  /** The same, with losses, optimizer and metrics in place. */
  async trainable(): Promise<EngineNetwork> {
    const network = await this.network();
    const compiled = this.compiled!;
    if (this.#compiledInEngine === compiled) {
      await this.steer(network);
      return network;
    }
    // Noted before the call: one that comes in meanwhile must not start the optimizer anew.
    this.#compiledInEngine = compiled;
    this.#settings = optimizerSpec(compiled);
    try {
      await network.compile(compileSpec(compiled, this.graph!));
    } catch (error) {
      this.#compiledInEngine = undefined;
      throw error;
    }
    await stateOf(compiled.optimizer).tell(network);
    return network;
  }

  /** Tells the engine what was set on the optimizer since it was last told. */
  async steer(network: EngineNetwork): Promise<void> {
    const { optimizer } = this.compiled!;
    const settings = optimizerSpec(this.compiled!);
    if (settings !== this.#settings) {
      this.#settings = settings;
      this.#steered = network.steer(settings);
    }
    try {
      // Also for settings that another call has just told: it comes first.
      await Promise.all([this.#steered, stateOf(optimizer).tell(network)]);
    } catch (error) {
      this.#settings = undefined;
      this.#steered = Promise.resolve();
      throw error;
    }
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

import { show } from "../checks.js";
import { innerSpec } from "../config/spec.js";
import type { EngineNetwork } from "../engine/engine.js";
import { getEngine } from "../engine/load.js";
import { BpttError } from "../errors.js";
import { Layer } from "../layers/index.js";
import type { Shape } from "../shape.js";
import { type Compiled, compileSpec } from "./compiled.js";
import { type Graph, inferGraph, sameShape } from "./graph.js";

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
  /** Whether a `fit` is under way. */
  fitting = false;
  disposed = false;
  #network: Promise<EngineNetwork> | undefined;
  #compiledInEngine: Compiled | undefined;

  constructor(
    readonly name: string,
    readonly seed: number,
  ) {}

  /** Whether weights exist; from then on the layers are settled. */
  get hasWeights(): boolean {
    return this.#network !== undefined;
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
    const longer = graph && this.#extend(graph, layer);
    layer.attach(this, new Set(this.layers.map(({ name }) => name)));
    this.layers.push(layer);
    this.graph = longer && this.graphFor(longer.inputShape, longer.declared);
  }

  /** The shapes with one layer more, or an error if it does not fit. */
  #extend(graph: Graph, layer: Layer): Graph {
    return inferGraph(this.name, [...this.layers, layer], graph.inputShape, graph.declared);
  }

  checkAlive(): void {
    if (this.disposed) {
      throw new BpttError(
        "Disposed",
        `The model "${this.name}" was disposed: its weights are gone. Make a new one.`,
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

  /** The shapes for this input: those of the model, or what they will be once `adopt` is called. */
  graphFor(inputShape: Shape, declared: boolean): Graph {
    return inferGraph(this.name, this.layers, inputShape, declared);
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
      this.graph = this.graphFor([null, null], false);
    }
    return this.graph;
  }

  /** `build`: settles the shapes from outside. */
  build(inputShape: Shape): void {
    const graph = this.graphFor(inputShape, true);
    const old = this.graph;
    const contradicts =
      old !== undefined &&
      (old.declared
        ? !sameShape(old.inputShape, inputShape)
        : old.weights.some((weight, i) => !sameShape(weight.shape, graph.weights[i]?.shape ?? [])));
    if (contradicts) {
      const got = JSON.stringify(inputShape);
      throw new BpttError(
        "Shape",
        `Sequential model "${this.name}" has already been configured to use input shape ${JSON.stringify(old.inputShape)}. You cannot build it with input shape ${got}.`,
      );
    }
    this.graph = graph;
  }

  /** The model's numbers; the first call draws the initial weights from the seed. */
  async network(): Promise<EngineNetwork> {
    const graph = this.graph!;
    this.#network ??= getEngine()
      .then((engine) => engine.createNetwork(innerSpec(graph), this.seed))
      .catch((error) => {
        this.#network = undefined;
        throw error;
      });
    const network = await this.#network;
    this.checkAlive();
    return network;
  }

  /** The same, with loss, optimizer and metrics in place. */
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

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.#network?.then(
      (network) => network.dispose(),
      () => {},
    );
  }
}

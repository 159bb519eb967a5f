import type { History } from "../callbacks/history.js";
import { show } from "../checks.js";
import type { InputRequest } from "../data/inputs.js";
import type { WeightInput, WeightValue } from "../data/types.js";
import { Spare } from "../decoding/spare.js";
import type { EngineNetwork } from "../engine/engine.js";
import { Tenants } from "../engine/tenants.js";
import { BpttError } from "../errors.js";
import { applied } from "../graph/connect.js";
import { SymbolicTensor } from "../graph/tensor.js";
import type { Late } from "../late.js";
import type { Holder } from "../layers/holding.js";
import { allWithin, Layer } from "../layers/layer.js";
import type { CopyTo } from "../numbers.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { NUMBERS } from "../parts.js";
import type { Shape } from "../shape.js";
import type { Compiled } from "./compiled.js";
import { doorOf } from "./doors.js";
import {
  type Graph,
  type ModelWeight,
  type Ports,
  sameShape,
  traceGraph,
  vocabularyOf,
} from "./graph.js";
import { createNumbers, type Numbers } from "./numbers.js";

/** How the inputs or outputs of a model come: as a list, by keys, or as the only one. */
export type Form = Pick<Ports, "keys" | "listed">;

/** A model's numbers while it had other layers. */
interface Former {
  readonly numbers: Promise<Numbers>;
  readonly graph: Graph;
  readonly compiled: Compiled | undefined;
}

const CORES = new WeakMap<Layer, ModelCore>();

/** The state behind a model. */
export const coreOf = (model: Layer): ModelCore => CORES.get(model)!;

const nothing = () => {};

const ONE: Form = { keys: undefined, listed: false };

/**
 * The state behind a model: its layers, its shapes once they are known, and its numbers in the engine once there are
 * any. Everything public on a model works through this.
 */
export class ModelCore implements Holder {
  readonly layers: Layer[] = [];
  graph: Graph | undefined;
  compiled: Compiled | undefined;
  /** What the engine was last told of it. */
  compiledInEngine: Compiled | undefined;
  stopTraining = false;
  /** What the last `fit` recorded. */
  history: History | undefined;
  /** Epochs trained so far: each has an order of rows of its own. */
  epochsSeen = 0;
  /** Where the optimizer's averages are in the place of the weights, if they are. */
  averagesShownBy: EngineNetwork | undefined;
  /** How inputs and outputs come: one, as a list, or by keys of their own. */
  ports: { readonly inputs: Form; readonly outputs: Form } = { inputs: ONE, outputs: ONE };
  /** The input of a Sequential, where it was given. */
  first: SymbolicTensor | undefined;
  /** Whether a `fit` is under way. */
  #fitting = false;
  /** The other calls under way, by their methods. */
  readonly #underWay: string[] = [];
  /** Until a part of the library is there that one of them needs. */
  #loading: Promise<void> | undefined;
  disposed = false;
  /** The sessions that are open on this model. */
  readonly sessions = new Tenants();
  /** What it generated with last. */
  readonly spare = new Spare();
  #disposedBy = "";
  /** What stands for this model where layers note where they are. */
  readonly #place = {};
  /** What was traced last, and for what. */
  #traced: { readonly key: string; readonly graph: Graph } | undefined;
  #numbers: Promise<Numbers> | undefined;
  /** What there was before layers were added or taken away, until the optimizer's state has moved. */
  #former: Former | undefined;

  constructor(
    /** The model, which is a layer itself. */
    readonly self: Layer,
    /** A run that goes on brings its own, where none was given. */
    public seed: number,
    /** Whether layers follow one another, as in a Sequential. */
    readonly chained: boolean,
    /** Whether the seed was given, and not drawn. */
    readonly seeded: boolean,
  ) {
    CORES.set(self, this);
  }

  get name(): string {
    return this.self.name;
  }

  get built(): boolean {
    return this.graph !== undefined;
  }

  /** Whether there are numbers in the engine. */
  get hasWeights(): boolean {
    return this.#numbers !== undefined;
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
    const added = layers as readonly Layer[];
    this.#checkAlone();
    if (added.some((layer) => allWithin(layer).includes(this.self))) {
      throw new BpttError("InvalidArgument", `The model "${this.name}" can't be part of itself.`);
    }
    const declared = this.graph?.declared ?? true;
    // A layer that is there already is refused as such, and not for what it reads.
    const again = added.some((layer) => this.layers.includes(layer));
    if (shape && !again) this.#chain([...this.layers, ...added], shape, declared);
    const names = this.layers.map(({ name }) => name);
    Layer.join(this, added, [this.first?.application.name ?? [], names].flat());
    for (const layer of added) this.layers.push(layer);
    this.#become(shape, declared);
  }

  /** Takes the last layer away, and gives it back. */
  pop(): Layer {
    this.checkAlive();
    this.#checkAlone();
    const last = this.layers.pop();
    if (last === undefined) {
      throw new BpttError(
        "InvalidArgument",
        `There are no layers in the model "${this.name}" that \`pop\` could take away.`,
      );
    }
    for (const { holding } of allWithin(last)) holding.leave(this);
    last.forgetPlace(this.#place);
    const { graph } = this;
    this.#become(this.layers.length > 0 ? graph?.inputs[0]?.shape : undefined, graph?.declared);
    return last;
  }

  /** Other models would not notice that this one has other layers. */
  #checkAlone(): void {
    const [other] = this.self.holding.models;
    if (other === undefined && !this.self.isApplied) return;
    const where = other ? `is part of the model "${other.name}"` : "was applied to a tensor";
    throw new BpttError(
      "Built",
      `The model "${this.name}" ${where}: give it all of its layers before that.`,
    );
  }

  /** Goes on with the layers as they are now. The optimizer keeps its state of the weights that are still there. */
  #become(shape: Shape | undefined, declared = true): void {
    const numbers = this.#numbers;
    this.sessions.disposeAll("a change of the model's layers");
    this.spare.dispose();
    if (numbers && this.graph && this.#former === undefined) {
      this.#former = { numbers, graph: this.graph, compiled: this.compiledInEngine };
    } else disposeOf(numbers);
    this.#numbers = undefined;
    this.compiledInEngine = undefined;
    this.#traced = undefined;
    // Once more where it was traced to see whether it fits, as the names of layers are settled now.
    this.graph = shape && this.graphFor([shape], declared);
    if (this.graph) this.#settle(this.graph);
  }

  /** Tells layers where they are applied. */
  #settle({ calls }: Graph): void {
    for (const { layer, application } of calls) {
      layer.settle(application.inputs.map(({ shape }) => shape));
      if (this.chained) layer.notePlace(this.#place, application);
    }
  }

  /** Takes over the layers between some tensors. */
  connect(inputs: Ports, outputs: Ports): void {
    this.ports = { inputs, outputs };
    const graph = traceGraph("", inputs, outputs, true);
    const all = [...new Set(graph.calls.map(({ layer }) => layer))];
    for (const layer of all) if (!layer.isOperation) this.layers.push(layer);
    Layer.join(
      this,
      all,
      graph.inputs.map(({ name }) => name),
    );
    // Once more, as the names of layers are settled now.
    this.graph = traceGraph("", inputs, outputs, true);
    this.#settle(this.graph);
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
    const from = { layer: undefined, inputs: [], outputs: [], name };
    const first = new SymbolicTensor(shape, from, 0, this.first?.dtype);
    const last = layers.reduce<SymbolicTensor>((tensor, layer) => {
      const { outputs } = applied(layer, tensor);
      if (outputs.length === 1) return outputs[0]!;
      throw new BpttError(
        "InvalidArgument",
        `Layer "${layer.name}" has ${outputs.length} outputs, and in a Sequential model every layer has one: connect layers with \`apply\` instead.`,
      );
    }, first);
    const port = (tensor: SymbolicTensor) => ({ tensors: [tensor], keys: undefined });
    return traceGraph(`${this.name}/`, port(first), port(last), declared);
  }

  /** Does what a method asks for, with the layers as they are: until it is done, none is added or taken away. */
  async during<T>(method: string, work: () => Promise<T>): Promise<T> {
    this.#underWay.push(method);
    try {
      while (this.#loading) await this.#loading;
      return await work();
    } finally {
      this.#underWay.splice(this.#underWay.indexOf(method), 1);
    }
  }

  /** Does something with a part of the library. Calls behind one that has to load it wait as well: they begin in the order in which they were made. */
  using<Part, T>(part: Late<Part>, work: (part: Part) => Promise<T>): Promise<T> {
    return part.there ? work(part.there) : this.#loaded(part).then(work);
  }

  #loaded<Part>(part: Late<Part>): Promise<Part> {
    const loading = part.load();
    const over = loading.then(nothing, nothing).then(() => {
      if (this.#loading === over) this.#loading = undefined;
    });
    this.#loading = over;
    return loading;
  }

  /** Throws where a call is under way that counts on the layers as they are. */
  checkIdle(method: string): void {
    const [other] = this.#underWay;
    if (other === undefined) return;
    throw new BpttError(
      "Busy",
      `\`${method}()\` was called while \`${other}()\` is running on the model "${this.name}": await its promise first.`,
    );
  }

  /** Does what `fit` does: one at a time. */
  async whileFitting<T>(work: () => Promise<T>): Promise<T> {
    this.checkNotFitting("fit");
    this.#fitting = true;
    try {
      while (this.#loading) await this.#loading;
      return await work();
    } finally {
      this.#fitting = false;
    }
  }

  checkNotFitting(method: string): void {
    if (!this.#fitting) return;
    throw new BpttError(
      "Busy",
      `\`${method}()\` was called while \`fit()\` is running on the model "${this.name}": await the promise of \`fit()\` first, or set \`model.stopTraining = true\` to end it.`,
    );
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
  requests(graph = this.graph): readonly InputRequest[] {
    if (graph) return requestsOf(graph);
    const [first] = this.layers;
    const vocabulary = first && vocabularyOf(first);
    const reader = first?.name ?? "";
    const rank = first?.inputRank;
    const whole = first?.reads.what === "images";
    const open = { name: undefined, shape: undefined, door: undefined, aligned: false };
    return [{ ...open, reader, vocabulary, rank, whole, holds: "numbers" }];
  }

  /** The shapes for these inputs: those of the model, or what they will be once `adopt` is called. */
  graphFor([shape]: readonly Shape[], declared: boolean): Graph {
    // Models around this one ask for its shapes several times, and those around them again.
    const key = JSON.stringify([this.name, shape, declared]);
    if (this.#traced?.key !== key) {
      this.#traced = { key, graph: this.#chain(this.layers, shape!, declared) };
    }
    return this.#traced.graph;
  }

  /** Settles the shapes, after everything that could refuse them has had its say. */
  adopt(graph: Graph): void {
    if (this.graph) return;
    this.graph = graph;
    this.#settle(graph);
  }

  /** The shapes of a model that begins with texts: no data tells them. */
  graphOfTexts(): Graph | undefined {
    return this.layers[0]?.reads.what === "texts" ? this.graphFor([[null, 1]], false) : undefined;
  }

  /** The shapes where a call has no data to infer them from: a model of texts or token ids needs none. To be adopted like any others. */
  requireGraph(method: string): Graph {
    this.checkAlive();
    const known = this.graph ?? this.graphOfTexts();
    if (known) return known;
    const [first] = this.layers;
    if (first?.reads.what === "tokens" && first.inputRank === 2)
      return this.graphFor([[null, null]], false);
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
    this.#settle(graph);
  }

  /**
   * The model's numbers; the first call draws the initial weights from the seed.
   * @param weights all of them, for the first call of a model whose layers are its own, which draws none then.
   */
  async numbers(weights?: ReadonlyMap<ModelWeight, CopyTo>): Promise<Numbers> {
    this.checkAlive();
    const graph = this.graph!;
    this.#numbers ??= createNumbers(this, graph, weights).catch((error) => {
      this.#numbers = undefined;
      // Shapes that only the refused call asked for are forgotten with it.
      if (!graph.declared) this.graph = undefined;
      throw error;
    });
    const numbers = await this.#numbers;
    this.checkAlive();
    return numbers;
  }

  async network(): Promise<EngineNetwork> {
    return (await this.numbers()).network;
  }

  /** What there was before layers were added or taken away, for whoever moves the optimizer's state. */
  takeFormer(): Former | undefined {
    const former = this.#former;
    this.#former = undefined;
    return former;
  }

  /** Whether an optimizer's state is in the engine: a compile with it goes on from there. */
  hasStateOf(optimizer: Optimizer): boolean {
    return (this.#former?.compiled ?? this.compiledInEngine)?.optimizer === optimizer;
  }

  weightsOf(layer: Layer): Promise<WeightValue[]> {
    return this.during("getWeights", () =>
      this.using(NUMBERS, ({ getWeightsOf }) => getWeightsOf(this, layer)),
    );
  }

  setWeightsOf(layer: Layer, values: readonly WeightInput[]): Promise<void> {
    return this.during("setWeights", () =>
      this.using(NUMBERS, ({ setWeightsOf }) => setWeightsOf(this, layer, values)),
    );
  }

  /** @param by what did it, if it was not the model's own method. */
  dispose(by?: string): void {
    if (this.disposed) return;
    this.disposed = true;
    if (by !== undefined) this.#disposedBy = ` by ${by}`;
    this.sessions.disposeAll(by ?? "the disposal of the model");
    this.spare.dispose();
    disposeOf(this.#numbers);
    disposeOf(this.#former?.numbers);
    // Whoever keeps a disposed model keeps none of the engine's memory.
    this.#numbers = undefined;
    this.#former = undefined;
    for (const { holding } of this.layers.flatMap(allWithin)) holding.dispose(this);
  }
}

/** What the inputs of a graph ask of data. What reads texts tells it anew each time, as it may learn words. */
function requestsOf(graph: Graph): readonly InputRequest[] {
  const known = REQUESTS.get(graph);
  if (known) return known;
  const { inputs, nodes } = graph;
  const aligned = graph.outputs.some(({ perStep }) => perStep);
  const requests = inputs.map(
    ({ name, key, vocabulary, shape, kind, dtype, mask, door }, i): InputRequest => ({
      name: key,
      door: door && doorOf(door.layer),
      aligned,
      reader: nodes.find((node) => node.inputs.some(([from]) => from === i))?.layer.name ?? name,
      vocabulary,
      // One number a step is a sequence of one feature.
      shape: kind === "steps" ? [...shape, 1] : shape,
      rank: undefined,
      whole: kind === "vector",
      holds: mask ? "truth" : kind === "steps" && dtype === "int32" ? "integers" : "numbers",
    }),
  );
  if (inputs.every(({ door }) => door === undefined)) REQUESTS.set(graph, requests);
  return requests;
}

/** Of graphs that were asked before: each call of a model asks. */
const REQUESTS = new WeakMap<Graph, readonly InputRequest[]>();

/** Gives back what a network holds beside the weights of its layers, once it is there. */
function disposeOf(numbers: Promise<Numbers> | undefined): void {
  numbers?.then(
    ({ network }) => network.dispose(),
    () => {},
  );
}

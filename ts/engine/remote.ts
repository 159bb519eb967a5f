import { copyOf } from "../allocate.js";
import { BpttError, type ErrorCode } from "../errors.js";
import { copied, type Numbers } from "../numbers.js";
import { lossOf } from "./ended.js";
import type {
  Chunk,
  CtcCall,
  Engine,
  EngineMemoryUse,
  EngineNetwork,
  EnginePlan,
  EngineRun,
  Explained,
  GenerateAnswer,
  GenerateCall,
  Judge,
  LayerWeights,
  Rewrites,
  RowSteps,
  Step,
  Totals,
} from "./engine.js";
import { fileURL } from "./files.js";
import type { Kit, Started } from "./local.js";
import { nodeOpener } from "./node_worker.js";
import { buffersIn, type Call, type NetworkCall, type Reply } from "./protocol.js";
import { refusal, shutDown, weightsGone } from "./refusals.js";
import { inNode } from "./runtime.js";
import type { Session } from "./session.js";
import { type Hooks, startThread, type Thread } from "./thread.js";
import { openWeb } from "./web_worker.js";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The starter's side of an engine that lives in a Worker: every call is a message, every answer another. */
export class RemoteEngine implements Engine {
  dead = false;
  readonly #session: Session;
  readonly #waiting = new Map<number, Waiting>();
  /** What nobody can call any more gives its memory back; networks are known here by their numbers alone. */
  readonly #collected = new FinalizationRegistry<number>((number) => this.#free(number));
  #thread!: Thread;
  #fault: unknown;
  #next = 0;
  #memoryBytes = 0;
  /** Calls that are made as one: when they are over. */
  #alone: Promise<void> | undefined;

  /** A Worker that has come up and waits for an engine. */
  static async open(session: Session): Promise<RemoteEngine> {
    const engine = new RemoteEngine(session);
    const open = inNode() ? (await nodeOpener())({ file: fileURL("worker.js").href }) : openWeb;
    const hooks: Hooks = {
      message: (data) => engine.#settle(data as Reply),
      fault: (error) => engine.fail(lossOf(error, "its Worker")),
    };
    engine.#thread = await startThread(open, undefined, hooks, session);
    session.add(() => engine.fail(shutDown()));
    return engine;
  }

  private constructor(session: Session) {
    this.#session = session;
  }

  /** Starts an engine in the Worker, in the place of an earlier one. */
  async start(kit: Kit): Promise<Started<RemoteEngine>> {
    const memory = await this.call({ to: "engine", name: "start", args: [kit] });
    const widen = async () =>
      (await this.call({ to: "engine", name: "widen", args: [] })) as boolean;
    const join = async (threads: number) => {
      await this.call({ to: "engine", name: "join", args: [threads] });
    };
    return { engine: this, memory: memory as WebAssembly.Memory | undefined, widen, join };
  }

  /** Sends a call; the arrays in it must be the message's own, as they go with it. */
  async call(call: Call): Promise<unknown> {
    while (this.#alone) await this.#alone;
    return this.#send(call);
  }

  /** Makes several calls as if they were one: all others wait. */
  async alone<T>(work: (send: (call: Call) => Promise<unknown>) => Promise<T>): Promise<T> {
    while (this.#alone) await this.#alone;
    const done = work((call) => this.#send(call));
    const over = () => {
      this.#alone = undefined;
    };
    this.#alone = done.then(over, over);
    return done;
  }

  #send(call: Call): Promise<unknown> {
    if (this.dead) return Promise.reject(refusal(this.#fault));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#thread.post({ ...call, id }, buffersIn(call.args));
      this.#waiting.set(id, { resolve, reject });
      this.#thread.hold(true);
    });
  }

  async createNetwork(spec: string, seed: number): Promise<EngineNetwork> {
    const call = { to: "engine", name: "createNetwork", args: [spec, seed] } satisfies Call;
    const number = (await this.call(call)) as number;
    const network = new RemoteNetwork(this, number);
    this.#collected.register(network, number, network);
    return network;
  }

  async createLayerWeights(): Promise<LayerWeights> {
    const call = { to: "engine", name: "createLayerWeights", args: [] } satisfies Call;
    const [part, number] = (await this.call(call)) as [number, number];
    const weights = new RemoteWeights(this, part, number);
    this.#collected.register(weights, part, weights);
    return weights;
  }

  async readWeights(layers: readonly LayerWeights[]): Promise<Float32Array[]> {
    const call = { to: "engine", name: "readWeights", args: [partsOf(layers)] } satisfies Call;
    return (await this.call(call)) as Float32Array[];
  }

  async writeWeights(layers: readonly LayerWeights[], values: readonly Numbers[]): Promise<void> {
    const copies = values.map((value) => copied(value, "the weights"));
    await this.call({ to: "engine", name: "writeWeights", args: [partsOf(layers), copies] });
  }

  /** Gives the memory of a network, or of a layer's weights, back. */
  dispose(part: object, number: number): void {
    this.#collected.unregister(part);
    this.#free(number);
  }

  async permutation(seed: number, epoch: number, n: number): Promise<Uint32Array> {
    const call = { to: "engine", name: "permutation", args: [seed, epoch, n] } satisfies Call;
    return (await this.call(call)) as Uint32Array;
  }

  async decodeCtc(given: CtcCall): Promise<Float64Array> {
    const call = { to: "engine", name: "decodeCtc", args: [own(given)] } satisfies Call;
    return (await this.call(call)) as Float64Array;
  }

  async melSpectrogram(settings: string, samples: Float32Array): Promise<Float32Array> {
    const args: [string, Float32Array] = [settings, copyOf(samples, "the samples of a clip")];
    const call = { to: "engine", name: "melSpectrogram", args } satisfies Call;
    return (await this.call(call)) as Float32Array;
  }

  memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** Nobody is left waiting for an answer that can't come any more, and no thread for work. */
  fail(fault: Error): void {
    if (this.dead) return;
    this.dead = true;
    this.#fault = fault;
    this.#refuse(refusal(fault));
    void this.#session.end();
  }

  #free(number: number): void {
    // An engine that is gone has given back everything.
    this.call({ to: "engine", name: "dispose", args: [number] }).catch(() => {});
  }

  #settle({ id, value, failure, memoryBytes, dead }: Reply): void {
    const waiting = this.#waiting.get(id);
    // What it says can't be relied on any more.
    if (!waiting) {
      this.fail(new Error("its Worker: it answered what nobody had asked"));
      return;
    }
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread.hold(false);
    this.#memoryBytes = memoryBytes;
    const error = failure && new BpttError(failure.code as ErrorCode, failure.message);
    if (error) waiting.reject(error);
    else waiting.resolve(value);
    if (dead)
      this.fail(error?.code === "EngineDead" ? error : new Error("it failed in its Worker"));
  }

  #refuse(error: BpttError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

class RemoteWeights implements LayerWeights {
  readonly number: number;
  #engine: RemoteEngine | undefined;
  readonly #part: number;

  constructor(engine: RemoteEngine, part: number, number: number) {
    this.#engine = engine;
    this.#part = part;
    this.number = number;
  }

  /** By which the Worker knows them. */
  get part(): number {
    if (this.#engine === undefined) throw weightsGone();
    return this.#part;
  }

  dispose(): void {
    this.#engine?.dispose(this, this.#part);
    this.#engine = undefined;
  }
}

const partsOf = (layers: readonly LayerWeights[]): number[] =>
  (layers as readonly RemoteWeights[]).map(({ part }) => part);

class RemoteNetwork implements EngineNetwork {
  #engine: RemoteEngine | undefined;
  readonly #number: number;

  constructor(engine: RemoteEngine, number: number) {
    this.#engine = engine;
    this.#number = number;
  }

  draw = () => this.#call<boolean>("draw");
  compile = (config: string) => this.#call<void>("compile", config);
  steer = (optimizer: string) => this.#call<void>("steer", optimizer);
  layout = () => this.#call<Awaited<ReturnType<EngineNetwork["layout"]>>>("layout");
  optimizerLayout = () =>
    this.#call<Awaited<ReturnType<EngineNetwork["optimizerLayout"]>>>("optimizerLayout");
  readOptimizer = (catchingUp: boolean) => this.#call<Float32Array>("readOptimizer", catchingUp);
  writeOptimizer = async (state: Numbers) =>
    this.#call<void>("writeOptimizer", copied(state, "the optimizer's state"));
  iterations = () => this.#call<number>("iterations");
  setIterations = (iterations: number) => this.#call<void>("setIterations", iterations);
  readRun = () => this.#call<EngineRun>("readRun");
  writeRun = (run: EngineRun) => this.#call<void>("writeRun", own(run));
  takeAverages = (swapping: boolean) => this.#call<void>("takeAverages", swapping);
  train = (chunk: Chunk, judge?: Judge) =>
    judge ? this.#judge(chunk, judge, true) : this.#call<Totals>("train", own(chunk));
  finishedBatches = () => this.#call<number>("finishedBatches");
  evaluate = (chunk: Chunk, judge?: Judge) =>
    judge ? this.#judge(chunk, judge, false) : this.#call<Totals>("evaluate", own(chunk));
  predict = (chunk: Chunk) => this.#call<Float32Array[]>("predict", own(chunk));
  step = (steps: RowSteps) => this.#call<Float32Array[]>("step", own(steps));
  resetRows = (rows: Uint32Array) => this.#call<void>("resetRows", own(rows));
  generate = (call: GenerateCall) => this.#call<GenerateAnswer>("generate", own(call));
  gradients = (chunk: Chunk) => this.#call<Float32Array>("gradients", own(chunk));
  gradientNorms = (chunk: Chunk) =>
    this.#call<Awaited<ReturnType<EngineNetwork["gradientNorms"]>>>("gradientNorms", own(chunk));
  contributions = (chunk: Chunk, asked: Explained) =>
    this.#call<Float32Array>("contributions", own(chunk), asked);
  resetStates = (layer: string | undefined) => this.#call<void>("resetStates", layer);
  inject = (layer: string, factors: Float32Array) =>
    this.#call<void>("inject", layer, copyOf(factors, "the weights"));
  setRewrites = (rewrites: Rewrites) => this.#call<void>("setRewrites", rewrites);
  stats = () => this.#call<Awaited<ReturnType<EngineNetwork["stats"]>>>("stats");

  memoryUse = () => this.#call<EngineMemoryUse>("memoryUse");
  plan = () => this.#call<EnginePlan>("plan");

  dispose(): void {
    this.#engine?.dispose(this, this.#number);
    this.#engine = undefined;
  }

  /** A message there and back for each batch: its losses go with what asks for the next one's outputs. */
  async #judge(chunk: Chunk, judge: Judge, training: boolean): Promise<Totals> {
    return this.#there().alone(async (send) => {
      const call = (name: NetworkCall, ...args: unknown[]) => {
        this.#there();
        return send({ to: this.#number, name, args }) as Promise<Step>;
      };
      let step = await call("begin", { training, chunk: own(chunk), outputs: judge.outputs });
      while ("judged" in step) step = await call("goOn", judge.judge(step.judged));
      return step.totals;
    });
  }

  async #call<T>(name: NetworkCall, ...args: unknown[]): Promise<T> {
    return (await this.#there().call({ to: this.#number, name, args })) as T;
  }

  #there(): RemoteEngine {
    if (this.#engine) return this.#engine;
    throw new BpttError("Disposed", "The model was disposed during the call.");
  }
}

/** A chunk with arrays of its own: those of the caller stay with the caller, and a view's whole buffer is not sent along. */
function own<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return copyOf(value as never, "the data of a call") as T;
  if (Array.isArray(value)) return value.map(own) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, own(part)])) as T;
}

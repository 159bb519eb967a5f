import { copyOf } from "../allocate.js";
import { BpttError, type ErrorCode } from "../errors.js";
import type { Chunk, Engine, EngineNetwork, MemoryUse, Plan, Rewrites } from "./engine.js";
import { deadEngine } from "./guard.js";
import type { Description } from "./local.js";
import { buffersIn, type Call, type NetworkCall, type Reply } from "./protocol.js";
import type { Settings } from "./settings.js";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The page's side of an engine that lives in a Worker: every call is a message, every answer another. */
export class RemoteEngine implements Engine {
  dead = false;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #fault: unknown;
  #next = 0;
  #memoryBytes = 0;

  /** Starts the Worker and the engine in it. */
  static async start(settings: Settings): Promise<Description & { engine: RemoteEngine }> {
    const engine = new RemoteEngine(
      new Worker(new URL("./engine_worker.js", import.meta.url), { type: "module" }),
    );
    try {
      const call = { to: "engine", name: "start", args: [settings] } satisfies Call;
      return { ...((await engine.call(call)) as Description), engine };
    } catch (error) {
      engine.#worker.terminate();
      throw error;
    }
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#settle(data);
    worker.onmessageerror = () => this.#die(new Error("an answer of its Worker could not be read"));
    worker.onerror = ({ message }) => this.#die(new Error(message || "its Worker failed"));
  }

  /** Sends a call; the arrays in it must be the message's own, as they go with it. */
  call(call: Call): Promise<unknown> {
    if (this.dead) return Promise.reject(deadEngine(this.#fault));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...call, id }, buffersIn(call.args));
    });
  }

  async createNetwork(spec: string, seed: number): Promise<EngineNetwork> {
    const number = await this.call({ to: "engine", name: "createNetwork", args: [spec, seed] });
    return new RemoteNetwork(this, number as number);
  }

  async permutation(seed: number, epoch: number, n: number): Promise<Uint32Array> {
    return (await this.call({
      to: "engine",
      name: "permutation",
      args: [seed, epoch, n],
    })) as Uint32Array;
  }

  memoryBytes(): number {
    return this.#memoryBytes;
  }

  #settle({ id, value, failure, memoryBytes, dead }: Reply): void {
    const waiting = this.#waiting.get(id);
    // After a fault nobody waits any more.
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    this.#memoryBytes = memoryBytes;
    if (failure) waiting.reject(new BpttError(failure.code as ErrorCode, failure.message));
    else waiting.resolve(value);
    if (dead) this.#die(new Error(failure?.message ?? "it failed"));
  }

  /** Nobody is left waiting for an answer that can't come any more. */
  #die(fault: Error): void {
    this.#fault ??= fault;
    this.dead = true;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(deadEngine(this.#fault));
    this.#waiting.clear();
  }
}

class RemoteNetwork implements EngineNetwork {
  readonly #engine: RemoteEngine;
  readonly #number: number;
  #disposed = false;

  constructor(engine: RemoteEngine, number: number) {
    this.#engine = engine;
    this.#number = number;
  }

  draw = () => this.#call<boolean>("draw");
  compile = (config: string) => this.#call<void>("compile", config);
  steer = (optimizer: string) => this.#call<void>("steer", optimizer);
  layout = () => this.#call<Awaited<ReturnType<EngineNetwork["layout"]>>>("layout");
  train = (chunk: Chunk) =>
    this.#call<Awaited<ReturnType<EngineNetwork["train"]>>>("train", own(chunk));
  finishedBatches = () => this.#call<number>("finishedBatches");
  evaluate = (chunk: Chunk) =>
    this.#call<Awaited<ReturnType<EngineNetwork["evaluate"]>>>("evaluate", own(chunk));
  predict = (chunk: Chunk) => this.#call<Float32Array[]>("predict", own(chunk));
  gradients = (chunk: Chunk) => this.#call<Float32Array>("gradients", own(chunk));
  gradientNorms = (chunk: Chunk) =>
    this.#call<Awaited<ReturnType<EngineNetwork["gradientNorms"]>>>("gradientNorms", own(chunk));
  resetStates = (layer: string | undefined) => this.#call<void>("resetStates", layer);
  inject = (layer: string, factors: Float32Array) =>
    this.#call<void>("inject", layer, copyOf(factors, "the weights"));
  readWeights = () => this.#call<Float32Array>("readWeights");
  writeWeights = (weights: Float32Array) =>
    this.#call<void>("writeWeights", copyOf(weights, "the weights"));
  setRewrites = (rewrites: Rewrites) => this.#call<void>("setRewrites", rewrites);
  stats = () => this.#call<Awaited<ReturnType<EngineNetwork["stats"]>>>("stats");

  memoryUse = () => this.#call<MemoryUse>("memoryUse");
  plan = () => this.#call<Plan>("plan");

  dispose(): void {
    if (this.#disposed || this.#engine.dead) return;
    this.#disposed = true;
    this.#engine.call({ to: "engine", name: "dispose", args: [this.#number] }).catch(() => {});
  }

  #call<T>(name: NetworkCall, ...args: unknown[]): Promise<T> {
    if (this.#disposed) {
      return Promise.reject(new BpttError("Disposed", "The model was disposed during the call."));
    }
    return this.#engine.call({ to: this.#number, name, args }) as Promise<T>;
  }
}

/** A chunk with arrays of its own: those of the caller stay with the caller, and a view's whole buffer is not sent along. */
function own<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return copyOf(value as never, "the data of a call") as T;
  if (Array.isArray(value)) return value.map(own) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, own(part)])) as T;
}

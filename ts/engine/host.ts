import { BpttError } from "../errors.js";
import { numbersOf } from "../numbers.js";
import type { EngineNetwork, LayerWeights } from "./engine.js";
import type { InProcessEngine } from "./in_process.js";
import { type Kit, type Started, startLocal } from "./local.js";
import { buffersIn, type Failure, type Reply, type Request } from "./protocol.js";

type Method = (...args: unknown[]) => Promise<unknown>;

/** The Worker's side: one engine, its networks and the weights of layers by number. */
export class Host {
  #local: Started<InProcessEngine> | undefined;
  readonly #parts = new Map<number, EngineNetwork | LayerWeights>();
  #next = 0;

  /** Answers a request: the reply, and the buffers that go with it for good. */
  async answer(request: Request): Promise<[Reply, ArrayBuffer[]]> {
    let outcome: { value: unknown } | { failure: Failure };
    try {
      outcome = { value: await this.#call(request) };
    } catch (error) {
      outcome = { failure: failureOf(error) };
    }
    const engine = this.#local?.engine;
    const reply = {
      id: request.id,
      memoryBytes: engine?.memoryBytes() ?? 0,
      dead: engine?.dead ?? false,
      ...outcome,
    };
    return [reply, buffersIn("value" in outcome ? outcome.value : undefined)];
  }

  async #call(request: Request): Promise<unknown> {
    if (request.to !== "engine") {
      const part = this.#parts.get(request.to)! as unknown as Record<string, Method>;
      const { args } = request;
      const isState = request.name === "writeOptimizer";
      return part[request.name]!(...(isState ? [numbersOf(args[0] as Float32Array)] : args));
    }
    if (request.name === "start") return this.#start(request.args[0]);
    const { engine, widen, join } = this.#local!;
    if (request.name === "widen") return widen();
    if (request.name === "join") return join(...request.args);
    if (request.name === "permutation") return engine.permutation(...request.args);
    if (request.name === "decodeCtc") return engine.decodeCtc(...request.args);
    if (request.name === "melSpectrogram") return engine.melSpectrogram(...request.args);
    if (request.name === "dispose") return this.#dispose(request.args[0]);
    if (request.name === "readWeights") return engine.readWeights(this.#weights(request.args[0]));
    if (request.name === "writeWeights") {
      const [layers, values] = request.args;
      return engine.writeWeights(this.#weights(layers), values.map(numbersOf));
    }
    if (request.name === "createLayerWeights") {
      const weights = await engine.createLayerWeights();
      return [this.#keep(weights), weights.number];
    }
    return this.#keep(await engine.createNetwork(...request.args));
  }

  #weights(numbers: readonly number[]): LayerWeights[] {
    return numbers.map((number) => this.#parts.get(number) as LayerWeights);
  }

  #keep(part: EngineNetwork | LayerWeights): number {
    this.#parts.set(this.#next, part);
    return this.#next++;
  }

  /** The memory goes back, for the threads of a pool. */
  async #start(kit: Kit): Promise<WebAssembly.Memory | undefined> {
    this.#local = await startLocal(kit);
    return "threaded" in kit && kit.threaded ? this.#local.memory : undefined;
  }

  #dispose(number: number): void {
    this.#parts.get(number)?.dispose();
    this.#parts.delete(number);
  }
}

const failureOf = (error: unknown): Failure =>
  error instanceof BpttError
    ? { code: error.code, message: error.message }
    : { code: "Internal", message: error instanceof Error ? error.message : String(error) };

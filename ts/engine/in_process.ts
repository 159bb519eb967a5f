import { BpttError } from "../errors.js";
import type { Chunk, Engine, EngineNetwork, MemoryUse, Plan, Rewrites, Totals } from "./engine.js";
import { BUFFER, type Facade, type FacadeNetwork } from "./facade.js";
import { Guard } from "./guard.js";

/** The engine in this thread: each call stages its data and computes before it returns to the event loop. */
export class InProcessEngine implements Engine {
  readonly guard = new Guard();
  readonly #facade: Facade;
  readonly #memory: WebAssembly.Memory;

  constructor(facade: Facade, memory: WebAssembly.Memory) {
    this.#facade = facade;
    this.#memory = memory;
  }

  get dead(): boolean {
    return this.guard.dead;
  }

  async createNetwork(spec: string, seed: number): Promise<EngineNetwork> {
    const network = this.guard.run(() => new this.#facade.Network(spec, seed));
    return new InProcessNetwork(network, this.#memory, this.guard);
  }

  async permutation(seed: number, epoch: number, n: number): Promise<Uint32Array> {
    return this.guard.run(() => this.#facade.permutation(seed, epoch, n));
  }

  memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }
}

class InProcessNetwork implements EngineNetwork {
  readonly #network: FacadeNetwork;
  readonly #memory: WebAssembly.Memory;
  readonly #guard: Guard;
  #disposed = false;

  constructor(network: FacadeNetwork, memory: WebAssembly.Memory, guard: Guard) {
    this.#network = network;
    this.#memory = memory;
    this.#guard = guard;
  }

  async compile(config: string): Promise<void> {
    this.#run(() => this.#network.compile(config));
  }

  async layout(): Promise<{ layer: string; name: string; shape: number[] }[]> {
    return JSON.parse(this.#run(() => this.#network.weight_layout()));
  }

  async train(chunk: Chunk): Promise<Totals> {
    return this.#run(() => {
      this.#stage(chunk);
      return totals(this.#network.train(chunk.rows, chunk.steps, chunk.batchSize));
    });
  }

  async finishedBatches(): Promise<number> {
    return this.#run(() => this.#network.finished_batches());
  }

  async evaluate(chunk: Chunk): Promise<Totals> {
    return this.#run(() => {
      this.#stage(chunk);
      return totals(this.#network.evaluate(chunk.rows, chunk.steps, chunk.batchSize));
    });
  }

  async predict(chunk: Chunk): Promise<Float32Array> {
    return this.#run(() => {
      this.#stage(chunk);
      const offset = this.#network.predict(chunk.rows, chunk.steps, chunk.batchSize);
      return this.#copyOut(offset, this.#network.output_len());
    });
  }

  async gradients(chunk: Chunk): Promise<Float32Array> {
    return this.#run(() => {
      this.#stage(chunk);
      const offset = this.#network.gradients(chunk.rows, chunk.steps);
      return this.#copyOut(offset, this.#network.output_len());
    });
  }

  async readWeights(): Promise<Float32Array> {
    return this.#run(() => {
      const offset = this.#network.read_weights();
      return this.#copyOut(offset, this.#network.output_len());
    });
  }

  async writeWeights(weights: Float32Array): Promise<void> {
    this.#run(() => {
      this.#copyIn(BUFFER.weights, weights);
      this.#network.write_weights();
    });
  }

  async setRewrites({ distinctTokens, sharedPrefix, lazyRows }: Rewrites): Promise<void> {
    this.#run(() => this.#network.set_rewrites(distinctTokens, sharedPrefix, lazyRows));
  }

  async stats() {
    return JSON.parse(this.#run(() => this.#network.stats()));
  }

  async memoryUse(): Promise<MemoryUse> {
    return JSON.parse(this.#run(() => this.#network.memory_use()));
  }

  async plan(): Promise<Plan> {
    return JSON.parse(this.#run(() => this.#network.plan()));
  }

  /** Gives the memory back. A dead engine's memory is past saving, and calling into it would trap again. */
  dispose(): void {
    if (this.#disposed || this.#guard.dead) return;
    this.#disposed = true;
    this.#guard.run(() => this.#network.free());
  }

  /** A call that was on its way when the model was disposed must not reach memory that is gone. */
  #run<T>(call: () => T): T {
    if (this.#disposed) throw new BpttError("Disposed", "The model was disposed during the call.");
    return this.#guard.run(call);
  }

  #stage(chunk: Chunk): void {
    if (chunk.tokens) this.#copyIn(BUFFER.tokens, chunk.tokens);
    if (chunk.floats) this.#copyIn(BUFFER.floats, chunk.floats);
    if (chunk.targets) this.#copyIn(BUFFER.targets, chunk.targets);
    // An empty buffer of lengths is what says that rows are rectangular.
    this.#copyIn(BUFFER.lengths, chunk.lengths ?? NO_LENGTHS);
  }

  #copyIn(buffer: number, values: Int32Array | Uint32Array | Float32Array): void {
    const offset = this.#network.stage(buffer, values.length);
    const View = values.constructor as Float32ArrayConstructor;
    new View(this.#memory.buffer, offset, values.length).set(values as Float32Array);
  }

  #copyOut(offset: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, offset, length).slice();
  }
}

const NO_LENGTHS = new Uint32Array(0);

/** The facade's flat answer: rows, batches, a loss for each batch, then a sum and a count for each metric. */
function totals(flat: Float64Array): Totals {
  const [rows = 0, batches = 0] = flat;
  const losses = [...flat.subarray(2, 2 + batches)];
  const metrics = [];
  for (let i = 2 + batches; i + 1 < flat.length; i += 2) {
    metrics.push({ sum: flat[i]!, count: flat[i + 1]! });
  }
  return { rows, losses, metrics };
}

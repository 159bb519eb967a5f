import { BpttError } from "../errors.js";
import type { Chunk, Engine, EngineNetwork, MemoryUse, Plan, Rewrites, Totals } from "./engine.js";
import { BUFFER, type Facade, type FacadeNetwork } from "./facade.js";
import type { Guard } from "./guard.js";

/** The engine in this thread: each call stages its data and computes before it returns to the event loop. */
export class InProcessEngine implements Engine {
  readonly guard: Guard;
  readonly #facade: Facade;
  readonly #memory: WebAssembly.Memory;

  constructor(facade: Facade, memory: WebAssembly.Memory, guard: Guard) {
    this.#facade = facade;
    this.#memory = memory;
    this.guard = guard;
  }

  get dead(): boolean {
    return this.guard.dead;
  }

  fail(fault: Error): void {
    this.guard.fail(fault);
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
  #network: FacadeNetwork;
  #memory: WebAssembly.Memory;
  #guard: Guard;
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
    return this.#run(() => totals(this.#network.train(...this.#stage(chunk), chunk.batchSize)));
  }

  async finishedBatches(): Promise<number> {
    return this.#run(() => this.#network.finished_batches());
  }

  async evaluate(chunk: Chunk): Promise<Totals> {
    return this.#run(() => totals(this.#network.evaluate(...this.#stage(chunk), chunk.batchSize)));
  }

  async predict(chunk: Chunk): Promise<Float32Array[]> {
    return this.#run(() => {
      const places = this.#network.predict(...this.#stage(chunk), chunk.batchSize);
      const outputs = [];
      for (let i = 0; i < places.length; i += 2) {
        outputs.push(this.#copyOut(places[i]!, places[i + 1]!));
      }
      return outputs;
    });
  }

  async gradients(chunk: Chunk): Promise<Float32Array> {
    return this.#run(() => {
      const offset = this.#network.gradients(...this.#stage(chunk));
      return this.#copyOut(offset, this.#network.output_len());
    });
  }

  async gradientNorms(chunk: Chunk) {
    return JSON.parse(this.#run(() => this.#network.gradient_norms(...this.#stage(chunk))));
  }

  async resetStates(layer: string | undefined): Promise<void> {
    this.#run(() => this.#network.reset_states(layer));
  }

  async inject(layer: string, factors: Float32Array): Promise<void> {
    this.#run(() => {
      this.#copyIn(BUFFER.weights, 0, factors);
      this.#network.inject(layer);
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
      this.#copyIn(BUFFER.weights, 0, weights);
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

  /** Gives the memory back. Whoever keeps a disposed model keeps none of it, also of an engine that is dead or was shut down. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#guard.runQuietly(() => this.#network.free());
    this.#network = this.#memory = this.#guard = undefined as never;
  }

  /** A call that was on its way when the model was disposed must not reach memory that is gone. */
  #run<T>(call: () => T): T {
    if (this.#disposed) throw new BpttError("Disposed", "The model was disposed during the call.");
    return this.#guard.run(call);
  }

  /** Copies the data in and gives what every call begins with: the rows, and the steps of each input. */
  #stage({ rows, feeds, targets }: Chunk): [number, Uint32Array] {
    feeds.forEach(({ tokens, floats, lengths }, i) => {
      if (tokens) this.#copyIn(BUFFER.tokens, i, tokens);
      if (floats) this.#copyIn(BUFFER.floats, i, floats);
      // An empty buffer of lengths is what says that rows are rectangular.
      this.#copyIn(BUFFER.lengths, i, lengths ?? NO_LENGTHS);
    });
    targets.forEach((values, i) => {
      this.#copyIn(BUFFER.targets, i, values);
    });
    return [rows, Uint32Array.from(feeds, ({ steps }) => steps)];
  }

  #copyIn(buffer: number, port: number, values: Int32Array | Uint32Array | Float32Array): void {
    const offset = this.#network.stage(buffer, port, values.length);
    const View = values.constructor as Float32ArrayConstructor;
    new View(this.#memory.buffer, offset, values.length).set(values as Float32Array);
  }

  #copyOut(offset: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, offset, length).slice();
  }
}

const NO_LENGTHS = new Uint32Array(0);

/** The facade's flat answer: rows, batches, outputs with losses of their own, the losses, then a sum and a count for each metric. */
function totals(flat: Float64Array): Totals {
  const [rows = 0, batches = 0, outputs = 0] = flat;
  const ends = [3, 3 + batches, 3 + batches * (1 + outputs)] as const;
  const losses = [...flat.subarray(ends[0], ends[1])];
  const parts = [...flat.subarray(ends[1], ends[2])];
  const metrics = [];
  for (let i = ends[2]; i + 1 < flat.length; i += 2) {
    metrics.push({ sum: flat[i]!, count: flat[i + 1]! });
  }
  return { rows, losses, parts, metrics };
}

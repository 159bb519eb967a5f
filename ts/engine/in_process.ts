import { copyOf, inMemory } from "../allocate.js";
import { BpttError } from "../errors.js";
import type { Numbers } from "../numbers.js";
import { needsRest } from "./core_classes.js";
import type { Divided } from "./divided.js";
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
  HostedNetwork,
  Judge,
  Judged,
  LayerWeights,
  OptimizerVariable,
  Rewrites,
  RowSteps,
  Step,
  Told,
  ToldCall,
  Totals,
} from "./engine.js";
import {
  BUFFER,
  DECODER_BUFFER,
  type Facade,
  type FacadeMel,
  type FacadeMemory,
  type FacadeNetwork,
  type FacadeWeights,
} from "./facade.js";
import type { Guard } from "./guard.js";
import { weightsGone } from "./refusals.js";
import { utf8 } from "./runtime.js";

/** The engine in this thread: each call stages its data and computes before it returns to the event loop. */
export class InProcessEngine implements Engine {
  readonly guard: Guard;
  /** What is under it, for tests that fill its memory. */
  readonly facade: Facade;
  readonly #memory: FacadeMemory;
  readonly #parts: Divided;
  /** What made the last mel spectrogram. */
  #mel: { readonly settings: string; readonly facade: FacadeMel } | undefined;

  constructor(facade: Facade, memory: FacadeMemory, guard: Guard, parts: Divided) {
    this.facade = facade;
    this.#memory = memory;
    this.guard = guard;
    this.#parts = parts;
  }

  get dead(): boolean {
    return this.guard.dead;
  }

  fail(fault: Error): void {
    this.guard.fail(fault);
  }

  async createNetwork(spec: string, seed: number): Promise<EngineNetwork> {
    if (this.#parts.lacks("rest") && needsRest(spec)) await this.#parts.needed("rest");
    const facade = this.guard.run(() => new this.facade.Network());
    const network = new InProcessNetwork(facade, this.#memory, this.guard, this.#parts);
    try {
      network.build(spec, seed);
    } catch (error) {
      network.dispose();
      throw error;
    }
    return network;
  }

  async createLayerWeights(): Promise<LayerWeights> {
    const facade = this.guard.run(() => new this.facade.LayerWeights());
    return new InProcessWeights(facade, this.#memory, this.guard);
  }

  async readWeights(layers: readonly LayerWeights[]): Promise<Float32Array[]> {
    return (layers as readonly InProcessWeights[]).map((layer) => layer.read());
  }

  async writeWeights(layers: readonly LayerWeights[], values: readonly Numbers[]): Promise<void> {
    const all = layers as readonly InProcessWeights[];
    try {
      all.forEach((layer, i) => {
        layer.stage(values[i]!);
      });
    } catch (error) {
      for (const layer of all) layer.discard();
      throw error;
    }
    for (const layer of all) layer.commit();
  }

  async permutation(seed: number, epoch: number, n: number): Promise<Uint32Array> {
    return this.guard.run(() => {
      const permutation = new this.facade.Permutation(seed, epoch, n);
      try {
        const order = this.#memory.view(Uint32Array, permutation.offset(), n);
        return copyOf(order, "the order of rows");
      } finally {
        permutation.free();
      }
    });
  }

  async decodeCtc({ outputs, lengths, asked, scorer }: CtcCall): Promise<Float64Array> {
    if (this.#parts.lacks("rest")) await this.#parts.needed("rest");
    return this.guard.run(() => {
      const decoder = new this.facade.CtcDecoder();
      try {
        const text = inMemory("what is asked", () => utf8(asked));
        const given = { outputs, lengths, text, scorer };
        for (const [name, buffer] of Object.entries(DECODER_BUFFER)) {
          const values = given[name as keyof typeof DECODER_BUFFER];
          if (values === undefined) continue;
          const View = values.constructor as Float32ArrayConstructor;
          const offset = decoder.stage(buffer, values.length);
          this.#memory.view(View, offset, values.length).set(values as Float32Array);
        }
        const length = decoder.decode();
        const answer = this.#memory.view(Float64Array, decoder.answer(), length);
        return copyOf(answer, "what was read");
      } finally {
        decoder.free();
      }
    });
  }

  async melSpectrogram(settings: string, samples: Float32Array): Promise<Float32Array> {
    if (this.#parts.lacks("rest")) await this.#parts.needed("rest");
    return this.guard.run(() => {
      const mel = this.#melOf(settings);
      const clip = new this.facade.Clip(samples.length);
      try {
        this.#memory.view(Float32Array, clip.samples(), samples.length).set(samples);
        const length = clip.mel_spectrogram(mel);
        const frames = this.#memory.view(Float32Array, clip.frames(), length);
        return copyOf(frames, "a mel spectrogram");
      } finally {
        clip.free();
      }
    });
  }

  /** As the settings say: the last one again where they are the same, as its tables cost more than twenty frames do. */
  #melOf(settings: string): FacadeMel {
    if (this.#mel?.settings === settings) return this.#mel.facade;
    const text = inMemory("the settings of a mel spectrogram", () => utf8(settings));
    this.#mel?.facade.free();
    this.#mel = undefined;
    const facade = new this.facade.Mel(text.length);
    try {
      this.#memory.view(Uint8Array, facade.text(), text.length).set(text);
      facade.read();
    } catch (error) {
      facade.free();
      throw error;
    }
    this.#mel = { settings, facade };
    return facade;
  }

  memoryBytes(): number {
    return this.#memory.bytes;
  }
}

class InProcessWeights implements LayerWeights {
  readonly number: number;
  #weights: FacadeWeights | undefined;
  #memory: FacadeMemory;
  #guard: Guard;

  constructor(weights: FacadeWeights, memory: FacadeMemory, guard: Guard) {
    this.number = guard.run(() => weights.number());
    this.#weights = weights;
    this.#memory = memory;
    this.#guard = guard;
  }

  read(): Float32Array {
    return this.#run((weights) => {
      const [offset, length] = [weights.offset(), weights.len()];
      return copyOf(this.#memory.view(Float32Array, offset, length), "the weights");
    });
  }

  /** Hands over as many new ones, which `commit` puts in their place. */
  stage({ length, copyTo }: Numbers): void {
    this.#run((weights) => {
      const offset = weights.stage();
      copyTo(this.#memory.view(Float32Array, offset, length));
    });
  }

  commit(): void {
    this.#run((weights) => weights.write());
  }

  /** Forgets what was handed over. */
  discard(): void {
    if (this.#weights) this.#guard.runQuietly(() => this.#weights?.discard());
  }

  dispose(): void {
    const weights = this.#weights;
    if (weights === undefined) return;
    this.#guard.runQuietly(() => weights.free());
    this.#weights = undefined;
    // Whoever keeps them keeps no memory.
    this.#memory = this.#guard = undefined as never;
  }

  #run<T>(call: (weights: FacadeWeights) => T): T {
    if (this.#weights === undefined) throw weightsGone();
    return this.#guard.run(() => call(this.#weights!));
  }
}

class InProcessNetwork implements HostedNetwork {
  #network: FacadeNetwork;
  #memory: FacadeMemory;
  #guard: Guard;
  readonly #parts: Divided;
  /** Until the rest is there that rates were told for: what is trained then comes after them. */
  #steering: Promise<void> | undefined;
  #disposed = false;
  /** The staged buffers that hold something which a later call may be without: it has them emptied. */
  readonly #filled = new Set<number>();
  /** The steps of each input's rows as they were told last; none where a call failed, which may have forgotten them. */
  #steps: number[] = [];
  /** The call whose losses are told at present. */
  #told: ToldCall | undefined;

  constructor(network: FacadeNetwork, memory: FacadeMemory, guard: Guard, parts: Divided) {
    this.#network = network;
    this.#memory = memory;
    this.#guard = guard;
    this.#parts = parts;
  }

  /** Makes the model, whose weights are to be drawn before any other call. */
  build(spec: string, seed: number): void {
    this.#run(() => {
      this.#writeText(spec);
      this.#network.build(seed);
    });
  }

  async draw(): Promise<boolean> {
    return this.#run(() => this.#network.draw());
  }

  async compile(config: string): Promise<void> {
    if (this.#parts.lacks("rest") && needsRest(config)) await this.#parts.needed("rest");
    await this.#train(() => {
      this.#writeText(config);
      this.#network.compile();
    });
  }

  async steer(optimizer: string): Promise<void> {
    if (this.#parts.lacks("rest") && needsRest(optimizer)) {
      this.#steering = this.#parts.needed("rest");
      try {
        await this.#steering;
      } finally {
        this.#steering = undefined;
      }
    }
    await this.#train(() => {
      this.#writeText(optimizer);
      this.#network.steer();
    });
  }

  async layout(): Promise<{ layer: string; name: string; shape: number[] }[]> {
    return JSON.parse(this.#run(() => this.#network.weight_layout()));
  }

  async optimizerLayout(): Promise<OptimizerVariable[]> {
    return JSON.parse(await this.#train(() => this.#network.optimizer_layout()));
  }

  async readOptimizer(catchingUp: boolean): Promise<Float32Array> {
    return this.#train(() => {
      const offset = this.#network.optimizer_state(catchingUp);
      return this.#copyOut(offset, this.#network.optimizer_state_len(), "the optimizer's state");
    });
  }

  async writeOptimizer({ length, copyTo }: Numbers): Promise<void> {
    await this.#train(() => {
      const offset = this.#network.stage(BUFFER.weights, 0, length);
      copyTo(this.#memory.view(Float32Array, offset, length));
      this.#network.write_optimizer_state();
    });
  }

  async iterations(): Promise<number> {
    return this.#train(() => this.#network.iterations());
  }

  async setIterations(iterations: number): Promise<void> {
    await this.#train(() => this.#network.set_iterations(iterations));
  }

  async readRun(): Promise<EngineRun> {
    return this.#train(() => {
      const [offset = 0, length = 0, ...counts] = this.#answer(this.#network.run_state());
      const numbers = this.#copyOut(offset, length, "the state of a run");
      return { numbers, counts: Float64Array.from(counts) };
    });
  }

  async writeRun({ numbers, counts }: EngineRun): Promise<void> {
    await this.#train(() => {
      this.#copyIn(BUFFER.weights, 0, numbers);
      this.#copyIn(BUFFER.counts, 0, counts);
      this.#network.write_run_state();
    });
  }

  async takeAverages(swapping: boolean): Promise<void> {
    await this.#train(() => this.#network.take_averages(swapping));
  }

  async train(chunk: Chunk, judge?: Judge): Promise<Totals> {
    if (this.#parts.lacks("training")) await this.#parts.needed("training");
    if (this.#steering) await this.#steering;
    if (judge) return this.#judge(chunk, judge, true);
    return this.#run(() => {
      this.#stage(chunk);
      return this.#totals(chunk, this.#network.train(chunk.rows, chunk.batchSize));
    });
  }

  async finishedBatches(): Promise<number> {
    return this.#run(() => this.#network.finished_batches());
  }

  async evaluate(chunk: Chunk, judge?: Judge): Promise<Totals> {
    if (this.#parts.lacks("training")) await this.#parts.needed("training");
    if (judge) return this.#judge(chunk, judge, false);
    return this.#run(() => {
      this.#stage(chunk);
      return this.#totals(chunk, this.#network.evaluate(chunk.rows, chunk.batchSize));
    });
  }

  /** Without a turn for anything else, as every call. */
  #judge(chunk: Chunk, judge: Judge, training: boolean): Totals {
    let step = this.#begin({ training, chunk, outputs: judge.outputs });
    while ("judged" in step) step = this.#goOn(judge.judge(step.judged));
    return step.totals;
  }

  async begin(call: ToldCall): Promise<Step> {
    if (this.#parts.lacks("training")) await this.#parts.needed("training");
    if (this.#steering) await this.#steering;
    return this.#begin(call);
  }

  async goOn(told: readonly Told[]): Promise<Step> {
    return this.#goOn(told);
  }

  #begin(call: ToldCall): Step {
    return this.#run(() => {
      const { rows, batchSize } = call.chunk;
      this.#stage(call.chunk);
      return this.#step(call, this.#network.begin_told(rows, batchSize, call.training));
    });
  }

  #goOn(told: readonly Told[]): Step {
    return this.#run(() => {
      const call = this.#told!;
      call.outputs.forEach((output, i) => {
        const [from = 0, lines, into = 0, size] = this.#answer(this.#network.told(output));
        const { losses, gradient } = told[i]!;
        this.#memory.view(Float64Array, from, lines).set(losses);
        this.#memory.view(Float32Array, into, size).set(gradient);
      });
      return this.#step(call, this.#network.go_on());
    });
  }

  #step(call: ToldCall, asks: boolean): Step {
    this.#told = asks ? call : undefined;
    if (asks) return { judged: call.outputs.map((output) => this.#judged(output)) };
    return { totals: this.#totals(call.chunk, this.#network.end_told()) };
  }

  async predict(chunk: Chunk): Promise<Float32Array[]> {
    return this.#run(() => {
      this.#stage(chunk);
      return this.#outputs(this.#network.predict(chunk.rows, chunk.batchSize));
    });
  }

  async step({ rows, feeds, counts }: RowSteps): Promise<Float32Array[]> {
    return this.#run(() => {
      feeds.forEach(({ tokens, floats }, i) => {
        if (tokens) this.#copyIn(BUFFER.tokens, i, tokens);
        if (floats) this.#copyIn(BUFFER.floats, i, floats);
      });
      this.#copyGiven(BUFFER.lengths, 0, counts);
      return this.#outputs(this.#network.step(rows));
    });
  }

  async generate({ begin, steps, telling }: GenerateCall): Promise<GenerateAnswer> {
    if (this.#parts.lacks("rest")) await this.#parts.needed("rest");
    return this.#run(() => {
      if (begin) {
        this.#stage({ ...begin, batchSize: begin.rows, targets: [] });
        this.#writeText(begin.asked);
        this.#network.begin_generating(begin.rows);
      }
      const done = this.#network.generate(steps);
      const latest = telling ? this.#answer(this.#network.latest()).slice() : undefined;
      const made = done ? this.#made(this.#network.finish_generating()) : undefined;
      return { ...(latest && { latest }), ...(made && { made }) };
    });
  }

  #made(length: number): NonNullable<GenerateAnswer["made"]> {
    const answer = copyOf(this.#answer(length), "what was generated");
    const outputs = 1 + 2 * answer[0]!;
    const shown = [];
    for (let i = 1; i < outputs; i += 2) {
      shown.push(this.#copyOut(answer[i]!, answer[i + 1]!, "the weights of attention"));
    }
    return { numbers: answer.slice(outputs), shown };
  }

  async resetRows(rows: Uint32Array): Promise<void> {
    this.#run(() => {
      for (const row of rows) this.#network.reset_row(row);
    });
  }

  async gradients(chunk: Chunk): Promise<Float32Array> {
    return this.#train(() => {
      this.#stage(chunk);
      const offset = this.#network.gradients(chunk.rows);
      return this.#copyOut(offset, this.#network.weights_len(), "the gradients");
    });
  }

  async gradientNorms(chunk: Chunk) {
    if (this.#parts.lacks("rest")) await this.#parts.needed("rest");
    return JSON.parse(
      this.#run(() => {
        this.#stage(chunk);
        return this.#network.gradient_norms(chunk.rows);
      }),
    );
  }

  async contributions(
    chunk: Chunk,
    { input, output, unit = -1 }: Explained,
  ): Promise<Float32Array> {
    if (this.#parts.lacks("rest")) await this.#parts.needed("rest");
    return this.#run(() => {
      this.#stage(chunk);
      const offset = this.#network.contributions(chunk.rows, input, output, unit);
      const { tokens } = chunk.feeds[input]!;
      return this.#copyOut(offset, tokens!.length, "the contributions of tokens");
    });
  }

  async resetStates(layer: string | undefined): Promise<void> {
    this.#run(() => {
      if (layer !== undefined) this.#writeText(layer);
      this.#network.reset_states(layer !== undefined);
    });
  }

  async inject(layer: string, factors: Float32Array): Promise<void> {
    await this.#train(() => {
      this.#writeText(layer);
      this.#copyIn(BUFFER.weights, 0, factors);
      this.#network.inject();
    });
  }

  async setRewrites({ distinctTokens, sharedPrefix, lazyRows }: Rewrites): Promise<void> {
    this.#run(() => this.#network.set_rewrites(distinctTokens, sharedPrefix, lazyRows));
  }

  async stats() {
    return JSON.parse(await this.#train(() => this.#network.stats()));
  }

  async memoryUse(): Promise<EngineMemoryUse> {
    return JSON.parse(await this.#train(() => this.#network.memory_use()));
  }

  async plan(): Promise<EnginePlan> {
    return JSON.parse(await this.#train(() => this.#network.plan()));
  }

  /** Gives the memory back. Whoever keeps a disposed model keeps none of it, also of an engine that is dead or was shut down. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#guard.runQuietly(() => this.#network.free());
    this.#network = this.#memory = this.#guard = undefined as never;
  }

  /** A call of what lies in the part of the module that trains: at once, where it is there. */
  async #train<T>(call: () => T): Promise<T> {
    if (this.#parts.lacks("training")) await this.#parts.needed("training");
    return this.#run(call);
  }

  /** A call that was on its way when the model was disposed must not reach memory that is gone. */
  #run<T>(call: () => T): T {
    if (this.#disposed) throw new BpttError("Disposed", "The model was disposed during the call.");
    try {
      return this.#guard.run(call);
    } catch (error) {
      this.#steps = [];
      throw error;
    }
  }

  /** Copies the data in. */
  #stage({ feeds, targets, sampleWeights, sums = [] }: Chunk): void {
    feeds.forEach(({ tokens, floats, lengths, steps }, i) => {
      if (tokens) this.#copyIn(BUFFER.tokens, i, tokens);
      if (floats) this.#copyIn(BUFFER.floats, i, floats);
      // An empty buffer of lengths is what says that rows are rectangular.
      this.#copyGiven(BUFFER.lengths, i, lengths);
      if (this.#steps[i] !== steps) this.#network.set_steps(i, steps);
      this.#steps[i] = steps;
    });
    targets.forEach((values, i) => {
      this.#copyIn(BUFFER.targets, i, values);
      this.#copyGiven(BUFFER.sampleWeights, i, sampleWeights?.[i]);
    });
    if (sums.length === 0) return;
    const offset = this.#network.sums();
    this.#memory.view(Float64Array, offset, sums.length).set(sums);
  }

  /** What `train` or `evaluate` has answered, and what is to be shown of it. */
  #totals({ shown = [] }: Chunk, length: number): Totals {
    const sums = totals(this.#answer(length));
    return { ...sums, judged: shown.map((output) => this.#judged(output)) };
  }

  #judged(output: number): Judged {
    const [from = 0, size = 0, targets = 0, width = 0] = this.#answer(this.#network.judged(output));
    return {
      outputs: this.#copyOut(from, size, "the predictions"),
      targets: this.#copyOut(targets, width, "the targets of a batch"),
    };
  }

  #writeText(text: string): void {
    const bytes = inMemory("the description of a model", () => utf8(text));
    this.#copyIn(BUFFER.text, 0, bytes);
  }

  #copyIn(
    buffer: number,
    port: number,
    values: Int32Array | Uint32Array | Float32Array | Float64Array | Uint8Array,
  ): void {
    const offset = this.#network.stage(buffer, port, values.length);
    const View = values.constructor as Float32ArrayConstructor;
    this.#memory.view(View, offset, values.length).set(values as Float32Array);
  }

  /** Copies in what a call may be without: its buffer is empty then, as it is at first. */
  #copyGiven(buffer: number, port: number, values: Uint32Array | Float32Array | undefined): void {
    const place = port * BUFFERS + buffer;
    if (values === undefined && !this.#filled.has(place)) return;
    this.#copyIn(buffer, port, values ?? NOTHING);
    if (values) this.#filled.add(place);
    else this.#filled.delete(place);
  }

  /** What `predict` has answered. */
  #outputs(length: number): Float32Array[] {
    const places = this.#answer(length);
    const outputs = [];
    for (let i = 0; i < places.length; i += 2) {
      outputs.push(this.#copyOut(places[i]!, places[i + 1]!, "the predictions"));
    }
    return outputs;
  }

  #copyOut(offset: number, length: number, what: string): Float32Array {
    // Not `slice`, which fills the new memory with zeros first.
    return inMemory(what, () => new Float32Array(this.#memory.view(Float32Array, offset, length)));
  }

  /** What the last call answered: a view, to be read at once. */
  #answer(length: number): Float64Array {
    return this.#memory.view(Float64Array, this.#network.answer(), length);
  }
}

const NOTHING = new Float32Array(0);
const BUFFERS = Object.keys(BUFFER).length;

/** The facade's flat answer: rows, batches, outputs with losses of their own, updates so far, the losses, then the sums of metrics. */
function totals(flat: Float64Array): Omit<Totals, "judged"> {
  const [rows = 0, batches = 0, outputs = 0, iterations = 0] = flat;
  const ends = [4, 4 + batches, 4 + batches * (1 + outputs)] as const;
  const losses = numbers(flat, ends[0], ends[1]);
  const parts = numbers(flat, ends[1], ends[2]);
  const metrics = numbers(flat, ends[2], flat.length);
  return { rows, iterations, losses, parts, metrics };
}

/** Some of an answer's numbers. A loop: most answers are so short that to make a view of a part, and to go through that, takes longer. */
function numbers(flat: Float64Array, from: number, to: number): number[] {
  const own: number[] = [];
  for (let i = from; i < to; i++) own.push(flat[i]!);
  return own;
}

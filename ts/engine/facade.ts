/**
 * The surface of the core as `wasm/glue.js` exposes it, and the addon of `bptt-native`. Written here so that the engine states what it
 * relies on; the builds generate the same from one list in Rust. Numbers pass as they are and are checked on the other side.
 */
export interface Facade {
  readonly Network: new () => FacadeNetwork;
  readonly LayerWeights: new () => FacadeWeights;
  readonly Permutation: new (seed: number, epoch: number, n: number) => FacadePermutation;
  readonly CtcDecoder: new () => FacadeCtcDecoder;
  readonly Mel: new (text: number) => FacadeMel;
  readonly Clip: new (samples: number) => FacadeClip;
}

/** The arrays whose numbers lie in the facade's memory. @inline */
export type FacadeArray = Int32Array | Uint32Array | Float32Array | Float64Array | Uint8Array;

/** The memory in which the facade's offsets are places. */
export interface FacadeMemory {
  /** So many numbers from a place on: a view, good until the next call. */
  view<A extends FacadeArray>(View: ArrayOver<A>, offset: number, length: number): A;
  /** Bytes held. */
  readonly bytes: number;
}

/** What makes arrays over a buffer. */
export interface ArrayOver<A> {
  new (buffer: ArrayBufferLike, offset: number, length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

/** That of a module, which moves as it grows. */
export const wasmMemory = (memory: WebAssembly.Memory): FacadeMemory => ({
  view: (View, offset, length) => new View(memory.buffer, offset, length),
  get bytes() {
    return memory.buffer.byteLength;
  },
});

/** The staging buffers of a network, by the number that `stage` takes. */
export const BUFFER = {
  tokens: 0,
  floats: 1,
  lengths: 2,
  targets: 3,
  weights: 4,
  text: 5,
  sampleWeights: 6,
  counts: 7,
} as const;

export interface FacadeNetwork {
  /** Makes the model from the staged text; `draw` draws its weights. */
  build(seed: number): void;
  /** Draws a piece of the weights, and says whether they are complete. */
  draw(): boolean;
  /** Takes the staged text. */
  compile(): void;
  /** Takes the staged text. */
  steer(): void;
  weight_layout(): string;
  /** Sets a buffer's length in elements and returns its byte offset. May grow the memory, which detaches views. */
  stage(buffer: number, port: number, length: number): number;
  set_steps(port: number, steps: number): void;
  weights_len(): number;
  /** JSON: index of the weight and name of the slot of each variable of the optimizer. */
  optimizer_layout(): string;
  optimizer_state(catching_up: boolean): number;
  optimizer_state_len(): number;
  write_optimizer_state(): void;
  iterations(): number;
  /** Answers with byte offset and number of the numbers, and behind them the counts. */
  run_state(): number;
  /** Takes the staged weights and counts. */
  write_run_state(): void;
  take_averages(swapping: boolean): void;
  set_iterations(iterations: number): void;
  /** Room for the sums of all metrics, from which the next call goes on, from this byte on. */
  sums(): number;
  /** Answers with so many numbers of 64 bits from `answer()` on. */
  train(rows: number, batchSize: number): number;
  evaluate(rows: number, batchSize: number): number;
  predict(rows: number, batchSize: number): number;
  /** One more step of a network that is run step by step. Answers as `predict` does. */
  step(rows: number): number;
  reset_row(row: number): void;
  /** Begins sequences of a network that is fed, from what is staged; the staged text says what is asked. */
  begin_generating(rows: number): void;
  /** Takes at most so many steps. Whether all sequences are done. */
  generate(steps: number): boolean;
  /** Answers with row and last token of each sequence that goes on. */
  latest(): number;
  /** Answers with the number of further outputs, byte offset and number of the numbers of each, then with the sequences. */
  finish_generating(): number;
  /** Begins a pass whose losses are told. Whether there is a batch that waits for some. */
  begin_told(rows: number, batchSize: number, training: boolean): boolean;
  /** Room for what is told of an output: byte offset and number of losses, 64 bits each, and of their gradient's numbers. */
  told(output: number): number;
  /** Finishes the batch that waits and computes the next. Whether there is one. */
  go_on(): boolean;
  /** Answers as `train` does, when no batch waits any more. */
  end_told(): number;
  /** Byte offset and number of an output's lines in the last batch, and of their targets. */
  judged(output: number): number;
  answer(): number;
  gradients(rows: number): number;
  gradient_norms(rows: number): string;
  /** Of an input's tokens to a number of an output, the largest where `unit` is negative: their byte offset. */
  contributions(rows: number, of: number, output: number, unit: number): number;
  /** Of the layer that the staged text names, or of all. */
  reset_states(named: boolean): void;
  /** For the layer that the staged text names. */
  inject(): void;
  finished_batches(): number;
  set_rewrites(distinctTokens: boolean, sharedPrefix: boolean, lazyRows: boolean): void;
  stats(): string;
  memory_use(): string;
  plan(): string;
  free(): void;
}

/** The weights of one layer: held until this is freed and no network has the layer. */
export interface FacadeWeights {
  number(): number;
  len(): number;
  offset(): number;
  /** Makes room for as many new ones, from this byte on; `write` takes them. */
  stage(): number;
  write(): void;
  /** Forgets what was staged. */
  discard(): void;
  free(): void;
}

/** The staging buffers of a decoder, by the number that its `stage` takes. */
export const DECODER_BUFFER = { outputs: 0, lengths: 1, text: 2, scorer: 3 } as const;

export interface FacadeCtcDecoder {
  /** Sets a buffer's length in elements and returns its byte offset. May grow the memory, which detaches views. */
  stage(buffer: number, length: number): number;
  /** Answers with so many numbers of 64 bits from `answer()` on. */
  decode(): number;
  answer(): number;
  free(): void;
}

export interface FacadePermutation {
  offset(): number;
  free(): void;
}

/** What mel spectrograms need to know before the samples, with room for a text that says it, from this byte on. */
export interface FacadeMel {
  text(): number;
  read(): void;
  free(): void;
}

/** A clip with room for its samples, from this byte on. */
export interface FacadeClip {
  samples(): number;
  /** So many numbers, from `frames()` on. */
  mel_spectrogram(mel: FacadeMel): number;
  frames(): number;
  free(): void;
}

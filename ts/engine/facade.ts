/**
 * The surface of the WebAssembly module as `wasm/glue.js` exposes it. Written here so that the engine states what it
 * relies on; the build generates the same from Rust.
 */
export interface Facade {
  readonly Network: new (spec: string, seed: number) => FacadeNetwork;
  permutation(seed: number, epoch: number, n: number): Uint32Array;
}

/** The staging buffers of a network, by the number that `stage` takes. */
export const BUFFER = { tokens: 0, floats: 1, lengths: 2, targets: 3, weights: 4 } as const;

export interface FacadeNetwork {
  compile(config: string): void;
  steer(optimizer: string): void;
  weight_layout(): string;
  /** Sets a buffer's length in elements and returns its byte offset. May grow the memory, which detaches views. */
  stage(buffer: number, port: number, length: number): number;
  read_weights(): number;
  write_weights(): void;
  train(rows: number, steps: Uint32Array, batchSize: number): Float64Array;
  evaluate(rows: number, steps: Uint32Array, batchSize: number): Float64Array;
  predict(rows: number, steps: Uint32Array, batchSize: number): Float64Array;
  gradients(rows: number, steps: Uint32Array): number;
  gradient_norms(rows: number, steps: Uint32Array): string;
  reset_states(layer?: string): void;
  inject(layer: string): void;
  output_len(): number;
  finished_batches(): number;
  set_rewrites(distinctTokens: boolean, sharedPrefix: boolean, lazyRows: boolean): void;
  stats(): string;
  memory_use(): string;
  plan(): string;
  free(): void;
}

/**
 * What the library asks of its numeric engine. Every call is asynchronous and moves plain typed arrays, so that a
 * transport to a Worker can take the place of the one in this process. No view of WebAssembly memory passes through.
 */

import type { Numbers } from "../numbers.js";

/** Rows of one input. */
export interface Feed {
  /** Time steps of every row; 0 where rows are ragged or the data has no time axis. */
  readonly steps: number;
  /** Token ids, row by row. */
  readonly tokens?: Int32Array | undefined;
  /** Dense values, row by row. */
  readonly floats?: Float32Array | undefined;
  /** Length of each row where rows are ragged. */
  readonly lengths?: Uint32Array | undefined;
}

/** Which token input is to be explained by which number of which output; by the largest of each row where none is named. */
export interface Explained {
  readonly input: number;
  readonly output: number;
  readonly unit?: number;
}

/** Consecutive rows of data, gathered for one call. */
export interface Chunk {
  readonly rows: number;
  readonly batchSize: number;
  /** One for each input of the model. */
  readonly feeds: readonly Feed[];
  /** One for each output, row by row; none for inference. */
  readonly targets: readonly Float32Array[];
  /** One for each output, a weight for each of its targets; undefined where all weigh 1. */
  readonly sampleWeights?: readonly (Float32Array | undefined)[];
  /** What the sums of metrics go on from: those of the call before, so that they do not depend on the calls. Without them, zeros. */
  readonly sums?: readonly number[];
  /** Outputs of which the last batch is shown. */
  readonly shown?: readonly number[];
}

/** One step of each row. */
export interface RowSteps {
  readonly rows: number;
  /** One for each input of the model. */
  readonly feeds: readonly Feed[];
  /** 0 for rows without a step, else 1; without it all have one. */
  readonly counts?: Uint32Array | undefined;
}

/** Steps of sequences that a network continues. */
export interface GenerateCall {
  /** New ones, where these are to begin: as many rows, of which the fed input has the beginnings, and what is asked, JSON. */
  readonly begin?: {
    readonly rows: number;
    readonly feeds: readonly Feed[];
    readonly asked: string;
  };
  /** How many steps, at most. */
  readonly steps: number;
  /** Whether the last tokens are told. */
  readonly telling: boolean;
}

/** What came of such steps. */
export interface GenerateAnswer {
  /** Row and last token of each sequence that goes on. */
  readonly latest?: Float64Array;
  /**
   * Once all are done: row by row the number of its sequences, and of each the logarithm of its probability, its score, whether it ended (1 or 0), the number of its tokens,
   * and those. Beside them for each further output its numbers at each token of each sequence.
   */
  readonly made?: { readonly numbers: Float64Array; readonly shown: readonly Float32Array[] };
}

/** Rows of outputs whose labels are to be read. */
export interface CtcCall {
  /** Row by row. */
  readonly outputs: Float32Array;
  /** Steps of each row. */
  readonly lengths: Uint32Array;
  /** How they are to be read, JSON. */
  readonly asked: string;
  /** What a scorer is made of: its weights, and its table of n-grams. */
  readonly scorer?: Float64Array | undefined;
}

/** An output in a batch as it was judged: line by line, without masked steps. */
export interface Judged {
  readonly outputs: Float32Array;
  readonly targets: Float32Array;
}

/** Losses of an output's lines in a batch, and their gradient: the message's own arrays. */
export interface Told {
  readonly losses: Float64Array;
  readonly gradient: Float32Array;
}

/** Computes losses where they are known, on this side. */
export interface Judge {
  /** The outputs that it judges. */
  readonly outputs: readonly number[];
  /** What it says to a batch of these. */
  judge(judged: readonly Judged[]): readonly Told[];
}

/** Sums over the batches of one call. */
export interface Totals {
  readonly rows: number;
  /** Updates of the optimizer so far. */
  readonly iterations: number;
  /** Each batch's loss times its rows, to be added one after the other: then the sum does not depend on the calls. */
  readonly losses: readonly number[];
  /** The same of each output alone, where there are several: outputs of the first batch, then those of the second. */
  readonly parts: readonly number[];
  /** The sums of all metrics, one behind the other. */
  readonly metrics: readonly number[];
  /** What was asked to be shown. */
  readonly judged: readonly Judged[];
}

/** Ways to the same numbers with less work; ARCHITECTURE.md tells when each is taken. */
export interface Rewrites {
  readonly distinctTokens: boolean;
  readonly sharedPrefix: boolean;
  readonly lazyRows: boolean;
}

/** Bytes that a model holds in the engine. All but weights and optimizer follow the largest batch so far, never the data. */
export interface EngineMemoryUse {
  /** All weights of the model. */
  weights: number;
  /** The optimizer's running means. */
  optimizer: number;
  /** Outputs of layers, and what they keep for the way back. */
  activations: number;
  /** As many as weights that are trained. */
  gradients: number;
  /** What a layer needs while it computes, and weights in the order of products. */
  scratch: number;
  /** Lists of cells and tokens. */
  packing: number;
  /** Targets in the order of the cells, and predictions. */
  results: number;
  /** Data on its way in and weights on their way out. */
  staging: number;
}

/** How a batch of one input was computed. */
export interface EngineInputPlan {
  /** (row, step) pairs of the input, */
  positions: number;
  /** and those that were computed: where there is a mask, by the layers behind it. */
  cells: number;
  distinct_tokens: number;
  /** Groups of rows that may run through time side by side. */
  shards: number;
  /** The exact rewrites: whether each was taken, and why or why not. */
  rewrites: {
    /** Its name. */
    rewrite: string;
    /** Whether it was taken. */
    taken: boolean;
    /** In a few words, why or why not. */
    why: string;
  }[];
}

/** All that a model needs to go on elsewhere with the same bits. What is in it, the core knows. */
export interface EngineRun {
  readonly numbers: Float32Array;
  /** Integers. */
  readonly counts: Float64Array;
}

/** How a batch was computed. */
export interface EnginePlan {
  rows: number;
  inputs: EngineInputPlan[];
}

/** What an optimizer keeps of a weight: its index, Keras's name of what it is, and its shape. */
export interface OptimizerVariable {
  weight: number;
  slot: string;
  shape: number[];
}

/** One model's numbers in the engine. */
export interface EngineNetwork {
  /** Draws some milliseconds' worth of the initial weights, and says whether they are complete: before that no other call is answered. */
  draw(): Promise<boolean>;
  /** Sets loss, optimizer and metrics; the optimizer starts anew. */
  compile(config: string): Promise<void>;
  /** Sets the optimizer's learning rate, momentum and clipping, from the next batch on; its state stays. */
  steer(optimizer: string): Promise<void>;
  /** The optimizer's variables, in the order in which its state is read and written. */
  optimizerLayout(): Promise<OptimizerVariable[]>;
  /**
   * Rows of embeddings that wait for their decay are read as they will be. `catchingUp`, they wait no more: what goes on from these variables then does so with
   * the bits of this model. Otherwise reading changes nothing.
   */
  readOptimizer(catchingUp: boolean): Promise<Float32Array>;
  /** Takes all of the state, or none of it where a part can't be used. */
  writeOptimizer(state: Numbers): Promise<void>;
  /** Batches of the optimizer so far. */
  iterations(): Promise<number>;
  /** Lets the optimizer go on as after so many batches. */
  setIterations(iterations: number): Promise<void>;
  /** Weights, optimizer, states and draws as they are now. Rows that wait go on waiting, so that reading changes nothing. */
  readRun(): Promise<EngineRun>;
  /** Goes on from a run of the same model; one that is refused changes nothing. */
  writeRun(run: EngineRun): Promise<void>;
  /** Makes the weights that are trained their averages, where the optimizer keeps some; `swapping`, the averages become the weights. */
  takeAverages(swapping: boolean): Promise<void>;
  /** Names and shapes of the weights, in the order in which they are read and written. */
  layout(): Promise<{ layer: string; name: string; shape: number[] }[]>;
  /** @param judge computes some losses, batch by batch. Whatever else is asked of the engine meanwhile is done afterwards. */
  train(chunk: Chunk, judge?: Judge): Promise<Totals>;
  /** Batches that the last `train` finished, also when it failed. */
  finishedBatches(): Promise<number>;
  evaluate(chunk: Chunk, judge?: Judge): Promise<Totals>;
  /** The outputs, one after the other. */
  predict(chunk: Chunk): Promise<Float32Array[]>;
  /** Goes one step on, of a network that is run step by step: the outputs, of rows without a step those of the step before. */
  step(steps: RowSteps): Promise<Float32Array[]>;
  /** Lets some rows of such a network begin anew. */
  resetRows(rows: Uint32Array): Promise<void>;
  /** Takes some steps with sequences, of a network that is fed. A call that fails ends them. */
  generate(call: GenerateCall): Promise<GenerateAnswer>;
  /** Loss gradients of one batch, laid out as the weights; nothing is updated. */
  gradients(chunk: Chunk): Promise<Float32Array>;
  /** For each recurrent layer the norm of the loss's gradient at its state, step by step, for one batch. */
  gradientNorms(chunk: Chunk): Promise<{ layer: string; norms: number[] }[]>;
  /** What each token of an input contributes to a number of an output, the largest of each row where none is named, for one batch. */
  contributions(chunk: Chunk, asked: Explained): Promise<Float32Array>;
  /** Forgets what stateful layers carry: all of them, or one. */
  resetStates(layer: string | undefined): Promise<void>;
  /** Replaces what a layer draws in training, for tests. */
  inject(layer: string, factors: Float32Array): Promise<void>;
  /** Switches the exact rewrites of a step on and off, for tests and benches; all are on at first. */
  setRewrites(rewrites: Rewrites): Promise<void>;
  /** Counters since creation, for tests. */
  stats(): Promise<{ batches: number; cells: number; projected_rows: number }>;
  /** Bytes held, by what they are for. */
  memoryUse(): Promise<EngineMemoryUse>;
  /** How the last batch was computed. */
  plan(): Promise<EnginePlan>;
  dispose(): void;
}

/** A call whose losses are told from outside. */
export interface ToldCall {
  readonly training: boolean;
  readonly chunk: Chunk;
  /** The outputs of these losses. */
  readonly outputs: readonly number[];
}

/** Where such a call is: a batch of outputs to be judged, or at its end. */
export type Step = { readonly judged: readonly Judged[] } | { readonly totals: Totals };

/** A network where it is computed. */
export interface HostedNetwork extends EngineNetwork {
  /** Begins a call whose losses are told from outside. */
  begin(call: ToldCall): Promise<Step>;
  /** Finishes its batch with losses for each of the outputs, and computes the next. */
  goOn(told: readonly Told[]): Promise<Step>;
}

/** The weights of one layer. They live for as long as they are held here, or a network has the layer. */
export interface LayerWeights {
  /** By which the nodes of a network name them. */
  readonly number: number;
  dispose(): void;
}

export interface Engine {
  /** Whether it stopped at an internal fault. */
  readonly dead: boolean;
  /** Weights of a layer that has none yet. */
  createLayerWeights(): Promise<LayerWeights>;
  /** Copies of layers' weights, all as of one moment: empty before a network has drawn them. */
  readWeights(layers: readonly LayerWeights[]): Promise<Float32Array[]>;
  /** Replaces layers' weights by as many new ones: all of them at one moment, or none. */
  writeWeights(layers: readonly LayerWeights[], values: readonly Numbers[]): Promise<void>;
  /** A model whose weights are to be drawn from `seed`, an integer from 0 to 2^53 - 1. */
  createNetwork(spec: string, seed: number): Promise<EngineNetwork>;
  /** An order of 0..n-1 that depends on seed and epoch alone. */
  permutation(seed: number, epoch: number, n: number): Promise<Uint32Array>;
  /**
   * What rows of outputs are read as: row by row the number of readings, and of each the logarithm of its probability, its score, the number of its
   * labels, and those.
   */
  decodeCtc(call: CtcCall): Promise<Float64Array>;
  /** The mel spectrogram of a clip, frame after frame, as `settings`, JSON, say. */
  melSpectrogram(settings: string, samples: Float32Array): Promise<Float32Array>;
  /** Bytes of WebAssembly memory. */
  memoryBytes(): number;
  /** Refuses every later call, for a fault that was noticed elsewhere. */
  fail(fault: Error): void;
}

import type { History } from "./callbacks/history.js";
import { checkOptions, show } from "./checks.js";
import { fromKerasConfig, type ModelConfig, toKerasConfig } from "./config/keras.js";
import type { Predictions } from "./data/predictions.js";
import type { InputData, TargetData } from "./data/types.js";
import { BpttError } from "./errors.js";
import { loadWeights, saveWeights } from "./io/weights_file.js";
import type { Layer } from "./layers/index.js";
import { type CompileOptions, checkFit, parseCompile } from "./model/compiled.js";
import { ModelCore } from "./model/core.js";
import { parseBatchShape } from "./model/graph.js";
import { type DebugReport, debugReport, type MemoryInfo, memoryInfo } from "./model/reports.js";
import { getWeights, setWeights, type WeightInput, type WeightValue } from "./model/weights.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import type { Shape } from "./shape.js";
import { summaryLines } from "./summary.js";
import { evaluateModel } from "./training/evaluate.js";
import { checkNotFitting, fitModel } from "./training/fit.js";
import { computeOnBatch, predictOnBatch } from "./training/on_batch.js";
import type { EvaluateOptions, FitOptions, PredictOptions } from "./training/options.js";
import { predictModel } from "./training/predict.js";

/** Options of {@link Sequential}. */
export interface SequentialOptions {
  /** Default `"sequential"`. */
  name?: string;
  /** Decides initial weights and the order of rows: an integer of at least 0. Default: drawn at random. */
  seed?: number;
}

/** Symbol.dispose where the runtime has it; a stand-in keeps the class loadable where not. */
const disposeSymbol: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

/** @internal The state behind a model, for the tests that look below the public surface. */
export let coreOf: (model: Sequential) => ModelCore;

/**
 * A chain of layers that can be trained. Its numbers live in WebAssembly memory until `dispose()`; every call that
 * touches them is asynchronous.
 *
 * @example
 * const model = new Sequential([
 *   new Embedding(10000, 128),
 *   new SimpleRNN(128),
 *   new Dense(1, { activation: "sigmoid" }),
 * ]);
 * model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
 * await model.fit(xTrain, yTrain, { epochs: 10, batchSize: 32, validationSplit: 0.2 });
 */
export class Sequential {
  readonly #core: ModelCore;
  static {
    coreOf = (model) => model.#core;
  }

  /** What the last `fit` recorded, also while it runs. */
  history: History | undefined;

  /**
   * @param layers the layers, first to last; more can be added with {@link add}.
   * @throws BpttError `InvalidArgument` for something that is no layer, a repeated name, or a bad seed.
   */
  constructor(layers: readonly Layer[] = [], options: SequentialOptions = {}) {
    checkOptions("Sequential", options, ["name", "seed"]);
    const { name = "sequential", seed = randomSeed() } = options;
    if (typeof name !== "string" || !/^[^/\s][^/]*$/.test(name)) {
      throw invalid("name", 'a non-empty string without "/"', name);
    }
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw invalid("seed", "an integer of at least 0 and below 2^53", seed);
    }
    if (!Array.isArray(layers)) throw invalid("layers", "an array of layers", layers);
    this.#core = new ModelCore(name, seed);
    for (const layer of layers) this.add(layer);
  }

  /** The model's name, first part of its weights' names. */
  get name(): string {
    return this.#core.name;
  }

  /** The seed that decides initial weights and the order of rows. */
  get seed(): number {
    return this.#core.seed;
  }

  /** The layers, first to last. */
  get layers(): readonly Layer[] {
    return [...this.#core.layers];
  }

  /** The shape of a batch of inputs, where it is known: `[null, 200]`. */
  get inputShape(): Shape | undefined {
    return this.#core.graph?.inputShape;
  }

  /** The shape of a batch of outputs, where it is known: `[null, 1]`. */
  get outputShape(): Shape | undefined {
    return this.#core.graph?.outputShape;
  }

  /** The optimizer that `compile` was given. */
  get optimizer(): Optimizer | undefined {
    return this.#core.compiled?.optimizer;
  }

  /** Set to true, usually in a callback, to end `fit`: after the batch or epoch under way. */
  get stopTraining(): boolean {
    return this.#core.stopTraining;
  }

  set stopTraining(value: boolean) {
    this.#core.stopTraining = value;
  }

  /**
   * Adds a layer at the end.
   * @throws BpttError `InvalidArgument` for something that is no layer, or one that belongs to a model; `Shape` where it
   * does not fit behind the layers of a model that is built; `Busy` once the model has weights.
   */
  add(layer: Layer): void {
    this.#core.add(layer);
  }

  /**
   * Settles the shapes of all layers. Without it the first data does. Later data may have another number of steps.
   *
   * @param shape the shape of a batch: `[null, 200]` for rows of 200 token ids, `[null, null]` for any number.
   * @throws BpttError `Shape` where a layer cannot take its input, or the model has another shape.
   */
  build(shape: Shape): void {
    this.#core.checkAlive();
    this.#core.build(parseBatchShape(shape));
  }

  /**
   * Prints layers, output shapes and numbers of weights as Keras does.
   * @param print called with each line. Default `console.log`.
   */
  summary(print: (line: string) => void = console.log): void {
    for (const line of summaryLines(this.#core)) print(line);
  }

  /**
   * The number of weights.
   * @throws BpttError `NotBuilt` before the shapes are known.
   */
  countParams(): number {
    if (this.#core.graph) return this.#core.graph.weights.reduce((sum, { size }) => sum + size, 0);
    throw new BpttError(
      "NotBuilt",
      `You tried to call \`countParams\` on the model "${this.name}", but the model isn't built. You can build it manually via: \`build(shape)\`.`,
    );
  }

  /**
   * Chooses loss, optimizer and metrics. Compiling again starts the optimizer anew; weights stay.
   * @throws BpttError `InvalidArgument` for a name that is not known, or a loss that does not fit the output.
   */
  compile(options: CompileOptions): void {
    this.#core.checkAlive();
    checkNotFitting(this.#core, "compile");
    const compiled = parseCompile(options);
    if (this.#core.graph) checkFit(compiled, this.#core.graph);
    this.#core.compiled = compiled;
  }

  /**
   * Trains on rows of data. Data and options are checked before anything changes; a call that fails later leaves the
   * weights of the last finished batch and the model usable.
   *
   * @param x inputs; see {@link InputData} for the accepted forms.
   * @param y targets; see {@link TargetData}.
   * @returns what was logged for each epoch.
   * @throws BpttError `NotCompiled`, `Busy` while another `fit` runs, `InvalidArgument`, `Shape`, `EmptyData`,
   * `TokenOutOfRange`, `NotFinite`, `Target` for data that cannot be used; `Diverged` where the loss or a gradient became
   * NaN or Infinity; `OutOfMemory`. With a `signal`, the signal's reason.
   */
  async fit(x: InputData, y: TargetData, options: FitOptions = {}): Promise<History> {
    return fitModel(this, this.#core, x, y, options);
  }

  /**
   * Loss and metrics over rows of data, by name: `{ loss, accuracy }`.
   * @throws BpttError as {@link fit} does for data that cannot be used.
   */
  async evaluate(
    x: InputData,
    y: TargetData,
    options: EvaluateOptions = {},
  ): Promise<Record<string, number>> {
    return evaluateModel(this, this.#core, x, y, options);
  }

  /**
   * The outputs for rows of data: `shape`, the flat `data`, and `toArray()` for nested arrays.
   * @throws BpttError as {@link fit} does for data that cannot be used.
   */
  async predict(x: InputData, options: PredictOptions = {}): Promise<Predictions> {
    return predictModel(this, this.#core, x, options);
  }

  /** One update from all rows as a single batch. Gives loss and metrics from before the update. */
  async trainOnBatch(x: InputData, y: TargetData): Promise<Record<string, number>> {
    return computeOnBatch(this.#core, "train", x, y);
  }

  /** Loss and metrics of all rows as a single batch. */
  async testOnBatch(x: InputData, y: TargetData): Promise<Record<string, number>> {
    return computeOnBatch(this.#core, "test", x, y);
  }

  /** The outputs of all rows as a single batch. */
  async predictOnBatch(x: InputData): Promise<Predictions> {
    return predictOnBatch(this.#core, x);
  }

  /**
   * Copies of all weights, in Keras's order and with Keras's names (`sequential/dense/kernel`).
   * @throws BpttError `NotBuilt` for a model whose shapes are not known.
   */
  async getWeights(): Promise<WeightValue[]> {
    return getWeights(this.#core);
  }

  /**
   * Replaces all weights, given in the order of {@link getWeights}. Nothing changes if one of them does not fit.
   * @throws BpttError `Shape` for a wrong number of weights or a wrong shape, `NotFinite`, `NotBuilt`.
   */
  async setWeights(weights: readonly WeightInput[]): Promise<void> {
    return setWeights(this.#core, weights);
  }

  /**
   * Saves all weights as safetensors under Keras's names: to a file, written whole or not at all, or as bytes.
   * @throws BpttError `File` where the file cannot be written, `Unsupported` for a path where there are no files.
   */
  async saveWeights(): Promise<Uint8Array>;
  async saveWeights(path: string | URL): Promise<void>;
  async saveWeights(path?: string | URL): Promise<unknown> {
    return saveWeights(this.#core, path);
  }

  /**
   * Loads weights saved by {@link saveWeights}, from a file or its bytes. Everything is checked before the model
   * changes; the name of the model that saved them does not matter.
   * @throws BpttError `File` for a file that is missing, damaged or of another model.
   */
  async loadWeights(source: string | URL | Uint8Array | ArrayBuffer): Promise<void> {
    return loadWeights(this.#core, source);
  }

  /** The architecture as plain data, in the form of Keras's `get_config()`. */
  getConfig(): ModelConfig {
    return toKerasConfig(this.#core);
  }

  /** What `JSON.stringify(model)` keeps: class and configuration. */
  toJSON(): { class_name: "Sequential"; config: ModelConfig } {
    return { class_name: "Sequential", config: this.getConfig() };
  }

  /**
   * A model of the same architecture, with fresh weights, from {@link getConfig} or from Keras's `get_config()`.
   * @throws BpttError `Unsupported` for a layer or setting that is not known, by its name.
   */
  static fromConfig(config: ModelConfig | object, options: SequentialOptions = {}): Sequential {
    const { name, layers, shape } = fromKerasConfig(config);
    const model = new Sequential(layers, { name, ...options });
    if (shape) model.build(shape);
    return model;
  }

  /**
   * Bytes that the model holds, by what they are for, with their `total`, and `engine`, all memory of the engine that it lives in.
   * Data is staged batch by batch: what is held follows the largest batch so far, and stays the same however long training goes on.
   *
   * @throws BpttError `NotBuilt` if the model has no weights and no shape to make them from; `Disposed`.
   */
  memoryInfo(): Promise<MemoryInfo> {
    return memoryInfo(this.#core);
  }

  /**
   * How the last batch was computed: its size, the cells and distinct tokens that it came to, and which of the exact rewrites
   * saved work, or why not. For questions about speed.
   *
   * @throws BpttError as `memoryInfo`.
   */
  debugReport(): Promise<DebugReport> {
    return debugReport(this.#core);
  }

  /** Gives the model's memory back. Any later call throws `Disposed`; disposing again does nothing. */
  dispose(): void {
    this.#core.dispose();
  }

  /** For `using model = new Sequential(...)`. */
  [disposeSymbol](): void {
    this.dispose();
  }
}

const invalid = (argument: string, expected: string, got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `Sequential received an invalid value for argument \`${argument}\`, expected ${expected}, got ${show(got)}.`,
  );

/** 53 random bits: as many as a number holds exactly. */
function randomSeed(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}

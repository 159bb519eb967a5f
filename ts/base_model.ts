import type { History } from "./callbacks/history.js";
import { boolean, checkOptions, checkSurplus, isPlain, list, show } from "./checks.js";
import type { Answers } from "./data/predictions.js";
import { type BatchStream, isStream } from "./data/stream.js";
import type { InputData, ListOrNamed, WeightInput, WeightValue } from "./data/types.js";
import type { Dataset } from "./dataset/dataset.js";
import type { Generated } from "./decoding/generated.js";
import type { GenerateOptions } from "./decoding/options.js";
import { disposeSymbol } from "./dispose_symbol.js";
import { BpttError } from "./errors.js";
import type { SaveOptions } from "./formats/save.js";
import type { LoadWeightsOptions, SaveWeightsOptions } from "./formats/weights.js";
import type { SymbolicTensor } from "./graph/tensor.js";
import type { FileSource } from "./io/source.js";
import type { FileTarget } from "./io/target.js";
import type { LayerDescription } from "./layers/description.js";
import {
  type Costless,
  Layer,
  type LayerOptions,
  type MaskRule,
  type Outputs,
  oneOrAll,
} from "./layers/layer.js";
import { type CompileOptions, checkFit, parseCompile } from "./model/compiled.js";
import type { ContributionOptions } from "./model/contributions.js";
import { ModelCore } from "./model/core.js";
import { type Ends, type Graph, outputShapesFor } from "./model/graph.js";
import { ownerOf } from "./model/optimizer_owner.js";
import type { GradientNorms, MemoryUse, Plan } from "./model/reports.js";
import type { SessionOptions } from "./model/session.js";
import type { ModelSession } from "./model_session.js";
import { type Optimizer, stateOf } from "./optimizers/optimizer.js";
import { NUMBERS, TRAINING } from "./parts.js";
import { formatShape, MOST_RANK, type Shape } from "./shape.js";
import { checkSummary, type SummaryOptions, summaryLines } from "./summary.js";
import type {
  EvaluateOptions,
  FitOptions,
  Parts,
  PredictOptions,
  TestOnBatchOptions,
  TrainOnBatchOptions,
} from "./training/options.js";
import { predictModel, predictOnBatch } from "./training/predict.js";

/** Options that every model has. */
export interface ModelOptions extends Costless<LayerOptions> {
  /** Decides initial weights, dropout and the order of rows: an integer of at least 0. Default: drawn at random. */
  seed?: number;
}

/** What a {@link Sequential} and a {@link Functional} have in common: everything but how their layers are connected. */
export abstract class BaseModel<
  X = unknown,
  Y = unknown,
  P extends Answers = Answers,
  O extends Outputs = Outputs,
> extends Layer<O> {
  readonly #core: ModelCore;

  /** @internal */
  constructor(where: string, { seed: given, ...options }: ModelOptions, chained: boolean) {
    super(where, options, {});
    const seed = given ?? randomSeed();
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw invalid(where, "seed", "an integer of at least 0 and below 2^53", seed);
    }
    this.#core = new ModelCore(this, seed, chained, given !== undefined);
  }

  /** What `JSON.stringify(model)` keeps, and Keras's `model_from_json` takes: class and configuration. */
  abstract toJSON(): LayerDescription;

  /** @internal */
  override get description(): LayerDescription {
    return this.toJSON();
  }

  /** @internal */
  protected get core(): ModelCore {
    return this.#core;
  }

  /** The seed that decides initial weights and the order of rows. */
  get seed(): number {
    return this.core.seed;
  }

  /** The layers, first to last. */
  get layers(): readonly Layer[] {
    return Object.freeze([...this.core.layers]);
  }

  /**
   * A layer of this model by its name, or by its place among {@link layers}; negative ones count from the end.
   * @throws BpttError `InvalidArgument` where there is none.
   */
  getLayer(which: string | number, ...surplus: never[]): Layer {
    checkSurplus("getLayer", surplus);
    const { layers } = this.core;
    const layer =
      typeof which === "number" ? layers.at(which) : layers.find(({ name }) => name === which);
    const fits = typeof which === "string" || Number.isSafeInteger(which);
    if (layer && fits) return layer;
    const names = list(layers.slice(0, 100).map(({ name }) => name)) || "it has none";
    throw new BpttError(
      "InvalidArgument",
      `getLayer expects the name of a layer of the model "${this.name}" (${names}) or its place among them, got ${show(which)}.`,
    );
  }

  /**
   * The tensors that the model begins with.
   * @throws BpttError `NotBuilt` before its shapes are known.
   */
  get inputs(): readonly SymbolicTensor[] {
    return Object.freeze([...this.#ends("inputs").inputs]);
  }

  /**
   * The tensors that the model ends with. With some of those in between, `model.getLayer("lstm").output`, other models begin or end there
   * that have the layers, and their weights, in common with this one.
   * @throws BpttError `NotBuilt` before its shapes are known.
   */
  get outputs(): readonly SymbolicTensor[] {
    return Object.freeze([...this.#ends("outputs").outputs]);
  }

  /** The only tensor of {@link inputs}, or all of them. */
  override get input(): SymbolicTensor | SymbolicTensor[] {
    return oneOrAll(this.inputs);
  }

  /** The only tensor of {@link outputs}, or all of them. */
  override get output(): SymbolicTensor | SymbolicTensor[] {
    return oneOrAll(this.outputs);
  }

  #ends(what: string): Ends {
    if (this.core.graph) return this.core.graph.ends;
    throw new BpttError(
      "NotBuilt",
      `The model "${this.name}" has no defined ${what} yet: give it an \`input(...)\` as its first layer, or call \`build(shape)\`.`,
    );
  }

  /** @internal */
  override get parts(): readonly Layer[] {
    return this.core.layers;
  }

  /** @internal Its layers have theirs. */
  protected override get costsActivity(): boolean {
    return false;
  }

  /** @internal */
  override get layersWithin(): readonly Layer[] {
    return this.core.layers;
  }

  /** @internal Its layers say what they take. */
  override get mostRank(): number {
    return MOST_RANK;
  }

  /** @internal */
  override get callArguments(): readonly string[] {
    return ["inputs", "training", "mask"];
  }

  /** @internal */
  override get maskRule(): MaskRule {
    return "none";
  }

  /** @internal */
  shapeFor(input: Shape): Shape {
    return this.shapesFor([input])[0]!;
  }

  /** @internal */
  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    const graph = this.expand(inputs);
    this.expectInputs(inputs, graph.inputs.length);
    inputs.forEach((shape, i) => {
      const expected = graph.inputs[i]!.shape;
      const meets = (dim: number | null, axis: number) =>
        axis === 0 || dim === null || shape[axis] === null || shape[axis] === dim;
      if (shape.length === expected.length && expected.every(meets)) return;
      throw this.incompatible(shape, `expected shape=${formatShape(expected)}`);
    });
    return outputShapesFor(graph, inputs);
  }

  /** @internal */
  override expand(inputs: readonly Shape[]): Graph {
    this.core.checkAlive();
    return this.core.graph ?? this.core.graphFor(inputs, true);
  }

  /** @internal */
  override settle(inputs: readonly Shape[]): void {
    if (this.core.graph === undefined) this.core.adopt(this.core.graphFor(inputs, true));
  }

  /** What the last `fit` recorded, also while it runs. */
  get history(): History | undefined {
    return this.core.history;
  }

  /** The optimizer that `compile` was given. What is set on it acts from the next batch on: see {@link Optimizer}. */
  get optimizer(): Optimizer | undefined {
    return this.core.compiled?.optimizer;
  }

  /** Set to true, usually in a callback, to end `fit`: after the batch or epoch under way. Each `fit` begins with false. */
  get stopTraining(): boolean {
    return this.core.stopTraining;
  }

  set stopTraining(value: boolean) {
    this.core.stopTraining = boolean(this.name, "stopTraining", value);
  }

  /**
   * Prints layers, output shapes and numbers of weights as Keras does.
   * @param options see {@link SummaryOptions}; a function alone is called with each line.
   * @throws BpttError `InvalidArgument` for an unknown option or value.
   */
  summary(options: SummaryOptions | ((line: string) => void) = {}, ...surplus: never[]): void {
    checkSurplus("summary", surplus);
    const checked = checkSummary(options);
    const within = (layer: Layer) => (layer instanceof BaseModel ? layer.core : undefined);
    for (const line of summaryLines(this.core, checked, within)) checked.printFn(line);
  }

  /**
   * The number of weights.
   * @throws BpttError `NotBuilt` before the shapes are known.
   */
  countParams(...surplus: never[]): number {
    checkSurplus("countParams", surplus);
    if (this.core.graph) return this.core.graph.weights.reduce((sum, { size }) => sum + size, 0);
    throw new BpttError(
      "NotBuilt",
      `You tried to call \`countParams\` on the model "${this.name}", but the model isn't built. You can build it manually via: \`build(shape)\`.`,
    );
  }

  /**
   * Chooses loss, optimizer and metrics. Weights stay. The optimizer that the model has goes on with its state, which begins at zeros for
   * weights that were frozen before; any other one starts anew, one that it had earlier too. Which layers are frozen, see
   * {@link Layer.trainable}, is settled here.
   * @throws BpttError `InvalidArgument` for a name that is not known, a loss that does not fit the output, or an optimizer that belongs to
   * another model.
   */
  compile(options: CompileOptions, ...surplus: never[]): void {
    checkSurplus("compile", surplus);
    this.core.checkAlive();
    this.core.checkNotFitting("compile");
    const compiled = parseCompile(options, this);
    if (this.core.graph) checkFit(compiled, this.core.graph);
    const { optimizer } = compiled;
    stateOf(optimizer).claim(ownerOf(this.core, optimizer), this.core.hasStateOf(optimizer));
    this.core.compiled = compiled;
  }

  /**
   * Trains on rows of data. Data and options are checked before anything changes; a call that fails later leaves the
   * weights of the last finished batch and the model usable.
   *
   * Inputs `x` have one of the forms of {@link InputData}, targets `y` one of {@link TargetData}.
   *
   * A stream of batches `[x, y]` takes the place of both, see {@link BatchStream}. The next batches are read while the engine computes. When a
   * generator throws, the batches before it have been trained on and the error is passed on; where it ends before `stepsPerEpoch`, the epoch is
   * shorter, which a warning tells. Where a run stops early, the batches that were read ahead are lost to a generator.
   *
   * @returns what was logged for each epoch.
   * @throws BpttError `NotCompiled`, `Busy` while another `fit` runs, `InvalidArgument`, `Shape`, `EmptyData`,
   * `TokenOutOfRange`, `NotFinite`, `Target` for data that cannot be used; `Diverged` where the loss, a gradient or an update
   * became NaN or Infinity; `OutOfMemory`. With a `signal`, the signal's reason.
   */
  async fit(x: BatchStream<Parts<X, Y>>, options?: FitOptions): Promise<History>;
  async fit(x: X, y: Y, options?: FitOptions): Promise<History>;
  async fit(x: unknown, ...rest: unknown[]): Promise<History> {
    const [y, options] = targetsAndOptions("fit", x, rest);
    const { core } = this;
    core.requireCompiled("fit");
    return core.whileFitting(() =>
      core.using(TRAINING, ({ fitModel }) => fitModel(this, core, x, y, options)),
    );
  }

  /**
   * Loss and metrics over rows of data, or over a stream of batches `[x, y]`, by name: `{ loss, accuracy }`.
   * @throws BpttError as {@link fit} does for data that cannot be used.
   */
  async evaluate(
    x: BatchStream<Parts<X, Y>>,
    options?: EvaluateOptions,
  ): Promise<Record<string, number>>;
  async evaluate(x: X, y: Y, options?: EvaluateOptions): Promise<Record<string, number>>;
  async evaluate(x: unknown, ...rest: unknown[]): Promise<Record<string, number>> {
    const [y, options] = targetsAndOptions("evaluate", x, rest);
    return this.core.during("evaluate", () => {
      const { core } = this;
      const compiled = core.requireCompiled("evaluate");
      return core.using(TRAINING, ({ evaluateModel }) =>
        evaluateModel(this, core, compiled, [x, y], options),
      );
    });
  }

  /**
   * The outputs for rows of data, for a stream whose batches are inputs alone, or for a Dataset, of whose elements the first member counts: `shape`, the flat `data`, and `toArray()` for nested arrays; a list of them, or an object, where the
   * model was given its outputs so.
   * @throws BpttError as {@link fit} does for data that cannot be used.
   */
  async predict(
    x: X | BatchStream<X> | Dataset<readonly [x: X, ...others: unknown[]]>,
    options: PredictOptions = {},
    ...surplus: never[]
  ): Promise<P> {
    checkSurplus("predict", surplus);
    const answers = this.core.during("predict", () => predictModel(this, this.core, x, options));
    return (await answers) as P;
  }

  /**
   * One update from all rows as a single batch. Gives loss and metrics from before the update.
   * @throws BpttError as {@link fit} does.
   */
  async trainOnBatch(
    x: X,
    y: Y,
    options: TrainOnBatchOptions = {},
    ...surplus: never[]
  ): Promise<Record<string, number>> {
    checkSurplus("trainOnBatch", surplus);
    // Awaited, as to resolve a promise by another one takes two turns more.
    return await this.#onBatch("train", [x, y], options);
  }

  /** Loss and metrics of all rows as a single batch. */
  async testOnBatch(
    x: X,
    y: Y,
    options: TestOnBatchOptions = {},
    ...surplus: never[]
  ): Promise<Record<string, number>> {
    checkSurplus("testOnBatch", surplus);
    return await this.#onBatch("test", [x, y], options);
  }

  #onBatch(kind: "train" | "test", data: readonly [X, Y], options: TrainOnBatchOptions) {
    const { core } = this;
    const method = `${kind}OnBatch`;
    return core.during(method, () => {
      const compiled = core.requireCompiled(method);
      return core.using(TRAINING, ({ computeOnBatch }) =>
        computeOnBatch(core, compiled, kind, data, options),
      );
    });
  }

  /** The outputs of all rows as a single batch. */
  async predictOnBatch(x: X, options: Record<string, never> = {}, ...surplus: never[]): Promise<P> {
    checkOptions("predictOnBatch", options, []);
    checkSurplus("predictOnBatch", surplus);
    const answers = this.core.during("predictOnBatch", () => predictOnBatch(this.core, x));
    return (await answers) as P;
  }

  /**
   * Copies of all weights, in Keras's order and with Keras's names (`sequential/dense/kernel`). Those of a model within the model have its name
   * before theirs.
   * @throws BpttError `NotBuilt` for a model whose shapes are not known.
   */
  override async getWeights(...surplus: never[]): Promise<WeightValue[]> {
    checkSurplus("getWeights", surplus);
    return this.core.during("getWeights", () =>
      this.core.using(NUMBERS, ({ getWeights }) => getWeights(this.core)),
    );
  }

  /**
   * Replaces all weights, given in the order of {@link getWeights}. Nothing changes if one of them does not fit.
   * @throws BpttError `Shape` for a wrong number of weights or a wrong shape, `NotFinite`, `NotBuilt`.
   */
  override async setWeights(weights: readonly WeightInput[], ...surplus: never[]): Promise<void> {
    checkSurplus("setWeights", surplus);
    return this.core.during("setWeights", () =>
      this.core.using(NUMBERS, ({ setWeights }) => setWeights(this.core, weights)),
    );
  }

  /**
   * Saves the whole model: layers, weights and, where it was compiled, loss, metrics and the optimizer with its state. In Keras 3's format
   * (`.keras`), which `keras.saving.load_model` reads in Python, or as the option `format` or the end of the name says; `loadModel` reads all of them
   * but ONNX. What was there before is replaced whole or not at all. The same model makes the same bytes. Saving changes no bit of what is trained later.
   *
   * ONNX (`.onnx`) is for inference: the file holds what `predict` computes, masks included, of any number of rows and of open steps. Inputs and outputs have
   * their names in data; ids are INT32, numbers FLOAT, masks BOOL. It is of IR version 8 and opset 17; ONNX Runtime 1.15 to 1.32 and
   * ONNX Runtime Web 1.23 were tried. A stateful layer is refused, for a file keeps nothing from call to call.
   *
   * Without a `target` (see {@link FileTarget}) the bytes are returned.
   *
   * @throws BpttError `NotBuilt`; `InvalidArgument` for a name of another format; `File` where the file cannot be written, or a weight is NaN or
   * Infinity; `Unsupported` for a target that this runtime has not, or a layer that the format can't say, by its name.
   */
  async save(): Promise<Uint8Array>;
  async save(target: undefined, options?: SaveOptions): Promise<Uint8Array>;
  async save(target: FileTarget, options?: SaveOptions): Promise<void>;
  async save(
    target?: FileTarget,
    options: SaveOptions = {},
    ...surplus: never[]
  ): Promise<unknown> {
    checkSurplus("save", surplus);
    const { saveModel } = await import("./formats/save.js");
    return this.core.during("save", () => saveModel(this.core, target, options));
  }

  /**
   * Saves all weights: as safetensors under Keras's names, or as Keras does to `.weights.h5` or, in several files, to `.weights.json`, which its
   * `load_weights` reads; as the option `format` or the end of the name says. What was there before is replaced whole or not at all.
   *
   * Without a `target` (see {@link FileTarget}) the bytes are returned.
   *
   * @throws BpttError as {@link save}.
   */
  async saveWeights(): Promise<Uint8Array>;
  async saveWeights(target: undefined, options?: SaveWeightsOptions): Promise<Uint8Array>;
  async saveWeights(target: FileTarget, options?: SaveWeightsOptions): Promise<void>;
  async saveWeights(
    target?: FileTarget,
    options: SaveWeightsOptions = {},
    ...surplus: never[]
  ): Promise<unknown> {
    checkSurplus("saveWeights", surplus);
    return this.core.during("saveWeights", async () => {
      const { saveWeights } = await import("./formats/weights.js");
      return saveWeights(this.core, target, options);
    });
  }

  /**
   * Loads weights that {@link saveWeights}, {@link save} or Keras has saved: safetensors, `.weights.h5`, `.weights.json`, and files of whole models; or the
   * state dict of a PyTorch model, as safetensors. All of them, each in its place, or those of layers of the same names, for a model that has some layers in common with that of the file. Everything is checked before
   * the model changes; the name of the model that saved them does not matter.
   *
   * @param source see {@link FileSource}.
   * @example await model.loadWeights("pretrained.keras", { by: "name" });
   * @throws BpttError `File` for a file that is missing, damaged, of another model, or of which no layer has a name of the model's;
   * `InvalidArgument` for names that a file does not tell.
   */
  async loadWeights(
    source: FileSource,
    options: LoadWeightsOptions = {},
    ...surplus: never[]
  ): Promise<void> {
    checkSurplus("loadWeights", surplus);
    return this.core.during("loadWeights", async () => {
      const { loadWeights } = await import("./formats/weights.js");
      return loadWeights(this.core, source, options);
    });
  }

  /**
   * Makes stateful layers forget: each row begins at zeros again. Nothing else does: every batch of `fit`, of its validation, of `evaluate` and of
   * `predict` goes on where the batch before it ended.
   * @param layer the layer alone, or its name. Default: all of them.
   * @throws BpttError `InvalidArgument` for what is no stateful layer of this model.
   */
  async resetStates(layer?: Layer | string, ...surplus: never[]): Promise<void> {
    checkSurplus("resetStates", surplus);
    return this.core.during("resetStates", () =>
      this.core.using(NUMBERS, ({ resetStates }) => resetStates(this.core, layer)),
    );
  }

  /**
   * Opens a session: the model is then given sequences step by step, and answers each step at once; see {@link ModelSession}. For live use, where
   * `predict` would compute the whole sequence again. What all layers say at a step has to follow from the steps so far. What reads
   * beyond them (a layer that goes backwards, pooling over time, a convolution) or begins with given states is refused by its name.
   *
   * A session has packed weights and states of its own in the engine's memory. It ends with its model, and when layers are added or taken away.
   *
   * @param options see {@link SessionOptions}.
   * @throws BpttError `Unsupported` for a model that can't go step by step; `NotBuilt`, `InvalidArgument`, `Disposed`, `OutOfMemory`.
   */
  async session(options: SessionOptions = {}, ...surplus: never[]): Promise<ModelSession<P>> {
    checkSurplus("session", surplus);
    return this.core.during("session", async () => {
      const { ModelSession } = await import("./model_session.js");
      return ModelSession.open<P>(this.core, options);
    });
  }

  /**
   * Continues sequences token by token: a translation of each row of x, a text behind a prompt. What does not depend on the fed tokens is computed once a row, the rest step
   * by step, with its states, by one call of the engine or few; nothing but tokens leaves it. As `predict` does, it leaves states and weights as they are.
   *
   * It takes a model that says at each step which token comes next: a decoder that begins with states of an encoder, one with attention to its outputs, or a language model
   * without another input. Attention among the fed tokens, layers that go backwards, pooling and convolutions over them are refused by name.
   *
   * By default the most probable token is chosen each time. `beams` follow several sequences, ordered by `log p / ((5 + n) / 6)^lengthPenalty`, and give a row's best; `temperature`,
   * `topK`, `topP` draw tokens. What comes of a row does not depend on the rows beside it.
   *
   * @param x the data of all inputs but the one that is fed, as `predict` takes them; of a model with one input the prompts, or null.
   * @returns for each row `numReturn` sequences, the best first.
   * @throws BpttError `Unsupported` for a model that can't; `InvalidArgument`, `Shape`, `TokenOutOfRange` for what can't be used; `NotBuilt`, `Diverged`, `Disposed`, `OutOfMemory`.
   *
   * @example
   * const [[best]] = await model.generate([ids], { start: 2, end: 3, beams: 5 });
   * console.log(best.ids, best.score);
   */
  async generate(
    x: InputData | ListOrNamed<InputData> | null,
    options: GenerateOptions = {},
    ...surplus: never[]
  ): Promise<Generated[][]> {
    checkSurplus("generate", surplus);
    return this.core.during("generate", async () => {
      const { generateModel } = await import("./decoding/generate.js");
      return generateModel(this.core, x, options);
    });
  }

  /**
   * How gradients fare on their way back through time: for each recurrent layer the norm of the loss's gradient at its state, step by step, for
   * these rows as one batch. Where the numbers fall towards the first steps, gradients vanish; where they grow, they explode. Nothing is
   * updated.
   *
   * @throws BpttError as {@link fit} does for data that cannot be used.
   */
  async gradientNorms(x: X, y: Y, ...surplus: never[]): Promise<GradientNorms> {
    checkSurplus("gradientNorms", surplus);
    return this.core.during("gradientNorms", async () => {
      const { gradientNorms } = await import("./model/reports.js");
      return gradientNorms(this.core, x, y);
    });
  }

  /**
   * What each token of rows contributes to what the model says of its row: the embedding of the token times the gradient of the output with respect to it,
   * summed up over the embedding's features (gradient times input),
   *
   *     c = sum over d of e_d dz / de_d
   *
   * where z is a number of the output before its last sigmoid or softmax, or, where it ends with neither, the output itself. Positive numbers speak for the
   * class, negative ones against it; of a single sigmoid, for 1 and for 0. In a model that is linear in its embeddings those of a row add up to z without
   * what does not depend on them, such as the bias. Masked tokens have 0.
   *
   * As in `predict`: nothing is drawn, nothing about the model changes, and it need not be compiled. What stateful layers carry is read, and stays. Several
   * embeddings of one input add up.
   *
   * @returns for each row one number a token.
   * @throws BpttError `InvalidArgument` for a model without token ids, an output with steps, or where several inputs or outputs leave open which one; as
   * {@link predict} for data that cannot be used.
   */
  async contributions(
    x: X,
    options?: ContributionOptions,
    ...surplus: never[]
  ): Promise<Float32Array[]> {
    checkSurplus("contributions", surplus);
    return this.core.during("contributions", async () => {
      const { contributions } = await import("./model/contributions.js");
      return contributions(this.core, x, options);
    });
  }

  /**
   * Bytes that the model holds, by what they are for, with their `total`, and `engine`, all memory of the engine that it lives in.
   * Data is staged batch by batch: what is held follows the largest batch so far, and stays the same however long training goes on.
   *
   * @throws BpttError `NotBuilt` if the model has no weights and no shape to make them from; `Disposed`.
   */
  async memoryUse(...surplus: never[]): Promise<MemoryUse> {
    checkSurplus("memoryUse", surplus);
    return this.core.during("memoryUse", async () => {
      const { memoryUse } = await import("./model/reports.js");
      return memoryUse(this.core);
    });
  }

  /**
   * How the last batch was computed: its size, the cells and distinct tokens that it came to, and which of the exact rewrites
   * saved work, or why not. For questions about speed.
   *
   * @throws BpttError as `memoryUse`.
   */
  async plan(...surplus: never[]): Promise<Plan> {
    checkSurplus("plan", surplus);
    return this.core.during("plan", async () => {
      const { plan } = await import("./model/reports.js");
      return plan(this.core);
    });
  }

  /** Gives the model's memory back. Any later call throws `Disposed`; disposing again does nothing. */
  dispose(...surplus: never[]): void {
    checkSurplus("dispose", surplus);
    this.core.dispose();
  }

  /** For `using model = new Sequential(...)`. */
  [disposeSymbol](): void {
    this.dispose();
  }
}

const invalid = (where: string, argument: string, expected: string, got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected ${expected}, got ${show(got)}.`,
  );

/** As many random bits as a number holds exactly. Seeds are no secrets, and not every sandbox has `crypto`. */
const randomSeed = (): number => Math.floor(Math.random() * 2 ** 53);

/** What stands behind `x`: targets and options, or options alone where batches of a stream bring their targets. */
function targetsAndOptions(where: string, x: unknown, rest: readonly unknown[]) {
  const streamed = isStream(x);
  if (streamed && rest[0] !== undefined && !isPlain(rest[0])) {
    const message = `${where} was given a stream of batches and ${show(rest[0])}: each batch of a stream is [x, y] and brings its targets.`;
    throw new BpttError("InvalidArgument", message);
  }
  const [y, options, ...surplus] = streamed && rest[0] !== undefined ? [undefined, ...rest] : rest;
  checkSurplus(where, surplus as never[]);
  return [y, options as FitOptions | undefined] as const;
}

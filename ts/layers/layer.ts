import { closeOwn } from "../assignments.js";
import { boolean, checkName, checkSurplus, list, refuseAbstract, snakeCase } from "../checks.js";
import type { Door } from "../data/door.js";
import type { WeightInput, WeightValue } from "../data/types.js";
import { BpttError } from "../errors.js";
import { type ApplyOptions, connect } from "../graph/connect.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Application, CallFlags, DType, SymbolicTensor } from "../graph/tensor.js";
import { constantArray } from "../initializers/parse.js";
import type { Graph } from "../model/graph.js";
import { takeArguments } from "../positional.js";
import { type Readers, readAll } from "../readers.js";
import { type ParsedRegularizer, parseRegularizer } from "../regularizers/parse.js";
import type { RegularizerLike } from "../regularizers/regularizer.js";
import { formatShape, MOST_RANK, parseShape, type Shape, sizeOf } from "../shape.js";
import { showItems } from "../show.js";
import type { LayerDescription } from "./description.js";
import type { Distributed } from "./distributed.js";
import { type Holder, Holding } from "./holding.js";
import type { MaskMaking } from "./mask_making.js";
import { freeName } from "./names.js";

/** A weight that a layer declares: its path below the layer, as Keras names it, and its shape. */
export interface WeightSpec {
  readonly path: string;
  readonly shape: readonly number[];
  /** The layer within the layer that it belongs to, which may be frozen on its own. */
  readonly part?: Layer;
  /** The layer whose settings say what it starts with, where that is not the part. */
  readonly startedBy?: Layer;
  /** Whether the layer itself moves it in training: a weight that is not trained, as Keras counts them. */
  readonly statistic?: boolean;
}

/** What a layer puts out when it is applied: one tensor, or several. */
export type Outputs = SymbolicTensor | SymbolicTensor[];

/** A layer's settings in the spelling of Keras. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** Options that every layer has. */
export interface LayerOptions {
  /** Unique within the model. Default: the class's name in snake case, numbered from the second on (`dense_1`). */
  name?: string | undefined;
  /** Whether training moves the layer's weights. Default true. */
  trainable?: boolean | undefined;
  /**
   * A penalty on what the layer puts out, an L1, L2 or L1L2: its value, divided by the rows of the batch, is added to the loss, in evaluations
   * too, and whether or not the layer is trained. As in Keras every output counts, last states as well, and so do masked steps, with what
   * they hold. Keras forgets it for a SimpleRNN; here it counts. Default none.
   */
  activityRegularizer?: RegularizerLike | null | undefined;
}

/** Options of what has no penalty on its output: cells, models, and the layers to which Keras gives none. @inline */
export type Costless<T extends LayerOptions> = Omit<T, "activityRegularizer">;

/** What of its input a layer takes for padding: a value of ids, or one that all features of a step have. */
export interface Marks {
  readonly value: number;
  readonly of: "ids" | "features";
}

/**
 * What the mask of an output is: that of the first input; a step is there where it is in one of the inputs, all of which are masked; the same,
 * where what has no mask has all steps; the steps of one behind those of the other.
 */
export type MaskRule = "none" | "first" | "either" | "beside" | "behind";

/** What a layer takes an input of the model for: ids below a limit, texts, numbers, images, ids or numbers step by step, or nothing but its rows. */
export type Reads =
  | { readonly what: "tokens"; readonly below: number }
  | { readonly what: "texts"; readonly door: Door }
  | { readonly what: "numbers" | "images" | "either" | "nothing" };

/** Numbers that a weight starts with. */
export interface InitialValue {
  readonly value: unknown;
  /** What messages call them. */
  readonly where: string;
  /** Whether they may be stretched to the weight's shape, as numpy does it. */
  readonly stretches: boolean;
}

/** Settings of layers that the core does not want to hear of. */
const OUTER = ["unroll", "data_format", "noise_shape", "axis"];

/**
 * One step of a model. Its weights are its own: models that have the layer in common share them. Layers are put in a row by {@link Sequential}, or connected by {@link apply}.
 */
export abstract class Layer<O extends Outputs = Outputs> {
  readonly #className: string;
  readonly #settings: LayerConfig;
  readonly #givenName: string | undefined;
  #trainable: boolean;
  readonly #activity: ParsedRegularizer | null;
  /** The layer that it is a part of. */
  #whole: Layer | undefined;
  readonly #parts: Layer[] = [];
  #first: Application | undefined;
  #again = false;
  readonly #places = new Map<object, Application>();
  #name: string | undefined;
  readonly #holding = new Holding();

  /** Whether a constructor made it: a Proxy of a layer or an object of the same form could not be used as one. */
  static [Symbol.hasInstance](value: unknown): boolean {
    const made = typeof value === "object" && value !== null && #parts in value;
    // It is the subclass that is asked about.
    return made && Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /**
   * @internal
   * @param where the class's name, which is Keras's.
   * @param args what the layer is given beside its options, by name in camelCase.
   */
  constructor(where: string, options: object, readers: Readers, args: object = {}) {
    refuseAbstract(new.target, Layer, "Layer");
    closeOwn(new.target);
    const activity = this.costsActivity ? ["activityRegularizer"] : [];
    const accepted = [...Object.keys(readers), ...this.takes, "name", "trainable", ...activity];
    const given = takeArguments(where, options, args, accepted);
    const { name, trainable = true, activityRegularizer } = given;
    this.#givenName = name === undefined ? undefined : checkName(where, name);
    this.#className = where;
    this.#trainable = boolean(where, "trainable", trainable);
    // Of no rank: an OrthogonalRegularizer is for matrices of weights.
    this.#activity = parseRegularizer(where, "activityRegularizer", activityRegularizer, 0);
    this.#settings = Object.freeze(readAll(where, readers, given));
  }

  /** Keras's class name. */
  get className(): string {
    return this.#className;
  }

  /** @internal Whether it takes vectors, and does to each step of a sequence what it does to a vector. */
  get stepwise(): boolean {
    return false;
  }

  /**
   * @internal How it does to each step of a sequence what it does to a row, where steps have these shapes: to each line as it is, or over the
   * steps within each step; undefined where it can't.
   */
  distributed(frames: readonly Shape[]): Distributed | undefined {
    if (this.stepwise) return "lines";
    return frames.some(({ length }) => length === 3) ? "nested" : undefined;
  }

  /** @internal Whether a penalty is on what its parts put out, which it adds itself. */
  get costsWithin(): boolean {
    return false;
  }

  /** @internal Options that it takes out before they come here. */
  protected get takes(): readonly string[] {
    return [];
  }

  /** @internal Whether it can have an activity regularizer. */
  protected get costsActivity(): boolean {
    return true;
  }

  /** @internal The penalty on what it puts out, as Keras stores it; nothing where there is none. */
  get activity(): { readonly activity_regularizer?: ParsedRegularizer } {
    return this.#activity === null ? {} : { activity_regularizer: this.#activity };
  }

  /** @internal The settings, in Keras's spelling. */
  protected get settings(): LayerConfig {
    return this.#settings;
  }

  /** The layer's name; before it is part of a model, the name given to it or that of its class. */
  get name(): string {
    return this.#name ?? this.#givenName ?? snakeCase(this.className);
  }

  /**
   * Whether training moves the layer's weights, and those of its parts. It can be set at any time, and acts from the next `compile` on;
   * Keras's first `fit` would heed what was set since `compile` as well.
   */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = boolean(this.name, "trainable", value);
    for (const part of this.parts) part.trainable = value;
  }

  /** @internal Where its weights are. */
  get holding(): Holding {
    return this.#holding;
  }

  /** @internal The layers that it is made of. */
  get parts(): readonly Layer[] {
    return this.#parts;
  }

  /**
   * Copies of the layer's weights, in Keras's order and with Keras's names (`dense/kernel`). They are drawn first if no model over the layer
   * has computed anything yet.
   * @throws BpttError `NotBuilt` for a layer that is part of no model whose shapes are known; `Disposed`.
   */
  async getWeights(...surplus: never[]): Promise<WeightValue[]> {
    checkSurplus("getWeights", surplus);
    return this.#model("getWeights").weightsOf(this);
  }

  /**
   * Replaces the layer's weights, given in the order of {@link getWeights}, in every model over the layer. Nothing changes if one of them
   * does not fit.
   * @throws BpttError `Shape` for a wrong number of weights or a wrong shape, `NotFinite`; as {@link getWeights}.
   */
  async setWeights(weights: readonly WeightInput[], ...surplus: never[]): Promise<void> {
    checkSurplus("setWeights", surplus);
    return this.#model("setWeights").setWeightsOf(this, weights);
  }

  /** A model that knows the shapes of the weights. */
  #model(method: string): Holder {
    let root: Layer = this;
    while (root.#whole !== undefined) root = root.#whole;
    const { holding } = root;
    holding.checkThere(this.name);
    const model = holding.models.find(({ built }) => built);
    if (model) return model;
    const kept = holding.shapes !== undefined;
    throw new BpttError(
      "NotBuilt",
      kept
        ? `The layer "${this.name}" was taken out of the last model that had it, and \`${method}\` needs one: its weights are kept for the model that has it next.`
        : `The layer "${this.name}" has no weights yet: it is part of no model whose shapes are known, which \`${method}\` needs.`,
    );
  }

  /** The settings, with Keras's names and values. */
  getConfig(): LayerConfig {
    return { ...this.describe(this.trainable), ...this.activity };
  }

  /** @internal The same for a layer whose parts are trained or not. */
  describe(_trainable: boolean): LayerConfig {
    return { ...this.settings };
  }

  /**
   * Applies the layer to the output of another, or to several: the sequence and initial states of a recurrent layer. Applied again, it is
   * the same layer with the same weights.
   *
   * @returns what it puts out, to be given to other layers or to `new Model(...)`; a list where it has several outputs
   * (`returnState`, or a Bidirectional layer without a merge mode).
   * @throws BpttError `Shape` where the layer cannot take that input.
   */
  apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options: ApplyOptions = {},
    ...surplus: never[]
  ): O {
    checkSurplus(`apply of layer "${this.name}"`, surplus);
    return connect(this, inputs, options) as O;
  }

  /**
   * The shape of the (first) output for an input of this shape.
   * @throws BpttError `Shape` where the layer cannot take that input.
   */
  computeOutputShape(input: Shape): Shape {
    const shape = parseShape(input, 1, MOST_RANK);
    if (shape) {
      this.checkRank(shape);
      return [...this.shapeFor(shape)];
    }
    throw new BpttError(
      "Shape",
      `Layer "${this.name}" expects the shape of a batch, such as [null, 200, 8], got ${showItems(input)}.`,
    );
  }

  /** @internal The same for a shape that is known to be one. */
  abstract shapeFor(input: Shape): Shape;

  /** @internal Whether its output has the steps of its input, where both have steps. */
  get keepsSteps(): boolean {
    return true;
  }

  /** @internal The input whose steps an output has, if it has those of one. */
  stepsFrom(_inputs: readonly Shape[], _output = 0): number | undefined {
    return this.keepsSteps ? 0 : undefined;
  }

  /** @internal What the mask of its output is made of. */
  get maskRule(): MaskRule {
    return this.keepsSteps ? "first" : "none";
  }

  /** @internal Whether it is applied to a list of tensors, of any length. */
  get takesList(): boolean {
    return false;
  }

  /** @internal Whether it leaves every number as it is, in training too. */
  get isIdentity(): boolean {
    return false;
  }

  /** @internal The arguments of Keras's `call`: what the layer is applied to, then those of its options. */
  get callArguments(): readonly string[] {
    return ["inputs"];
  }

  /** @internal Whether it can be told which query sees which key: a fourth input, behind query, value and key. */
  get takesPairs(): boolean {
    return false;
  }

  /** @internal Those of them that are inputs beside the first, in their order; initial states follow. */
  get callInputs(): readonly string[] {
    return [];
  }

  /** @internal The options of `apply` that it takes beside states and masks: each is true or false. */
  get callFlags(): readonly string[] {
    return [];
  }

  /** @internal The heads of an output, where it has a line for each at every step, which are the axis before the steps in its shape. */
  headsAt(_output: number): number | undefined {
    return undefined;
  }

  /** @internal How many of its outputs, from the first on, have its mask. */
  get maskedOutputs(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** @internal How many states Keras wants together in a list of their own, where it does: those of each cell of a stack. */
  get stateGroups(): readonly number[] | undefined {
    return undefined;
  }

  /** @internal Whether it can be handed a mask. */
  get takesMask(): boolean {
    return this.callArguments.includes("mask");
  }

  /** @internal How many of its inputs, from the first on, can be handed a mask of their own, in one list. */
  get maskedInputs(): number {
    return 0;
  }

  /** @internal What it is among those that Keras makes masks of, if it is one. */
  get maskMaking(): MaskMaking | undefined {
    return undefined;
  }

  /** @internal Whether Keras keeps it among a model's layers without listing it there. */
  get isOperation(): boolean {
    return false;
  }

  /** @internal What it masks by itself. */
  get marks(): Marks | undefined {
    return undefined;
  }

  /** @internal What it takes an input of the model for. */
  get reads(): Reads {
    return { what: "numbers" };
  }

  /** @internal Whether one of its inputs may be truth values. */
  takesTruths(_index: number): boolean {
    return this.reads.what === "either" || this.reads.what === "nothing";
  }

  /** @internal What is wrong with what its inputs hold, if anything: truth values are masks and conditions, and no numbers. */
  misfit(types: readonly (DType | undefined)[]): string | undefined {
    if (types.every((type, i) => type !== "bool" || this.takesTruths(i))) return undefined;
    return "it was applied to truth values, which can be a mask, or a condition, and have to be cast to be numbers";
  }

  /** @internal The only rank of an input that it takes; undefined where vectors and sequences will do. */
  get inputRank(): number | undefined {
    return undefined;
  }

  /** @internal The most axes of an input that it takes. */
  get mostRank(): number {
    return 3;
  }

  /** @internal Refuses an input of more axes. */
  checkRank(input: Shape): void {
    if (input.length <= this.mostRank) return;
    throw this.incompatible(
      input,
      `expected at most ndim=${this.mostRank}, found ndim=${input.length}`,
    );
  }

  /** @internal What its outputs hold. */
  get dtype(): DType {
    return "float32";
  }

  /** @internal The only number of rows that a batch can have. */
  get rows(): number | undefined {
    return undefined;
  }

  /** @internal The nodes of the core's graph in which it carries a state from batch to batch. */
  get carrying(): readonly string[] {
    return [];
  }

  /** @internal The layers that it is made of, where those have weights of their own: a model within a model. */
  get layersWithin(): readonly Layer[] | undefined {
    return undefined;
  }

  /** @internal Whether what is computed in its place is applied to each step by itself. */
  get distributes(): boolean {
    return false;
  }

  /** @internal What is computed in its place, for inputs of these shapes. */
  expand(_inputs: readonly Shape[]): Graph | undefined {
    return undefined;
  }

  /** @internal Its class and settings in the form that Keras reads, where that is not the one of layers. */
  get description(): LayerDescription | undefined {
    return undefined;
  }

  /** @internal Whether it has settings with which Keras would compute something else, and must not read it. */
  get beyondKeras(): boolean {
    return false;
  }

  /** @internal Settings that Keras does not have, which are written where it looks for none. */
  get ownSettings(): LayerConfig | undefined {
    return undefined;
  }

  /** @internal Whether losses don't look behind what it puts out for logits. */
  get opaque(): boolean {
    return false;
  }

  /** @internal Told where it is applied: a model whose shapes are not known takes them from there. */
  settle(_inputs: readonly Shape[]): void {}

  /** @internal Notes that it is applied. Of all times the first is kept, and that there were others: layers outlive what they are applied to. */
  noteCall(application: Application): void {
    if (this.#first === undefined) this.#first = application;
    else this.#again = true;
  }

  /** @internal Whether something was made of its output. */
  get isApplied(): boolean {
    return this.#first !== undefined;
  }

  /** @internal Notes where it stands in a Sequential, which `key` stands for: no model is held by its layers. */
  notePlace(key: object, application: Application): void {
    this.#places.set(key, application);
  }

  /** @internal */
  forgetPlace(key: object): void {
    this.#places.delete(key);
  }

  /**
   * What the layer was applied to: a tensor, or a list of them.
   * @throws BpttError `NotBuilt` before it is applied, `InvalidArgument` where it was applied more than once.
   */
  get input(): SymbolicTensor | SymbolicTensor[] {
    return oneOrAll(this.#call("input").inputs);
  }

  /**
   * What the layer puts out where it is applied, for a model that ends there: a tensor, or a list of them.
   * @throws BpttError as {@link input}.
   */
  get output(): SymbolicTensor | SymbolicTensor[] {
    return oneOrAll(this.#call("output").outputs);
  }

  #call(what: string): Application {
    const [call, ...others] = [this.#first ?? [], ...this.#places.values()].flat();
    if (call === undefined) {
      throw new BpttError(
        "NotBuilt",
        `The layer "${this.name}" has never been called and thus has no defined ${what}.`,
      );
    }
    if (others.length === 0 && !this.#again) return call;
    throw new BpttError(
      "InvalidArgument",
      `The layer "${this.name}" was applied more than once, hence the notion of "layer ${what}" is ill-defined: keep what \`apply\` gave.`,
    );
  }

  /** @internal The shapes of all outputs for inputs of these shapes. */
  shapesFor(inputs: readonly Shape[], _flags: CallFlags = {}): readonly Shape[] {
    this.expectInputs(inputs, 1);
    return [this.shapeFor(inputs[0]!)];
  }

  /** @internal The weights in Keras's order, for a (first) input of this shape. */
  weightSpecs(_input: Shape, _inputs: readonly Shape[]): WeightSpec[] {
    return [];
  }

  /** @internal The numbers that a weight starts with, where the layer was given them: of its own shape, or to be stretched to it. */
  initialValue(weight: string): InitialValue | undefined {
    const key = weight === "recurrent_kernel" ? "recurrent" : weight;
    const value = constantArray(this.settings[`${key}_initializer`]);
    return value && { value, where: `${this.name}.${key}_initializer`, stretches: true };
  }

  /** @internal Adds the layer to the core's graph. */
  lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    _shapes: readonly Shape[],
    _flags: CallFlags = {},
  ): InnerTensor[] {
    return into.add(this.className, this.innerConfig(), inputs, 1);
  }

  /** @internal Adds the layer for each step of a sequence by itself, whose steps have this shape. */
  lowerEach(
    into: Lowering,
    inputs: readonly InnerTensor[],
    frames: readonly Shape[],
    flags: CallFlags = {},
  ): InnerTensor[] {
    const way = this.distributed(frames);
    if (way === "lines") return this.lower(into, inputs, frames, flags);
    if (way === "nested") {
      return this.lower(into, into.nested(this.name, inputs, frames), frames, flags);
    }
    const rows = into.relined(this.name, "Nest", { single: true }, inputs[0]!);
    const [made] = this.lower(into, [rows], frames, flags);
    return [into.relined(this.name, "Unnest", { steps: 1, single: true }, made!)];
  }

  /** @internal The settings that the core wants. Weights that start with given numbers get them later. */
  protected innerConfig(): Record<string, unknown> {
    const entries = Object.entries(this.settings).filter(([key]) => !OUTER.includes(key));
    const zeros = { class_name: "Zeros", config: {} };
    return Object.fromEntries(
      entries.map(([key, value]) => [key, constantArray(value) ? zeros : value]),
    );
  }

  /** @internal Makes layers, which are part of nothing else, the parts of this one. */
  protected claim(parts: readonly Layer[]): void {
    parts.forEach((part, i) => {
      const taken = part.#whole !== undefined || part.holding.models.length > 0;
      if (taken || parts.indexOf(part) < i) throw claimed(part);
    });
    Layer.#nameAll(parts, []);
    for (const part of parts) part.#whole = this;
    this.#parts.push(...parts);
  }

  /** @internal Makes different layers those of a model, under names that are free there: all of them or, where one can't be had, none. */
  static join(model: Holder, layers: readonly Layer[], names: Iterable<string>): void {
    for (const [i, layer] of layers.entries()) {
      if (layer.#whole !== undefined || layers.indexOf(layer) < i) throw claimed(layer);
      for (const one of allWithin(layer)) one.holding.checkThere(one.name);
    }
    Layer.#nameAll(layers, names);
    for (const one of layers.flatMap(allWithin)) one.holding.join(model);
  }

  /** Settles the names of layers that have none yet. */
  static #nameAll(layers: readonly Layer[], names: Iterable<string>): void {
    const taken = new Set(names);
    const counts = new Map<string, number>();
    const chosen = layers.map((layer) => {
      const name =
        layer.#name ?? layer.#givenName ?? freeName(snakeCase(layer.className), taken, counts);
      if (taken.has(name)) throw repeated(name, taken);
      taken.add(name);
      return name;
    });
    layers.forEach((layer, i) => {
      layer.#name = chosen[i];
    });
  }

  /** @internal Refuses any other number of inputs. */
  protected expectInputs(inputs: readonly Shape[], count: number): void {
    if (inputs.length === count) return;
    throw new BpttError(
      "InvalidArgument",
      `Layer "${this.name}" expects ${count} input${count === 1 ? "" : "s"}, got ${inputs.length}.`,
    );
  }

  /** @internal An error in Keras's words about an input that this layer cannot take. */
  protected incompatible(input: Shape, expected: string, hint = ""): BpttError {
    return new BpttError(
      "Shape",
      `Input of layer "${this.name}" is incompatible with the layer: ${expected}. Full shape received: ${formatShape(input)}.${hint}`,
    );
  }

  /** @internal The size of the last axis, which kernels depend on. */
  protected features(input: Shape): number {
    const last = input.at(-1);
    if (typeof last === "number") return last;
    throw this.incompatible(input, "the last dimension of the input must be known, found None");
  }

  /** @internal The numbers of a row, whose sizes must be known. */
  protected numbers(input: Shape): number {
    this.features(input);
    if (input.length === 3) this.steps(input);
    const [, ...row] = input;
    if (!row.includes(null)) return sizeOf(row as number[]);
    throw this.incompatible(
      input,
      "all dimensions but that of the batch must be known, found None",
    );
  }

  /** @internal The shape of a sequence: (batch, steps, features). */
  protected sequence(input: Shape): readonly [number | null, number | null, number] {
    if (input.length !== 3) {
      const hint =
        input.length === 2
          ? " If the layer before it is recurrent, it needs `returnSequences: true`."
          : "";
      throw this.incompatible(input, `expected ndim=3, found ndim=${input.length}`, hint);
    }
    return [input[0]!, input[1]!, this.features(input)];
  }

  /**
   * @internal The same with a number of steps that is known.
   * @param where it has to be, in words.
   */
  protected steps(input: Shape, where = ""): number {
    const steps = this.sequence(input)[1];
    if (steps !== null) return steps;
    throw this.incompatible(
      input,
      `the number of steps must be known${where}, found None`,
      " Give it to the input, as in `input({ shape: [200, 8] })`, or to `build`.",
    );
  }
}

/** The only tensor, or all of them. */
export const oneOrAll = (tensors: readonly SymbolicTensor[]): SymbolicTensor | SymbolicTensor[] =>
  tensors.length === 1 ? tensors[0]! : [...tensors];

const claimed = (layer: Layer): BpttError =>
  new BpttError(
    "InvalidArgument",
    `The layer "${layer.name}" already belongs to another layer, or is there twice, or a model has it; make a new one.`,
  );

const repeated = (name: string, taken: Iterable<string>): BpttError =>
  new BpttError(
    "InvalidArgument",
    `All layers of a model should have unique names. Name "${name}" is already taken in this model (${list(taken)}). Update the \`name\` argument to pass a unique name.`,
  );

/** A layer, and where it is a model all that it is made of. */
export const allWithin = (layer: Layer): readonly Layer[] => [
  layer,
  ...(layer.layersWithin?.flatMap(allWithin) ?? []),
];

import { refuseAbstract, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import { describeLayer } from "./description.js";
import { type GRUOptions, readers as gruReaders } from "./gru.js";
import {
  type Costless,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type WeightSpec,
} from "./layer.js";
import { checkForgetBias, READERS as LSTM_READERS, type LSTMOptions } from "./lstm.js";
import { named } from "./named.js";
import {
  type CellKind,
  type CellOptions,
  cellWeights,
  GRU_CELL,
  LSTM_CELL,
  type SequenceOptions,
  SIMPLE_RNN,
} from "./recurrent.js";
import { READERS as SIMPLE_READERS } from "./simple_rnn.js";

/** One step of a recurrence, to be run by {@link RNN}. */
export abstract class Cell extends Layer<SymbolicTensor> {
  /** @internal */
  abstract get kind(): CellKind;

  /** @internal */
  constructor(where: string, options: object, readers: Readers, args: object) {
    refuseAbstract(new.target, Cell, "Cell");
    super(where, options, readers, args);
  }

  /** @internal Keras can't use what a cell's output costs: the layer that runs it has the penalty. */
  protected override get costsActivity(): boolean {
    return false;
  }

  /** The size of the state. */
  get units(): number {
    return this.settings.units as number;
  }

  shapeFor(input: Shape): Shape {
    this.features(input);
    return [...input.slice(0, -1), this.units];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    return cellWeights(this.kind, this.settings, this.features(input));
  }

  /** @internal The settings of the layer that runs this cell in the core. */
  coreConfig(): LayerConfig {
    return this.innerConfig();
  }
}

/**
 * The cell of {@link SimpleRNN}.
 *
 * Input: `(batch, features)` and one state `(batch, units)`. Output: `(batch, units)`.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class SimpleRNNCell extends Cell {
  /** @internal */
  static readonly own = named("SimpleRNNCell", this, ["units"]);

  constructor(units: number, options: Costless<CellOptions> = {}) {
    super("SimpleRNNCell", options, SIMPLE_READERS, { units });
  }

  override get kind(): CellKind {
    return SIMPLE_RNN;
  }
}

/**
 * The cell of {@link LSTM}.
 *
 * Input: `(batch, features)` and two states `(batch, units)`. Output: `(batch, units)`.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class LSTMCell extends Cell {
  /** @internal */
  static readonly own = named("LSTMCell", this, ["units"]);

  constructor(units: number, options: Costless<Omit<LSTMOptions, keyof SequenceOptions>> = {}) {
    super("LSTMCell", options, LSTM_READERS, { units });
    checkForgetBias("LSTMCell", this.settings);
  }

  override get kind(): CellKind {
    return LSTM_CELL;
  }
}

/**
 * The cell of {@link GRU}.
 *
 * Input: `(batch, features)` and one state `(batch, units)`. Output: `(batch, units)`.
 *
 * @throws BpttError `InvalidArgument` for `units` that are not a positive integer, an unknown option or name.
 */
export class GRUCell extends Cell {
  /** @internal */
  static readonly own = named("GRUCell", this, ["units"]);

  constructor(units: number, options: Costless<Omit<GRUOptions, keyof SequenceOptions>> = {}) {
    super("GRUCell", options, gruReaders(options), { units });
  }

  override get kind(): CellKind {
    return GRU_CELL;
  }
}

/** Far more than anybody stacks. */
const MOST_CELLS = 10_000;

export const notCells = (got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `Expected a cell such as \`new LSTMCell(64)\`, or a list of at least one, got ${show(got)}.`,
  );

/**
 * Several cells as one: each takes what the one before gave.
 *
 * @throws BpttError `InvalidArgument` for what is no list of cells.
 */
export class StackedRNNCells extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = true;

  readonly #cells: readonly Cell[];

  /** @throws BpttError `InvalidArgument` for what is no list of cells. */
  constructor(cells: readonly Cell[], options: Costless<LayerOptions> = {}) {
    super("StackedRNNCells", options, {}, { cells });
    const given = takeItems(cells, MOST_CELLS) as Cell[] | undefined;
    if (given === undefined || given.length === 0) throw notCells(cells);
    const wrong = given.findIndex((cell) => !(cell instanceof Cell));
    if (wrong >= 0) throw notCells(given[wrong]);
    this.claim(given);
    this.#cells = Object.freeze(given);
  }

  /** First to last. */
  get cells(): readonly Cell[] {
    return this.#cells;
  }

  /** @internal Nor can it use what a stack costs. */
  protected override get costsActivity(): boolean {
    return false;
  }

  override describe(trainable: boolean): LayerConfig {
    return { cells: this.cells.map((cell) => describeLayer(cell, cell.name, trainable)) };
  }

  shapeFor(input: Shape): Shape {
    return this.cells.reduce<Shape>((shape, cell) => cell.shapeFor(shape), input);
  }
}

import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { type GRUOptions, readers as gruReaders } from "./gru.js";
import {
  describeLayer,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type WeightSpec,
} from "./layer.js";
import { checkForgetBias, READERS as LSTM_READERS, type LSTMOptions } from "./lstm.js";
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

  /** The size of the state. */
  get units(): number {
    return this.settings.units as number;
  }

  computeOutputShape(input: Shape): Shape {
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

/** The cell of {@link SimpleRNN}. */
export class SimpleRNNCell extends Cell {
  constructor(units: number, options: CellOptions = {}) {
    super("SimpleRNNCell", options, SIMPLE_READERS, { units });
  }

  override get kind(): CellKind {
    return SIMPLE_RNN;
  }
}

/** The cell of {@link LSTM}. */
export class LSTMCell extends Cell {
  constructor(units: number, options: Omit<LSTMOptions, keyof SequenceOptions> = {}) {
    super("LSTMCell", options, LSTM_READERS, { units });
    checkForgetBias("LSTMCell", this.settings);
  }

  override get kind(): CellKind {
    return LSTM_CELL;
  }
}

/** The cell of {@link GRU}. */
export class GRUCell extends Cell {
  constructor(units: number, options: Omit<GRUOptions, keyof SequenceOptions> = {}) {
    super("GRUCell", options, gruReaders(options?.resetAfter ?? true), { units });
  }

  override get kind(): CellKind {
    return GRU_CELL;
  }
}

export const notCells = (got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `Expected a cell such as \`new LSTMCell(64)\`, or a list of at least one, got ${show(got)}.`,
  );

/** Several cells as one: each takes what the one before gave. */
export class StackedRNNCells extends Layer<SymbolicTensor> {
  readonly #cells: readonly Cell[];

  /** @throws BpttError `InvalidArgument` for what is no list of cells. */
  constructor(cells: readonly Cell[], options: LayerOptions = {}) {
    super("StackedRNNCells", options, {});
    if (!Array.isArray(cells) || cells.length === 0) throw notCells(cells);
    const wrong = cells.findIndex((cell) => !(cell instanceof Cell));
    if (wrong >= 0) throw notCells(cells[wrong]);
    Layer.claim(this, cells);
    this.#cells = Object.freeze([...cells]);
  }

  /** First to last. */
  get cells(): readonly Cell[] {
    return this.#cells;
  }

  override describe(trainable: boolean): LayerConfig {
    return { cells: this.cells.map((cell) => describeLayer(cell, cell.name, trainable)) };
  }

  computeOutputShape(input: Shape): Shape {
    return this.cells.reduce<Shape>((shape, cell) => cell.computeOutputShape(shape), input);
  }
}

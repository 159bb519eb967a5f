import type { Shape } from "../shape.js";
import { type GRUOptions, readers as gruReaders } from "./gru.js";
import { Layer, type LayerConfig, type WeightSpec } from "./layer.js";
import { READERS as LSTM_READERS, type LSTMOptions } from "./lstm.js";
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
export abstract class Cell extends Layer {
  /** @internal */
  abstract readonly kind: CellKind;

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
  override readonly className = "SimpleRNNCell";
  override readonly kind = SIMPLE_RNN;

  constructor(units: number, options: CellOptions = {}) {
    super("SimpleRNNCell", options, SIMPLE_READERS, { units });
  }
}

/** The cell of {@link LSTM}. */
export class LSTMCell extends Cell {
  override readonly className = "LSTMCell";
  override readonly kind = LSTM_CELL;

  constructor(units: number, options: Omit<LSTMOptions, keyof SequenceOptions> = {}) {
    super("LSTMCell", options, LSTM_READERS, { units });
  }
}

/** The cell of {@link GRU}. */
export class GRUCell extends Cell {
  override readonly className = "GRUCell";
  override readonly kind = GRU_CELL;

  constructor(units: number, options: Omit<GRUOptions, keyof SequenceOptions> = {}) {
    super("GRUCell", options, gruReaders(options.resetAfter ?? true), { units });
  }
}

/** Several cells as one: each takes what the one before gave. */
export class StackedRNNCells extends Layer {
  override readonly className = "StackedRNNCells";

  constructor(
    /** First to last. */
    readonly cells: readonly Cell[],
    options: { name?: string } = {},
  ) {
    super("StackedRNNCells", options, {});
  }

  computeOutputShape(input: Shape): Shape {
    return this.cells.reduce<Shape>((shape, cell) => cell.computeOutputShape(shape), input);
  }
}

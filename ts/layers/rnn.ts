import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { isArray } from "../show.js";
import { Cell, notCells, StackedRNNCells } from "./cells.js";
import { describeLayer } from "./description.js";
import type { LayerConfig, LayerOptions, WeightSpec } from "./layer.js";
import { Recurrent, SEQUENCE, type SequenceOptions } from "./recurrent.js";

/** Options of {@link RNN}. */
export interface RNNOptions<S extends boolean = boolean> extends LayerOptions, SequenceOptions<S> {}

/**
 * Runs a cell, or several on top of each other, through the steps of a sequence: `new RNN(new LSTMCell(64))` is an LSTM layer, and
 * `new RNN([new LSTMCell(64), new GRUCell(32)])` one layer of two cells.
 *
 * @throws BpttError `InvalidArgument` for what is no cell, or an unknown option.
 */
export class RNN<S extends boolean = false> extends Recurrent<
  S extends true ? SymbolicTensor[] : SymbolicTensor
> {
  readonly #cell: Cell | StackedRNNCells;

  constructor(cell: Cell | readonly Cell[] | StackedRNNCells, options: RNNOptions<S> = {}) {
    super("RNN", options, SEQUENCE, { cell });
    const stacked = isArray(cell) ? new StackedRNNCells(cell) : cell;
    if (!(stacked instanceof StackedRNNCells || stacked instanceof Cell)) throw notCells(cell);
    this.claim([stacked]);
    this.#cell = stacked;
  }

  /** The cells, first to last. */
  get cells(): readonly Cell[] {
    return this.#cell instanceof StackedRNNCells ? this.#cell.cells : [this.#cell];
  }

  get width(): number {
    return this.cells.at(-1)!.units;
  }

  override get stateSizes(): readonly number[] {
    return this.cells.flatMap((cell) => Array(cell.kind.states).fill(cell.units));
  }

  override get stateGroups(): readonly number[] | undefined {
    return this.#cell instanceof Cell ? undefined : this.cells.map(({ kind }) => kind.states);
  }

  override get carrying(): readonly string[] {
    return this.stateful ? this.cells.map((_, i) => `${this.name}/${i}`) : [];
  }

  override describe(trainable: boolean): LayerConfig {
    const cell = describeLayer(this.#cell, this.#cell.name, trainable);
    return { ...super.describe(trainable), cell };
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const stack = this.#cell instanceof StackedRNNCells ? `${this.#cell.name}/` : "";
    let shape: Shape = input;
    return this.cells.flatMap((cell) => {
      const specs = cell.weightSpecs(shape);
      shape = cell.shapeFor(shape);
      return specs.map(({ path, shape }) => ({
        path: `${stack}${cell.name}/${path}`,
        shape,
        part: cell,
      }));
    });
  }

  /** A layer of the core for each cell: all but the last give every step. */
  override lower(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    const { unroll: _, ...options } = this.settings;
    let [sequence, ...states] = inputs as InnerTensor[];
    const last: InnerTensor[] = [];
    this.cells.forEach((cell, i) => {
      const { states: count, layer } = cell.kind;
      const end = i === this.cells.length - 1;
      const config = {
        ...cell.coreConfig(),
        ...options,
        return_sequences: this.returnSequences || !end,
        // Every cell goes the same way, and only what the last one gives comes out in that order.
        go_backwards: this.goBackwards,
        turned: this.goBackwards && end,
        unmasked: into.unmasked(inputs),
      };
      const own = states.splice(0, count);
      const outputs = 1 + (this.returnState ? count : 0);
      const [output, ...after] = into.add(layer, config, [sequence!, ...own], outputs, {
        part: String(i),
        of: cell,
      });
      sequence = output!;
      last.push(...after);
    });
    return [sequence!, ...last];
  }
}

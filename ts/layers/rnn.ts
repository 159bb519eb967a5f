import { show, snakeCase } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Shape } from "../shape.js";
import { Cell, StackedRNNCells } from "./cells.js";
import { freeName, type LayerConfig, type LayerOptions, type WeightSpec } from "./layer.js";
import { Recurrent, SEQUENCE, type SequenceOptions } from "./recurrent.js";

/** Options of {@link RNN}. */
export interface RNNOptions extends LayerOptions, SequenceOptions {}

/**
 * Runs a cell, or several on top of each other, through the steps of a sequence: `new RNN(new LSTMCell(64))` is an LSTM layer, and
 * `new RNN([new LSTMCell(64), new GRUCell(32)])` one layer of two cells.
 *
 * @throws BpttError `InvalidArgument` for what is no cell, or an unknown option.
 */
export class RNN extends Recurrent {
  override readonly className = "RNN";
  readonly #cell: Cell | StackedRNNCells;

  constructor(cell: Cell | readonly Cell[] | StackedRNNCells, options: RNNOptions = {}) {
    super("RNN", options, SEQUENCE);
    const stacked = Array.isArray(cell) ? new StackedRNNCells(cell) : cell;
    const cells = stacked instanceof StackedRNNCells ? stacked.cells : [stacked];
    const wrong = cells.find((cell) => !(cell instanceof Cell));
    if (wrong !== undefined || cells.length === 0) {
      throw new BpttError(
        "InvalidArgument",
        `RNN expects a cell such as \`new LSTMCell(64)\`, or a list of cells, got ${show(wrong ?? cell)}.`,
      );
    }
    this.#cell = stacked as Cell | StackedRNNCells;
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

  override getConfig(): LayerConfig {
    const describe = (cell: Cell) => ({
      module: "keras.layers",
      class_name: cell.className,
      config: { name: cell.name, trainable: true, dtype: "float32", ...cell.getConfig() },
      registered_name: null,
    });
    const cell =
      this.#cell instanceof StackedRNNCells
        ? {
            module: "keras.layers",
            class_name: "StackedRNNCells",
            config: { name: this.#cell.name, cells: this.#cell.cells.map(describe) },
            registered_name: null,
          }
        : describe(this.#cell);
    return { ...super.getConfig(), cell };
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const stacked = this.#cell instanceof StackedRNNCells;
    const taken = new Set<string>();
    let shape: Shape = input;
    return this.cells.flatMap((cell) => {
      const name = freeName(snakeCase(cell.className), taken);
      taken.add(name);
      const prefix = stacked ? `stacked_rnn_cells/${name}` : name;
      const specs = cell.weightSpecs(shape);
      shape = cell.computeOutputShape(shape);
      return specs.map(({ path, shape }) => ({ path: `${prefix}/${path}`, shape }));
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
        // Only the first cell turns the order around; those behind it follow, and masked steps stay where they are.
        go_backwards: this.goBackwards,
        aligned: this.goBackwards && !end,
      };
      const own = states.splice(0, count);
      const outputs = 1 + (this.returnState ? count : 0);
      const [output, ...after] = into.add(layer, config, [sequence!, ...own], outputs, {
        part: String(i),
      });
      sequence = output!;
      last.push(...after);
    });
    return [sequence!, ...last];
  }
}

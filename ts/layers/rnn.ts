import { runCells } from "../config/wrappers.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { CallFlags, SymbolicTensor } from "../graph/tensor.js";
import { formatShape, type Shape } from "../shape.js";
import { isArray } from "../show.js";
import { AttentionCell } from "./attention_cell.js";
import { Cell, notCells, StackedRNNCells } from "./cells.js";
import { describeLayer } from "./description.js";
import type { LayerConfig, LayerOptions, WeightSpec } from "./layer.js";
import { named } from "./named.js";
import { Recurrent, SEQUENCE, SEQUENCE_CALL, type SequenceOptions } from "./recurrent.js";

/** Options of {@link RNN}. */
export interface RNNOptions<S extends boolean = boolean> extends LayerOptions, SequenceOptions<S> {}

/**
 * Runs a cell, or several on top of each other, through the steps of a sequence: `new RNN(new LSTMCell(64))` is an LSTM layer, and
 * `new RNN([new LSTMCell(64), new GRUCell(32)])` one layer of two cells. Over an {@link AttentionCell} it is applied to `[sequence, memory]`.
 *
 * Input: `(batch, steps, features)`. Output: `(batch, units)`, or `(batch, steps, units)` with `returnSequences`; the states follow with `returnState`.
 *
 * @throws BpttError `InvalidArgument` for what is no cell, or an unknown option.
 */
export class RNN<S extends boolean = false> extends Recurrent<
  S extends true ? SymbolicTensor[] : SymbolicTensor
> {
  /** @internal */
  static readonly own = named(
    "RNN",
    this,
    (config) => new this(...runCells(config, StackedRNNCells)),
  );

  readonly #cell: Cell | StackedRNNCells | AttentionCell;

  constructor(
    cell: Cell | readonly Cell[] | StackedRNNCells | AttentionCell,
    options: RNNOptions<S> = {},
  ) {
    super("RNN", options, SEQUENCE, { cell });
    const stacked = isArray(cell) ? new StackedRNNCells(cell) : cell;
    const classes = [StackedRNNCells, Cell, AttentionCell];
    if (!classes.some((Class) => stacked instanceof Class)) throw notCells(cell);
    this.claim([stacked]);
    this.#cell = stacked;
  }

  /** The cells, first to last. */
  get cells(): readonly Cell[] {
    if (this.#cell instanceof StackedRNNCells) return this.#cell.cells;
    return [this.#cell instanceof AttentionCell ? this.#cell.cell : this.#cell];
  }

  get width(): number {
    return this.cells.at(-1)!.units;
  }

  override get stateSizes(): readonly number[] {
    return this.cells.flatMap((cell) => Array(cell.kind.states).fill(cell.units));
  }

  override get stateGroups(): readonly number[] | undefined {
    if (!(this.#cell instanceof StackedRNNCells)) return undefined;
    return this.cells.map(({ kind }) => kind.states);
  }

  /** What its cell looks at a memory by. */
  get #attention(): AttentionCell | undefined {
    return this.#cell instanceof AttentionCell ? this.#cell : undefined;
  }

  override get callArguments(): readonly string[] {
    const [sequence, ...others] = SEQUENCE_CALL;
    return [sequence!, ...this.callInputs, ...others];
  }

  override get callInputs(): readonly string[] {
    return this.#attention ? ["memory"] : [];
  }

  override get callFlags(): readonly string[] {
    return this.#attention ? ["returnAttentionScores"] : [];
  }

  override shapesFor(inputs: readonly Shape[], flags: CallFlags = {}): readonly Shape[] {
    if (!this.#attention) return super.shapesFor(inputs);
    const [sequence, memory, ...states] = inputs;
    if (memory?.length !== 3) {
      throw new BpttError(
        "Shape",
        `Layer "${this.name}" expects a sequence and a memory, \`apply([x, memory])\`, of shapes (batch, steps, features), got ${inputs.map(formatShape).join(", ")}.`,
      );
    }
    if (sequence![0] !== null && memory[0] !== null && sequence![0] !== memory[0]) {
      throw new BpttError(
        "Shape",
        `Layer "${this.name}" expects a memory of ${sequence![0]} rows, as its sequence has, got ${formatShape(memory)}.`,
      );
    }
    this.features(memory);
    const outputs = super.shapesFor([sequence!, ...states]);
    if (!flags.returnAttentionScores) return outputs;
    if (this.goBackwards) {
      throw new BpttError(
        "Unsupported",
        `Layer "${this.name}" shows the weights of its attention only where it goes forwards.`,
      );
    }
    const scores = this.steps(memory, " where scores are put out");
    return [...outputs, [sequence![0]!, this.sequence(sequence!)[1], scores]];
  }

  override get carrying(): readonly string[] {
    return this.stateful ? this.cells.map((_, i) => `${this.name}/${i}`) : [];
  }

  override describe(trainable: boolean): LayerConfig {
    const cell = describeLayer(this.#cell, this.#cell.name, trainable);
    return { ...super.describe(trainable), cell };
  }

  override weightSpecs(input: Shape, inputs: readonly Shape[]): WeightSpec[] {
    const attention = this.#attention;
    if (attention) {
      const specs = attention.weightSpecs(input, inputs);
      return specs.map((spec) => ({ ...spec, path: `${attention.name}/${spec.path}` }));
    }
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
  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    flags: CallFlags = {},
  ): InnerTensor[] {
    const { unroll: _, ...options } = this.settings;
    if (this.#attention) return this.#lowerAttention(into, inputs, shapes, flags);
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

  /** Keys are made of the memory once, before the loop. */
  #lowerAttention(
    into: Lowering,
    [sequence, memory, ...states]: readonly InnerTensor[],
    shapes: readonly Shape[],
    { returnAttentionScores }: CallFlags,
  ): InnerTensor[] {
    const { unroll: _, ...options } = this.settings;
    const [attention, [cell]] = [this.#attention!, this.cells];
    const [keys] = into.add("Dense", attention.keysConfig(), [memory!], 1, {
      part: "keys",
      of: attention,
    });
    const config = {
      ...cell!.coreConfig(),
      ...options,
      ...attention.lookConfig(),
      turned: this.goBackwards,
      unmasked: into.unmasked([sequence, ...states]),
      ...(returnAttentionScores && { scores: this.steps(shapes[1]!) }),
    };
    const outputs =
      1 + (this.returnState ? cell!.kind.states : 0) + (returnAttentionScores ? 1 : 0);
    const inputs = [sequence!, memory!, keys!, ...states];
    return into.add(cell!.kind.layer, config, inputs, outputs, { part: "0", of: cell! });
  }
}

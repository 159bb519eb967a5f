import { isPlain, show } from "../checks.js";
import { attendingCell } from "../config/wrappers.js";
import { BpttError } from "../errors.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { InitializerLike } from "../initializers/index.js";
import { choice, count, type Readers } from "../readers.js";
import type { Shape } from "../shape.js";
import { Cell } from "./cells.js";
import { describeLayer } from "./description.js";
import { initializer } from "./fields.js";
import {
  type Costless,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type WeightSpec,
} from "./layer.js";
import { named } from "./named.js";

/** Options of {@link AttentionCell}. */
export interface AttentionCellOptions extends Costless<LayerOptions> {
  /** Features of queries and keys, in which they are compared. Default: those of the cell's state. */
  units?: number;
  /** How a query is compared with a key: `"additive"` (Bahdanau) or `"dot"` (Luong). Default `"additive"`. */
  score?: "additive" | "dot";
  /** Of `memory_kernel`. Default `"glorot_uniform"`. */
  memoryKernelInitializer?: InitializerLike;
  /** Of `query_kernel`. Default `"glorot_uniform"`. */
  queryKernelInitializer?: InitializerLike;
  /** Of `attention_v`, which the additive score alone has. Default `"glorot_uniform"`. */
  attentionVInitializer?: InitializerLike;
}

const GLOROT = "glorot_uniform";
const SCORES = ["additive", "dot"] as const;

/** Readers of these options, of a cell that may be none. */
const readers = (cell: Cell | undefined, options: unknown): Readers => ({
  units: (where, name, value) => (value === undefined ? cell?.units : count()(where, name, value)),
  score: choice(SCORES),
  memoryKernelInitializer: initializer(GLOROT, 2),
  queryKernelInitializer: initializer(GLOROT, 2),
  ...(!(isPlain(options) && options.score === "dot") && {
    attentionVInitializer: initializer(GLOROT, 1),
  }),
});

/**
 * A cell that looks at a memory before each step, such as what an encoder put out (Bahdanau et al., 2015), to be run by {@link RNN}. The state h
 * before the step is the query. Each step j of the memory has a score, `p = softmax(s)`, and the context `c = sum of p_j m_j` is read by the cell
 * beside the step's input, `[x, c]`. The `score` is one of these:
 *
 * - `"additive"`: `s_j = v . tanh(h W_q + m_j W_m)`, as in Bahdanau et al., 2015.
 * - `"dot"`: `s_j = (h W_q) . (m_j W_m)`. That is the score "general" of Luong et al., 2015, `h W_a m_j`, with `W_a = W_q W_m^T`: both scores have
 *   a projection on either side and any number of `units`, as where Britz et al., 2017, compare them. It costs less, and has no v.
 *
 * The layer is applied to `[sequence, memory]`, of shapes `(batch, steps, features)` and `(batch, memory steps, memory features)`, with initial
 * states as any other. Masked steps of the memory are not looked at; a row whose memory has none that count sees a context of 0. With
 * `apply([x, memory], { returnAttentionScores: true })` the weights `(batch, steps, memory steps)` are the last output, 0 at masked steps, for which the number of
 * the memory's steps has to be known, and the layer go forwards.
 *
 * Weights: `memory_kernel` W_m `(memory features, units)`, those of the cell, whose kernel has rows for x and then for the context, `query_kernel`
 * W_q `(state, units)`, and for the additive score `attention_v` `(units)`. The query, v and the cell's weights are frozen together.
 *
 * Keras has no such cell: its files can hold it, and Keras can't read them.
 *
 * @example new RNN(new AttentionCell(new GRUCell(256), { units: 128 }), { returnSequences: true }).apply([decoded, encoded])
 * @throws BpttError `InvalidArgument` for what is no SimpleRNNCell, LSTMCell or GRUCell, or a cell with `dropout`: a mask of x and context is not drawn.
 */
export class AttentionCell extends Layer<SymbolicTensor> {
  /** @internal */
  static readonly own = named(
    "AttentionCell",
    this,
    (config) => new this(...attendingCell(config)),
  );

  readonly #cell: Cell;

  constructor(cell: Cell, options: AttentionCellOptions = {}) {
    super("AttentionCell", options, readers(cell, options), { cell });
    if (!(cell instanceof Cell)) {
      throw new BpttError(
        "InvalidArgument",
        `AttentionCell expects a cell such as \`new GRUCell(64)\`, got ${show(cell)}.`,
      );
    }
    if (cell.coreConfig().dropout !== 0) {
      throw new BpttError(
        "InvalidArgument",
        `AttentionCell expects a cell without \`dropout\`, got ${cell.coreConfig().dropout}: drop features of the sequence and the memory by layers before it.`,
      );
    }
    this.claim([cell]);
    this.#cell = cell;
  }

  /** The cell that is run. */
  get cell(): Cell {
    return this.#cell;
  }

  get #additive(): boolean {
    return this.settings.score === "additive";
  }

  /** Features of queries and keys. */
  get units(): number {
    return this.settings.units as number;
  }

  /** @internal The layer that runs it has the penalty. */
  protected override get costsActivity(): boolean {
    return false;
  }

  override describe(trainable: boolean): LayerConfig {
    return { ...this.settings, cell: describeLayer(this.cell, this.cell.name, trainable) };
  }

  shapeFor(input: Shape): Shape {
    return this.cell.shapeFor(input);
  }

  override weightSpecs(input: Shape, [, memory]: readonly Shape[]): WeightSpec[] {
    const { cell, units } = this;
    const [x, m] = [this.features(input), this.features(memory!)];
    const own = cell.weightSpecs([...input.slice(0, -1), x + m]);
    // What the cell's node has is frozen with the cell.
    const looking = { part: cell, startedBy: this };
    return [
      { path: "memory_kernel", shape: [m, units], part: this },
      ...own.map(({ path, shape }) => ({ path: `${cell.name}/${path}`, shape, part: cell })),
      { path: "query_kernel", shape: [cell.units, units], ...looking },
      ...(this.#additive ? [{ path: "attention_v", shape: [units], ...looking }] : []),
    ];
  }

  /** @internal What the node that makes keys of a memory is told. */
  keysConfig(): LayerConfig {
    return {
      units: this.units,
      activation: "linear",
      use_bias: false,
      kernel_initializer: this.innerConfig().memory_kernel_initializer,
      bias_initializer: { class_name: "Zeros", config: {} },
    };
  }

  /** @internal What the cell's node is told of attention. */
  lookConfig(): LayerConfig {
    const config = this.innerConfig();
    return {
      attention_units: this.units,
      score: config.score,
      query_initializer: config.query_kernel_initializer,
      ...(this.#additive && { attention_initializer: config.attention_v_initializer }),
    };
  }
}

// The reference model in plain JavaScript once more, as well as the language allows: the algorithm of our engine (each
// distinct token projected once, a shared prefix run once, a sparse RMSprop that catches up) over tiled products, with
// everything that does not depend on the previous state outside the time loop. reference_model.ts is the same model in
// straightforward loops and has the formulas.

import type { Sizes } from "./reference_model.js";
import { rmsprop, SparseRmsprop } from "./rmsprop.js";
import { Packer, type TiledBatch } from "./tiled_batch.js";
import { addTiled, emptyPanels, OuterSum, pack, packTransposed } from "./tiles.js";

/** What one batch needs, one row per cell or per distinct token. */
interface Rows {
  packer: Packer;
  states: Float32Array;
  slopes: Float32Array;
  /** The embedding's rows, their projections, and the gradients of both. */
  x: Float32Array;
  projected: Float32Array;
  dProjected: Float32Array;
  dx: Float32Array;
}

export class TiledReferenceModel {
  /** In Keras's order: embeddings, kernel, recurrent kernel, bias, dense kernel, dense bias. */
  readonly weights: [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  /** Those of all weights but the embeddings, in their order. */
  private readonly gradients: Float32Array[];
  private readonly velocities: Float32Array[];
  private readonly sparse: SparseRmsprop;
  private readonly panels;
  private readonly outer;
  private rows?: Rows;

  constructor(private readonly sizes: Sizes) {
    const { vocabulary: v, features: d, units: u } = sizes;
    const floats = (length: number) => new Float32Array(length);
    const dense = () => [d * u, u * u, u, u, 1].map(floats);
    this.weights = [floats(v * d), ...dense()] as TiledReferenceModel["weights"];
    this.gradients = dense();
    this.velocities = dense();
    this.sparse = new SparseRmsprop(v, d);
    this.panels = { input: emptyPanels(d, u), back: emptyPanels(u, d), state: emptyPanels(u, u) };
    this.outer = { kernel: new OuterSum(d, u), recurrent: new OuterSum(u, u) };
  }

  /** One training step; returns the loss before the update. `tokens` is rows x steps. */
  train(tokens: Int32Array, targets: ArrayLike<number>, rows: number, steps: number): number {
    const batch = this.forward(tokens, rows, steps);
    const logits = this.logits(batch, rows);
    let loss = 0;
    const slopes = new Float32Array(rows);
    for (let r = 0; r < rows; r++) {
      const z = logits[r]!;
      loss += Math.max(z, 0) - z * targets[r]! + Math.log1p(Math.exp(-Math.abs(z)));
      slopes[r] = (1 / (1 + Math.exp(-z)) - targets[r]!) / rows;
    }
    this.backward(batch, slopes);
    for (const [i, gradient] of this.gradients.entries())
      rmsprop(this.weights[i + 1]!, gradient, this.velocities[i]!);
    this.sparse.step(this.weights[0], batch.distinct, batch.distinctCount, this.rows!.dx);
    return loss / rows;
  }

  predict(tokens: Int32Array, rows: number, steps: number): Float32Array {
    const batch = this.forward(tokens, rows, steps);
    return this.logits(batch, rows).map((z) => 1 / (1 + Math.exp(-z)));
  }

  /** Memory for batches of this shape, kept for the next ones. */
  private room(rows: number, steps: number): Rows {
    const known = this.rows?.packer;
    if (known && known.steps === steps && known.rows >= rows) return this.rows!;
    const { vocabulary: v, features: d, units: u } = this.sizes;
    const cells = rows * steps;
    const floats = (count: number, width: number) => new Float32Array(count * width);
    const tokens = Math.min(v, cells);
    this.rows = {
      packer: new Packer(rows, steps, v),
      states: floats(cells, u),
      slopes: floats(cells, u),
      x: floats(tokens, d),
      projected: floats(tokens, u),
      dProjected: floats(tokens, u),
      dx: floats(tokens, d),
    };
    return this.rows;
  }

  /** Fills the states of all cells. */
  private forward(tokens: Int32Array, rows: number, steps: number): TiledBatch {
    const { packer, states } = this.room(rows, steps);
    const { state } = this.panels;
    const batch = packer.pack(tokens, rows);
    this.project(batch);
    pack(this.weights[2], 0, state);
    for (let t = 0; t < steps; t++) {
      const [start, end] = [batch.starts[t]!, batch.starts[t + 1]!];
      this.lookUp(batch, start, end);
      if (t > 0) {
        const before = batch.starts[t - 1]!;
        addTiled(states, before, state, states, start, start - before);
        for (let cell = start + (start - before); cell < end; cell++)
          addTiled(states, before, state, states, cell, 1);
      }
      tanhRows(states, start * this.sizes.units, end * this.sizes.units);
    }
    return batch;
  }

  /** x W + b for every distinct token. */
  private project({ distinct, distinctCount }: TiledBatch): void {
    const { features: d, units: u } = this.sizes;
    const { x, projected } = this.rows!;
    const [embeddings, kernel, , bias] = this.weights;
    for (let i = 0; i < distinctCount; i++) {
      const from = distinct[i]! * d;
      for (let j = 0; j < d; j++) x[i * d + j] = embeddings[from + j]!;
      for (let j = 0; j < u; j++) projected[i * u + j] = bias[j]!;
    }
    pack(kernel, 0, this.panels.input);
    addTiled(x, 0, this.panels.input, projected, 0, distinctCount);
  }

  private lookUp({ token }: TiledBatch, start: number, end: number): void {
    const { units: u } = this.sizes;
    const { states, projected } = this.rows!;
    for (let cell = start; cell < end; cell++) {
      const from = token[cell]! * u;
      for (let j = 0; j < u; j++) states[cell * u + j] = projected[from + j]!;
    }
  }

  private logits({ last }: TiledBatch, rows: number): Float32Array {
    const { units: u } = this.sizes;
    const [, , , , dense, bias] = this.weights;
    return Float32Array.from({ length: rows }, (_, r) => {
      let sum = bias[0]!;
      for (let j = 0; j < u; j++) sum += this.rows!.states[last[r]! * u + j]! * dense[j]!;
      return sum;
    });
  }

  /** Gradients of everything from those of the logits. */
  private backward(batch: TiledBatch, logitSlopes: Float32Array): void {
    const { units: u } = this.sizes;
    const { states, slopes, x, dProjected, dx } = this.rows!;
    const [dKernel, dRecurrent, dBias] = this.gradients as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (const gradient of this.gradients) gradient.fill(0);
    slopes.fill(0, 0, batch.cells * u);
    this.denseBackward(batch, logitSlopes);
    this.throughTime(batch);
    this.outer.recurrent.add(
      states,
      batch.previous,
      slopes,
      batch.starts[1]!,
      batch.cells,
      dRecurrent,
    );
    this.sumByToken(batch, dBias);
    this.outer.kernel.add(x, undefined, dProjected, 0, batch.distinctCount, dKernel);
    packTransposed(this.weights[1], this.panels.back);
    dx.fill(0, 0, batch.distinctCount * this.sizes.features);
    addTiled(dProjected, 0, this.panels.back, dx, 0, batch.distinctCount);
  }

  private denseBackward({ last }: TiledBatch, logitSlopes: Float32Array): void {
    const { units: u } = this.sizes;
    const { states, slopes } = this.rows!;
    const [dDense, dBias] = this.gradients.slice(3) as [Float32Array, Float32Array];
    for (const [r, slope] of logitSlopes.entries()) {
      const cell = last[r]! * u;
      for (let j = 0; j < u; j++) {
        dDense[j]! += slope * states[cell + j]!;
        slopes[cell + j]! += slope * this.weights[4][j]!;
      }
      dBias[0]! += slope;
    }
  }

  /** From the gradients at the last states to those before tanh at all cells. */
  private throughTime({ starts }: TiledBatch): void {
    const { units: u } = this.sizes;
    const { states, slopes } = this.rows!;
    const { state } = this.panels;
    packTransposed(this.weights[2], state);
    for (let t = starts.length - 2; t >= 0; t--) {
      const [start, end] = [starts[t]!, starts[t + 1]!];
      for (let i = start * u; i < end * u; i++) slopes[i]! *= 1 - states[i]! * states[i]!;
      if (t === 0) break;
      const before = starts[t - 1]!;
      addTiled(slopes, start, state, slopes, before, start - before);
      for (let cell = start + (start - before); cell < end; cell++)
        addTiled(slopes, cell, state, slopes, before, 1);
    }
  }

  private sumByToken(batch: TiledBatch, dBias: Float32Array): void {
    const { units: u } = this.sizes;
    const { slopes, dProjected } = this.rows!;
    dProjected.fill(0, 0, batch.distinctCount * u);
    for (let cell = 0; cell < batch.cells; cell++) {
      const into = batch.token[cell]! * u;
      for (let j = 0; j < u; j++) dProjected[into + j]! += slopes[cell * u + j]!;
    }
    for (let i = 0; i < batch.distinctCount; i++)
      for (let j = 0; j < u; j++) dBias[j]! += dProjected[i * u + j]!;
  }
}

/** tanh as the rational function that our kernels use; several times faster than Math.tanh. */
function tanhRows(x: Float32Array, from: number, to: number): void {
  const limit = 7.90739;
  for (let i = from; i < to; i++) {
    const y = Math.min(Math.max(x[i]!, -limit), limit);
    const s = y * y;
    const p = ((1.394553628e-8 * s + 2.10273356e-5) * s + 3.520756727e-3) * s + 1.3402161e-1;
    const q =
      (((8.015776984e-7 * s + 3.326951409e-4) * s + 2.597254514e-2) * s + 4.67354834e-1) * s + 1;
    x[i] = (s * y * p + y) / q;
  }
}

// The reference model in plain JavaScript: Embedding, SimpleRNN(tanh), Dense(1, sigmoid), binary cross-entropy, RMSprop.
//
//   forward   x_t = E[id_t]   h_t = tanh(x_t W + h_{t-1} U + b)   z = h_T v + c   p = 1 / (1 + exp(-z))
//   backward  da_t = dh_t (1 - h_t^2)   dh_{t-1} = da_t U^T   dE[id_t] += da_t W^T   dW += x_t^T da_t   dU += h_{t-1}^T da_t

import { addProduct, addProductTransposedA, addRows, productTransposedB } from "./matrix.js";
import { rmsprop } from "./rmsprop.js";

export interface Sizes {
  vocabulary: number;
  features: number;
  units: number;
}

export class PlainReferenceModel {
  /** In Keras's order: embeddings, kernel, recurrent kernel, bias, dense kernel, dense bias. */
  readonly weights: Float32Array[];
  private readonly gradients: Float32Array[];
  private readonly velocities: Float32Array[];

  constructor(private readonly sizes: Sizes) {
    const { vocabulary: v, features: d, units: u } = sizes;
    const blocks = () => [v * d, d * u, u * u, u, u, 1].map((n) => new Float32Array(n));
    this.weights = blocks();
    this.gradients = blocks();
    this.velocities = blocks();
  }

  /** One training step; returns the loss before the update. `tokens` is rows x steps. */
  train(tokens: Int32Array, targets: ArrayLike<number>, rows: number, steps: number): number {
    const states = this.forward(tokens, rows, steps);
    const logits = this.logits(states[steps]!, rows);
    let loss = 0;
    const slopes = new Float32Array(rows);
    for (let r = 0; r < rows; r++) {
      const z = logits[r]!;
      loss += Math.max(z, 0) - z * targets[r]! + Math.log1p(Math.exp(-Math.abs(z)));
      slopes[r] = (1 / (1 + Math.exp(-z)) - targets[r]!) / rows;
    }
    this.backward(tokens, states, slopes, rows, steps);
    for (const [i, w] of this.weights.entries())
      rmsprop(w, this.gradients[i]!, this.velocities[i]!);
    return loss / rows;
  }

  predict(tokens: Int32Array, rows: number, steps: number): Float32Array {
    const states = this.forward(tokens, rows, steps);
    return this.logits(states[steps]!, rows).map((z) => 1 / (1 + Math.exp(-z)));
  }

  /** The states h_0 ... h_T, each rows x units. */
  private forward(tokens: Int32Array, rows: number, steps: number): Float32Array[] {
    const { features, units } = this.sizes;
    const [, kernel, recurrent, bias] = this.weights as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const states = [new Float32Array(rows * units)];
    const x = new Float32Array(rows * features);
    for (let t = 0; t < steps; t++) {
      this.gather(tokens, x, rows, steps, t);
      const h = new Float32Array(rows * units);
      for (let r = 0; r < rows; r++) h.set(bias, r * units);
      addProduct(x, kernel, h, rows, features, units);
      addProduct(states[t]!, recurrent, h, rows, units, units);
      for (let i = 0; i < h.length; i++) h[i] = Math.tanh(h[i]!);
      states.push(h);
    }
    return states;
  }

  private logits(state: Float32Array, rows: number): Float32Array {
    const logits = new Float32Array(rows).fill(this.weights[5]![0]!);
    addProduct(state, this.weights[4]!, logits, rows, this.sizes.units, 1);
    return logits;
  }

  private backward(
    tokens: Int32Array,
    states: Float32Array[],
    slopes: Float32Array,
    rows: number,
    steps: number,
  ): void {
    const { features, units } = this.sizes;
    const [, kernel, recurrent, , dense] = this.weights as Float32Array[];
    for (const gradient of this.gradients) gradient.fill(0);
    const [dE, dW, dU, db, dv, dc] = this.gradients as Float32Array[];
    addProductTransposedA(states[steps]!, slopes, dv!, rows, units, 1);
    addRows(slopes, dc!, rows, 1);
    const dh = new Float32Array(rows * units);
    productTransposedB(slopes, dense!, dh, rows, 1, units);
    const da = new Float32Array(rows * units);
    const x = new Float32Array(rows * features);
    const dx = new Float32Array(rows * features);
    for (let t = steps - 1; t >= 0; t--) {
      const h = states[t + 1]!;
      for (let i = 0; i < da.length; i++) da[i] = dh[i]! * (1 - h[i]! * h[i]!);
      this.gather(tokens, x, rows, steps, t);
      addProductTransposedA(x, da, dW!, rows, features, units);
      addProductTransposedA(states[t]!, da, dU!, rows, units, units);
      addRows(da, db!, rows, units);
      productTransposedB(da, kernel!, dx, rows, units, features);
      this.scatter(tokens, dx, dE!, rows, steps, t);
      productTransposedB(da, recurrent!, dh, rows, units, units);
    }
  }

  private gather(
    tokens: Int32Array,
    x: Float32Array,
    rows: number,
    steps: number,
    t: number,
  ): void {
    const { features } = this.sizes;
    for (let r = 0; r < rows; r++) {
      const start = tokens[r * steps + t]! * features;
      x.set(this.weights[0]!.subarray(start, start + features), r * features);
    }
  }

  private scatter(
    tokens: Int32Array,
    dx: Float32Array,
    dE: Float32Array,
    rows: number,
    steps: number,
    t: number,
  ): void {
    const { features } = this.sizes;
    for (let r = 0; r < rows; r++) {
      const start = tokens[r * steps + t]! * features;
      for (let j = 0; j < features; j++) dE[start + j]! += dx[r * features + j]!;
    }
  }
}

// RMSprop as Keras has it, and its exact form for an embedding: a row without a gradient only has its running mean decay,
// so it is left alone and caught up, v *= rho^k for k missed steps, when it is next touched.

const LEARNING_RATE = 0.001;
const RHO = 0.9;
const EPSILON = 1e-7;

/** Updates elements `at` to `at + count` of the weights by elements `from` on of the gradients. */
function update(
  weights: Float32Array,
  velocities: Float32Array,
  at: number,
  gradients: Float32Array,
  from: number,
  count: number,
  decay: number,
): void {
  for (let i = 0; i < count; i++) {
    const g = gradients[from + i]!;
    const v = decay * velocities[at + i]! + (1 - RHO) * g * g;
    velocities[at + i] = v;
    weights[at + i]! -= (LEARNING_RATE * g) / Math.sqrt(v + EPSILON);
  }
}

export function rmsprop(
  weights: Float32Array,
  gradients: Float32Array,
  velocities: Float32Array,
): void {
  update(weights, velocities, 0, gradients, 0, weights.length, RHO);
}

/** RMSprop on rows of `width` elements, of which each step touches some. */
export class SparseRmsprop {
  private readonly velocities: Float32Array;
  private readonly touched: Int32Array;
  private steps = 0;

  constructor(
    rows: number,
    private readonly width: number,
  ) {
    this.velocities = new Float32Array(rows * width);
    this.touched = new Int32Array(rows);
  }

  /** One step; row i of the gradients is that of row `rows[i]`. */
  step(weights: Float32Array, rows: Int32Array, count: number, gradients: Float32Array): void {
    const { velocities, touched, width } = this;
    this.steps++;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const decay = RHO ** (this.steps - touched[row]!);
      touched[row] = this.steps;
      update(weights, velocities, row * width, gradients, i * width, width, decay);
    }
  }
}

import {
  addProduct,
  addProductTransposedA,
  productTransposedB,
} from "../../../bench/plain/matrix.js";
import { type Cell, cells, type State } from "./cells.js";

/** Weights with their gradient. */
export interface Weights {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

/** What is kept of a row for the way back, step by step. */
export interface Kept {
  readonly x: readonly Float32Array[];
  readonly px: Float32Array[];
  readonly ph: Float32Array[];
  /** One more than there are steps: those before the first stand first. */
  readonly states: State[];
}

/** A recurrent layer over one row, in straightforward loops. */
export class PlainLayer {
  readonly #cell: Cell;
  readonly #width: number;

  /** @param weights kernel `[inputs, gates * units]`, recurrent kernel and bias, which a GRU has twice. */
  constructor(
    cell: keyof typeof cells,
    readonly inputs: number,
    readonly units: number,
    readonly weights: readonly [kernel: Weights, recurrent: Weights, bias: Weights],
  ) {
    this.#cell = cells[cell];
    this.#width = this.#cell.gates * units;
  }

  forward(x: readonly Float32Array[]): Kept {
    const [kernel, recurrent, bias] = this.weights;
    const { units, inputs } = this;
    const state = () => ({ h: new Float32Array(units), c: new Float32Array(units) });
    const kept: Kept = { x, px: [], ph: [], states: [state()] };
    for (const step of x) {
      const before = kept.states.at(-1)!;
      const px = bias.values.slice(0, this.#width);
      const ph = new Float32Array(this.#width);
      ph.set(bias.values.subarray(this.#width));
      addProduct(step, kernel.values, px, 1, inputs, this.#width);
      addProduct(before.h, recurrent.values, ph, 1, units, this.#width);
      const after = state();
      this.#cell.step(px, ph, before, after);
      kept.px.push(px);
      kept.ph.push(ph);
      kept.states.push(after);
    }
    return kept;
  }

  /**
   * @param dh the gradient at the state of each step.
   * @returns that at each input; what the weights have is added to theirs.
   */
  backward({ x, px, ph, states }: Kept, dh: readonly Float32Array[]): Float32Array[] {
    const [kernel, recurrent, bias] = this.weights;
    const { units, inputs } = this;
    const d: State = { h: new Float32Array(units), c: new Float32Array(units) };
    const through = new Float32Array(units);
    const dx: Float32Array[] = [];
    for (let t = x.length - 1; t >= 0; t--) {
      for (let j = 0; j < units; j++) d.h[j]! += through[j]! + dh[t]![j]!;
      const [before, after] = [states[t]!, states[t + 1]!];
      this.#cell.back(px[t]!, ph[t]!, before, after, d);
      addProductTransposedA(x[t]!, px[t]!, kernel.gradient, 1, inputs, this.#width);
      addProductTransposedA(before.h, ph[t]!, recurrent.gradient, 1, units, this.#width);
      for (let j = 0; j < this.#width; j++) bias.gradient[j]! += px[t]![j]!;
      for (let j = this.#width; j < bias.gradient.length; j++) {
        bias.gradient[j]! += ph[t]![j - this.#width]!;
      }
      dx[t] = new Float32Array(inputs);
      productTransposedB(px[t]!, kernel.values, dx[t]!, 1, this.#width, inputs);
      productTransposedB(ph[t]!, recurrent.values, through, 1, this.#width, units);
    }
    return dx;
  }
}

/** What a recurrent layer holds of a row: h, and of an LSTM c. */
export interface State {
  readonly h: Float32Array;
  readonly c: Float32Array;
}

/** A step of one row, as its formulas stand in the books. */
export interface Cell {
  /** Lines of preactivations, [gates * units] each. */
  readonly gates: number;
  /**
   * @param px of the input, `x W + b`; px and ph are replaced by what the way back needs.
   * @param ph of the state, `h U`, with its own bias in a GRU.
   */
  step(px: Float32Array, ph: Float32Array, before: State, after: State): void;
  /**
   * @param d the gradient at the states behind the step; becomes that of the states before it, without what comes through `ph`.
   * @param px becomes the gradient of `px`, and ph that of `ph`.
   */
  back(px: Float32Array, ph: Float32Array, before: State, after: State, d: State): void;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** `h = tanh(px + ph)` */
const simple: Cell = {
  gates: 1,
  step(px, ph, _, { h }) {
    for (let j = 0; j < h.length; j++) h[j] = Math.tanh(px[j]! + ph[j]!);
  },
  back(px, ph, _, { h }, d) {
    for (let j = 0; j < h.length; j++) {
      px[j] = ph[j] = d.h[j]! * (1 - h[j]! * h[j]!);
      d.h[j] = 0;
    }
  },
};

/** `i, f, g, o` of `px + ph`; `c = f c + i g`, `h = o tanh(c)` */
const lstm: Cell = {
  gates: 4,
  step(px, ph, before, { h, c }) {
    const u = h.length;
    for (let j = 0; j < u; j++) {
      const at = (gate: number) => px[gate * u + j]! + ph[gate * u + j]!;
      const [i, f, g, o] = [sigmoid(at(0)), sigmoid(at(1)), Math.tanh(at(2)), sigmoid(at(3))];
      c[j] = f * before.c[j]! + i * g;
      h[j] = o * Math.tanh(c[j]!);
      px[j] = i;
      px[u + j] = f;
      px[2 * u + j] = g;
      px[3 * u + j] = o;
    }
  },
  back(px, ph, before, { c }, d) {
    const u = c.length;
    for (let j = 0; j < u; j++) {
      const [i, f, g, o] = [px[j]!, px[u + j]!, px[2 * u + j]!, px[3 * u + j]!];
      const tanh = Math.tanh(c[j]!);
      const dc = d.c[j]! + d.h[j]! * o * (1 - tanh * tanh);
      px[j] = dc * g * i * (1 - i);
      px[u + j] = dc * before.c[j]! * f * (1 - f);
      px[2 * u + j] = dc * i * (1 - g * g);
      px[3 * u + j] = d.h[j]! * tanh * o * (1 - o);
      d.c[j] = dc * f;
      d.h[j] = 0;
    }
    ph.set(px);
  },
};

/** `z, r` of `px + ph`, `g = tanh(px + r ph)`; `h = z h + (1 - z) g` */
const gru: Cell = {
  gates: 3,
  step(px, ph, before, { h }) {
    const u = h.length;
    for (let j = 0; j < u; j++) {
      const z = sigmoid(px[j]! + ph[j]!);
      const r = sigmoid(px[u + j]! + ph[u + j]!);
      const g = Math.tanh(px[2 * u + j]! + r * ph[2 * u + j]!);
      h[j] = z * before.h[j]! + (1 - z) * g;
      px[j] = z;
      px[u + j] = r;
      px[2 * u + j] = g;
    }
  },
  back(px, ph, before, { h }, d) {
    const u = h.length;
    for (let j = 0; j < u; j++) {
      const [z, r, g, dh] = [px[j]!, px[u + j]!, px[2 * u + j]!, d.h[j]!];
      const dg = dh * (1 - z) * (1 - g * g);
      px[u + j] = ph[u + j] = dg * ph[2 * u + j]! * r * (1 - r);
      px[j] = ph[j] = dh * (before.h[j]! - g) * z * (1 - z);
      px[2 * u + j] = dg;
      ph[2 * u + j] = dg * r;
      d.h[j] = dh * z;
    }
  },
};

export const cells = { simple, gru, lstm } as const;

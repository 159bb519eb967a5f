// Models of the layers that TensorFlow.js has, drawn at random, with data for them.
import {
  Activation,
  Add,
  AveragePooling1D,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv1D,
  Dense,
  Dot,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  GRUCell,
  input,
  type Layer,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling1D,
  Model,
  Multiply,
  Permute,
  PReLU,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  RNN,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  Softmax,
  SpatialDropout1D,
  TimeDistributed,
} from "bptt";
import type { Dice } from "../fuzz/mutate.js";

export interface Made {
  readonly what: string;
  readonly model: Model;
  readonly inputs: { readonly shape: number[]; readonly data: number[] }[];
}

const STEPS = 5;
const ROWS = 3;

const ACTIVATIONS = [
  "tanh",
  "sigmoid",
  "relu",
  "elu",
  "selu",
  "gelu",
  "softplus",
  "softsign",
  "mish",
  "silu",
  "relu6",
  "linear",
  "softmax",
  "log_softmax",
  "keras2_hard_sigmoid",
] as const;

/** What is drawn of. */
class Draw {
  constructor(readonly dice: Dice) {}
  below = (n: number): number => this.dice(n);
  of = <T>(items: readonly T[]): T => items[this.below(items.length)]!;
  flag = (): boolean => this.dice(2) === 0;
  number = (): number => this.dice(2000) / 1000 - 1;
  activation = () => this.of(ACTIVATIONS);

  cellOptions() {
    return {
      useBias: this.flag(),
      activation: this.of(["tanh", "relu", "sigmoid", "softsign"] as const),
      dropout: this.of([0, 0.2]),
      recurrentDropout: this.of([0, 0.1]),
    };
  }

  gates() {
    return { recurrentActivation: this.of(["sigmoid", "keras2_hard_sigmoid"] as const) };
  }

  recurrent(returnSequences: boolean, backwards: boolean) {
    const options = {
      ...this.cellOptions(),
      returnSequences,
      goBackwards: backwards && this.flag(),
    };
    const units = 1 + this.below(4);
    switch (this.below(3)) {
      case 0:
        return new SimpleRNN(units, options);
      case 1:
        return new LSTM(units, { ...options, ...this.gates(), unitForgetBias: this.flag() });
      default:
        return new GRU(units, { ...options, ...this.gates(), resetAfter: false });
    }
  }

  cells() {
    const made = [
      () => new LSTMCell(1 + this.below(3), { ...this.cellOptions(), ...this.gates() }),
      () =>
        new GRUCell(1 + this.below(3), {
          ...this.cellOptions(),
          ...this.gates(),
          resetAfter: false,
        }),
      () => new SimpleRNNCell(1 + this.below(3), this.cellOptions()),
    ];
    return Array.from({ length: 1 + this.below(3) }, () => this.of(made)());
  }

  reader(returnSequences: boolean): Layer {
    if (this.below(4) === 0) return new RNN(this.cells(), { returnSequences });
    if (this.flag()) return this.recurrent(returnSequences, true);
    // Backwards its masked steps would not be those of the mask.
    const layer = this.recurrent(returnSequences, !returnSequences);
    return new Bidirectional(layer, {
      mergeMode: this.of(["concat", "sum", "ave", "mul"] as const),
    }) as Layer;
  }

  /** A layer that leaves a sequence one, and its mask if there is one. */
  between(): Layer {
    return this.of<() => Layer>([
      () => new Dense(1 + this.below(4), { activation: this.activation(), useBias: this.flag() }),
      () => new TimeDistributed(new Dense(2, { activation: "tanh" })),
      () => new LayerNormalization({ center: this.flag(), epsilon: 0.01 }),
      () => new BatchNormalization({ scale: this.flag(), epsilon: 0.01 }),
      () => new Activation(this.activation()),
      () => new ReLU({ maxValue: this.of([null, 0.3]) }),
      () => new PReLU({ sharedAxes: [1], alphaInitializer: "glorot_uniform" }),
      () => new Dropout(0.3),
      () => new SpatialDropout1D(0.3),
      () => new GaussianNoise(0.1),
    ])();
  }

  /** A layer that leaves a sequence one, and ends its mask. */
  across(): Layer {
    return this.of<() => Layer>([
      () => new Conv1D(2, 2, { padding: "same", activation: "tanh", strides: this.of([1, 2]) }),
      () => new Conv1D(3, 2, { dilationRate: 2, useBias: this.flag() }),
      () => new MaxPooling1D({ poolSize: 2, strides: this.of([null, 1]), padding: "same" }),
      () => new AveragePooling1D(2, { padding: this.of(["valid", "same"] as const) }),
      () => new LeakyReLU({ negativeSlope: 0.1 }),
      () => new ELU(),
      () => new Softmax(),
      () => new Rescaling(0.5, { offset: 0.1 }),
      () => new Permute([2, 1]),
    ])();
  }

  end(): Layer[] {
    return this.of<() => Layer[]>([
      () => [new Flatten()],
      () => [new GlobalAveragePooling1D()],
      () => [new GlobalMaxPooling1D()],
      () => [new Flatten(), new Dense(4), new RepeatVector(3), this.reader(false)],
      () => [new Flatten(), new Dense(6), new Reshape([3, 2]), this.reader(false)],
    ])();
  }

  ids = (rows = ROWS) => ({
    shape: [rows, STEPS],
    data: Array.from({ length: rows * STEPS }, () => this.of([0, 0, 1, 2, 3, 4, 5, 6])),
  });

  sequence = () => ({
    shape: [ROWS, STEPS, 3],
    data: Array.from({ length: ROWS * STEPS }, (_, i) => i).flatMap((i) => {
      const gap = i % 4 === 0;
      return [this.number(), this.number(), this.number()].map((x) => (gap ? 0 : x));
    }),
  });
}

/** Masked throughout: ids or numbers, recurrent layers over what leaves masks as they are. */
function masked(draw: Draw) {
  const ids = draw.flag();
  const first = ids ? new Embedding(7, 3, { maskZero: true }) : new Masking();
  const middle = draw.flag() ? [draw.reader(true), new Dropout(0.1), draw.reader(true)] : [];
  const layers = [first, new Dense(3), ...middle, draw.reader(false), new Dense(2)];
  return { layers, data: ids ? draw.ids() : draw.sequence() };
}

/** Without a mask: whatever keeps sequences, then what ends them. */
function plain(draw: Draw) {
  const ids = draw.flag();
  const middle = Array.from({ length: 1 + draw.below(3) }, () =>
    draw.of([() => draw.between(), () => draw.reader(true), () => draw.across()])(),
  );
  const layers = [
    ...(ids ? [new Embedding(7, 3)] : []),
    ...middle,
    ...draw.end(),
    new Dense(2, { activation: draw.activation() }),
  ];
  return { layers, data: ids ? draw.ids() : draw.sequence() };
}

function functional(draw: Draw): Omit<Made, "what"> {
  const [a, b] = [input({ shape: [STEPS], name: "a" }), input({ shape: [STEPS, 3], name: "b" })];
  const embedded = new Embedding(7, 3).apply(a);
  const shared = new Dense(3, { activation: "tanh" });
  const [x, y] = [shared.apply(embedded), shared.apply(b)];
  const inner = new Sequential([new Dense(4, { name: "within" }), new LSTM(3, { name: "deep" })]);
  const ends = [inner.apply(x), inner.apply(y)];
  const joined = draw.of([
    () => new Concatenate().apply(ends),
    () => new Add().apply(ends),
    () => new Multiply().apply(ends),
    () => new Dot(1).apply(ends),
  ])();
  const encoder = new LSTM(3, { returnState: true });
  const [, ...states] = encoder.apply(x);
  const decoded = new LSTM(3, { returnSequences: true }).apply(y, { initialState: states });
  const both = new Bidirectional(new GRU(2, { resetAfter: false }), { mergeMode: null }).apply(
    decoded,
  );
  const model = new Model({
    inputs: [a, b],
    outputs: [new Dense(2).apply(joined), ...both],
  });
  return { model, inputs: [draw.ids(), draw.sequence()] };
}

/** A model of which all weights are drawn, no zeros and ones among them. */
export async function randomModel(dice: Dice): Promise<Made> {
  const draw = new Draw(dice);
  const kind = draw.of(["masked", "plain", "plain", "functional"] as const);
  const { model, inputs } = kind === "functional" ? functional(draw) : sequential(draw, kind);
  const weights = await model.getWeights();
  const drawn = weights.map(({ name, shape, data }) => ({
    name,
    shape,
    data: data.map(() => (/variance/.test(name) ? 1.5 + draw.number() : draw.number())),
  }));
  await model.setWeights(drawn);
  const what = `${kind}: ${model.layers.map(({ className }) => className).join(" ")}`;
  return { what, model, inputs };
}

function sequential(draw: Draw, kind: "masked" | "plain"): Omit<Made, "what"> {
  const { layers, data } = kind === "masked" ? masked(draw) : plain(draw);
  const model = new Sequential(layers, { seed: 1 });
  model.build([null, ...data.shape.slice(1)]);
  return { model, inputs: [data] };
}

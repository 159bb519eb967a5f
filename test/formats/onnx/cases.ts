// Models that say in ONNX what is hard to say there: every mask, both directions, initial states, activations that its operators don't have.
import { ACTIVATIONS } from "../../../ts/activations.js";
import {
  Activation,
  AdditiveAttention,
  AlphaDropout,
  Attention,
  AveragePooling1D,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv1D,
  Conv2D,
  Cropping1D,
  Dense,
  Dropout,
  EinsumDense,
  ELU,
  Embedding,
  Flatten,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  GRUCell,
  GroupNormalization,
  GroupQueryAttention,
  Identity,
  input,
  type Layer,
  LayerNormalization,
  LeakyReLU,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling1D,
  Model,
  MultiHeadAttention,
  type NDArray,
  Normalization,
  Permute,
  PositionEmbedding,
  PReLU,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  RMSNormalization,
  RNN,
  Sequential,
  SimpleRNN,
  SimpleRNNCell,
  SinePositionEncoding,
  Softmax,
  SpatialDropout1D,
  SpecAugment,
  STFTSpectrogram,
  type SymbolicTensor,
  TimeDistributed,
  UnitNormalization,
  UpSampling1D,
  ZeroPadding1D,
} from "../../../ts/index.js";
import { Any, ConstantTensor, LogicalOr, NotEqual } from "../../../ts/operations/index.js";

export interface OnnxCase {
  readonly model: Model | Sequential;
  readonly x: NDArray | readonly NDArray[];
}

/** Numbers between -1 and 1 that look drawn, and are the same on every machine. */
function numbers(count: number, from = 0): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => ((((i + from) * 7919) % 2003) / 1001 - 1) * 0.9,
  );
}

/** A model with such weights: variances are above 0. */
async function weighed<M extends Model | Sequential>(
  model: M,
  scale = 1,
  above0 = false,
): Promise<M> {
  const weights = await model.getWeights();
  let from = 0;
  await model.setWeights(
    weights.map(({ shape, data }) => {
      from += 101;
      return {
        shape,
        data: numbers(data.length, from).map((value) => (above0 ? Math.abs(value) : value) * scale),
      };
    }),
  );
  return model;
}

const floats = (shape: number[], from = 0): NDArray => ({
  shape,
  data: numbers(
    shape.reduce((a, b) => a * b),
    from,
  ),
});

const STEPS = 7;
/** Ids in which 0 is padding. */
const IDS = {
  right: [3, 5, 1, 4, 0, 0, 0],
  left: [0, 0, 0, 2, 6, 1, 5],
  hole: [4, 0, 0, 7, 2, 0, 3],
  ends: [0, 8, 0, 1, 0, 9, 0],
  all: [0, 0, 0, 0, 0, 0, 0],
  none: [1, 2, 3, 4, 5, 6, 7],
};
const ids: NDArray = {
  shape: [Object.keys(IDS).length, STEPS],
  data: Int32Array.from(Object.values(IDS).flat()),
};

const LAYERS = { SimpleRNN, LSTM, GRU } as const;
type Options = ConstructorParameters<typeof GRU>[1];

/** A recurrent layer behind a mask: the outputs of all steps or the last one, and the last states. */
async function masked(
  name: keyof typeof LAYERS,
  options: Options,
  initial: "none" | "given" | "heeding",
): Promise<OnnxCase> {
  const Layer = LAYERS[name];
  const states = name === "LSTM" ? 2 : 1;
  const tokens = input({ shape: [null], name: "tokens" });
  const embedded = new Embedding(10, 3, { maskZero: true }).apply(tokens);
  const layer = new Layer(4, { ...options, returnState: true });
  const starts = Array.from({ length: states }, (_, i) =>
    input({ shape: [4], name: `state_${i}` }),
  );
  const made =
    initial === "none"
      ? layer.apply(embedded)
      : layer.apply(embedded, { initialState: starts, mask: initial === "heeding" });
  const inputs = initial === "none" ? [tokens] : [tokens, ...starts];
  const model = await weighed(new Model({ inputs, outputs: made as SymbolicTensor[] }));
  const x = [ids, ...starts.map((_, i) => floats([ids.shape[0]!, 4], i))].slice(0, inputs.length);
  return { model, x: x.length === 1 ? x[0]! : x };
}

const cases: Record<string, () => Promise<OnnxCase>> = {};

for (const name of ["SimpleRNN", "LSTM", "GRU"] as const) {
  for (const returnSequences of [false, true]) {
    for (const goBackwards of [false, true]) {
      for (const zeroOutputForMask of [false, true]) {
        for (const initial of ["none", "given", "heeding"] as const) {
          const said = [
            name,
            returnSequences && "sequences",
            goBackwards && "backwards",
            zeroOutputForMask && "zeros",
            initial !== "none" && `states_${initial}`,
          ];
          cases[`masked_${said.filter(Boolean).join("_")}`] = () =>
            masked(name, { returnSequences, goBackwards, zeroOutputForMask }, initial);
        }
      }
    }
  }
}

/** Behind a mask as well, with an activation that the operators don't have. */
for (const [name, options] of Object.entries({
  SimpleRNN: { activation: "selu" },
  LSTM: { activation: "silu", recurrentActivation: "hard_silu" },
  GRU: { activation: "mish" },
  GRU_before: { activation: "gelu", resetAfter: false },
  GRU_unbiased: { activation: "tanh_shrink", useBias: false },
} as Record<string, Options>)) {
  const layer = name.replace(/_.*/, "") as keyof typeof LAYERS;
  for (const goBackwards of [false, true]) {
    const way = goBackwards ? "_backwards" : "";
    for (const initial of ["none", "heeding"] as const) {
      cases[`scan_${name}${way}_${initial}`] = () =>
        masked(layer, { ...options, returnSequences: true, goBackwards }, initial);
    }
    cases[`scan_${name}${way}_last`] = () => masked(layer, { ...options, goBackwards }, "none");
  }
}

for (const mergeMode of ["concat", "sum", "ave", "mul", null] as const) {
  for (const returnSequences of [false, true]) {
    cases[`bidirectional_${mergeMode}${returnSequences ? "_sequences" : ""}`] = async () => {
      const tokens = input({ shape: [null], name: "tokens" });
      const embedded = new Embedding(10, 3, { maskZero: true }).apply(tokens);
      const first = new Bidirectional(new LSTM(3, { returnSequences: true })).apply(embedded);
      const inner = new GRU(4, { returnSequences, resetAfter: false });
      const outputs = new Bidirectional(inner, { mergeMode }).apply(first);
      return { model: await weighed(new Model({ inputs: tokens, outputs })), x: ids };
    };
  }
}

for (const activation of ACTIVATIONS) {
  cases[`activation_${activation}`] = async () => {
    const model = new Sequential([new Activation(activation)]);
    model.build([null, 6]);
    const { shape, data } = floats([50, 6]);
    return { model, x: { shape, data: (data as Float32Array).map((value) => value * 5) } };
  };
  for (const [layer, cell] of Object.entries({
    rnn: () => new SimpleRNN(4, { activation }),
    lstm: () => new LSTM(4, { activation, recurrentActivation: activation }),
    gru: () => new GRU(4, { recurrentActivation: activation }),
  })) {
    // The exponential of an exponential is soon no number.
    if (layer === "lstm" && activation === "exponential") continue;
    cases[`${layer}_${activation}`] = async () => {
      const model = new Sequential([cell()]);
      model.build([null, null, 3]);
      // Gates without bounds make more of every rounding from step to step.
      return { model: await weighed(model, 0.3), x: floats([3, 5, 3]) };
    };
  }
}

cases.cells = async () => {
  const cells = [new LSTMCell(4), new GRUCell(3, { resetAfter: false }), new SimpleRNNCell(2)];
  const tokens = input({ shape: [null], name: "tokens" });
  const embedded = new Embedding(10, 3, { maskZero: true }).apply(tokens);
  const rnn = new RNN(cells, { returnSequences: true, returnState: true, goBackwards: true });
  return {
    model: await weighed(new Model({ inputs: tokens, outputs: rnn.apply(embedded) })),
    x: ids,
  };
};

cases.einsum = async () => {
  const x = input({ shape: [5, 3] });
  const outputs = [
    new EinsumDense("abc,bcd->ad", 4, { biasAxes: "d" }).apply(x),
    new EinsumDense("abc,cd->abd", [null, 4], { biasAxes: "d" }).apply(x),
    new EinsumDense("ab,bcd->acd", [2, 4], { biasAxes: "cd", activation: "softmax" }).apply(
      new Dense(3).apply(new GRU(3).apply(x)),
    ),
  ];
  return { model: await weighed(new Model({ inputs: x, outputs })), x: floats([2, 5, 3]) };
};

const SAME = { padding: "same" } as const;
const WINDOWS: Record<string, () => Layer[]> = {
  conv: () => [
    new Conv1D(4, 2, { ...SAME, strides: 3 }),
    new Conv1D(4, 3, { ...SAME, strides: 2, activation: "softmax" }),
    new Conv1D(4, 3, { ...SAME, dilationRate: 2, useBias: false }),
    new Conv1D(4, 3, { padding: "causal", dilationRate: 2 }),
    new Conv1D(4, 3, { strides: 2 }),
  ],
  pooling: () => [
    new AveragePooling1D(2, { ...SAME, strides: 3 }),
    new AveragePooling1D(4, { ...SAME, strides: 3 }),
    new AveragePooling1D(4, { ...SAME, strides: 1 }),
    new MaxPooling1D({ ...SAME, poolSize: 1, strides: 3 }),
    new MaxPooling1D({ ...SAME, poolSize: 2, strides: 3 }),
    new MaxPooling1D({ ...SAME, poolSize: 5, strides: 2 }),
    new MaxPooling1D({ poolSize: 2, strides: 3 }),
  ],
};

/** A model that applies each layer to the same input. */
async function sideBySide(
  layers: readonly Layer[],
  shape: readonly (number | null)[],
  steps: number,
): Promise<OnnxCase> {
  const x = input({ shape });
  const outputs = layers.map((layer) => layer.apply(x) as SymbolicTensor);
  const model = await weighed(new Model({ inputs: x, outputs }), 0.8, true);
  return { model, x: floats([3, ...shape.map((size) => size ?? steps)]) };
}

for (const [name, make] of Object.entries(WINDOWS)) {
  for (const steps of [6, 7, 8]) {
    cases[`${name}_${steps}`] = () => sideBySide(make(), [steps, 3], steps);
    cases[`${name}_${steps}_open`] = () => sideBySide(make(), [null, 3], steps);
  }
}

/** Layers over vectors, and over sequences of known and open lengths: what has settings of its own, each of them. */
const SETTINGS: Record<string, () => Layer[]> = {
  elu: () => [new ELU({ alpha: 0.7 })],
  layer_normalization: () => [
    new LayerNormalization(),
    new LayerNormalization({ center: false, scale: false, epsilon: 0.1 }),
  ],
  batch_normalization: () => [
    new BatchNormalization(),
    new BatchNormalization({ center: false }),
    new BatchNormalization({ scale: false }),
  ],
  group_normalization: () => [
    new GroupNormalization({ groups: 2 }),
    new GroupNormalization({ groups: -1, scale: false }),
    new GroupNormalization({ groups: 1, center: false }),
  ],
  rms_normalization: () => [new RMSNormalization()],
  unit_normalization: () => [new UnitNormalization()],
  normalization: () => [
    new Normalization({ mean: [1, 2, 3, 4], variance: [1, 4, 0, 16] }),
    new Normalization({ mean: 0.5, variance: 2, axis: null, invert: true }),
    new Normalization(),
  ],
  rescaling: () => [new Rescaling(3, { offset: -1 })],
  relu: () => [
    new ReLU({ maxValue: 0.5, negativeSlope: 0.1, threshold: 0.2 }),
    new ReLU({ maxValue: 0.3 }),
    new ReLU({ threshold: 0.4 }),
    new LeakyReLU(),
  ],
  softmax: () => [new Softmax()],
  glu: () => [new Activation("glu")],
  dropouts: () => [new Dropout(0.5), new GaussianNoise(1), new AlphaDropout(0.3), new Identity()],
};
const OF_SEQUENCES: Record<string, () => Layer[]> = {
  pooling: () => [new GlobalAveragePooling1D(), new GlobalMaxPooling1D()],
  places: () => [
    new Cropping1D({ cropping: [1, 2] }),
    new ZeroPadding1D({ padding: [2, 1] }),
    new UpSampling1D({ size: 3 }),
    new SpatialDropout1D(0.5),
    new SpecAugment(),
  ],
  softmax_steps: () => [new Softmax({ axis: 1 }), new Softmax({ axis: [1, 2] })],
  unit_steps: () => [new UnitNormalization({ axis: 1 }), new UnitNormalization({ axis: [1, 2] })],
  prelu_shared: () => [new PReLU({ sharedAxes: [1] }), new PReLU({ sharedAxes: [1, 2] })],
  transforms: () => [
    new STFTSpectrogram({ frameLength: 4 }),
    ...(["magnitude", "psd", "real", "imag", "stft"] as const).map(
      (mode) => new STFTSpectrogram({ mode, frameLength: 3, frameStep: 2, padding: "same" }),
    ),
  ],
  positions: () => [new PositionEmbedding(9), new SinePositionEncoding({ maxWavelength: 20 })],
  time_distributed: () => [new TimeDistributed(new Dense(3, { activation: "tanh" }))],
};
const OF_KNOWN_STEPS: Record<string, () => Layer[]> = {
  forms: () => [
    new Flatten(),
    new Reshape([2, -1]),
    new Reshape([-1]),
    new Permute([2, 1]),
    new Permute([1, 2]),
  ],
  prelu_steps: () => [new PReLU(), new PReLU({ sharedAxes: [2] })],
  normalization_steps: () => [new Normalization({ axis: 1 }), new Normalization({ axis: [1, 2] })],
};
const OF_VECTORS: Record<string, () => Layer[]> = {
  forms: () => [new RepeatVector(3), new Flatten(), new Reshape([2, 2]), new PReLU()],
};

const INPUTS: Record<string, [shape: (number | null)[], tables: Record<string, () => Layer[]>[]]> =
  {
    vectors: [[4], [SETTINGS, OF_VECTORS]],
    steps: [
      [6, 4],
      [SETTINGS, OF_SEQUENCES, OF_KNOWN_STEPS],
    ],
    open: [
      [null, 4],
      [SETTINGS, OF_SEQUENCES],
    ],
  };
for (const [kind, [shape, tables]] of Object.entries(INPUTS)) {
  for (const [name, make] of tables.flatMap((table) => Object.entries(table))) {
    cases[`${kind}_${name}`] = () => sideBySide(make(), shape, 6);
  }
}

/** Numbers as a configuration holds them. */
const numbersOf = (shape: number[], data: number[]) =>
  ({ className: "__numpy__", dtype: "float32", value: data, shape, data }) as const;

/** 1 where a step counts. */
const COUNTS: NDArray = {
  shape: [3, 5],
  data: Float32Array.of(1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1),
};

/** Every score, with masks on either side, of all and of earlier steps alone, and with the weights beside. */
for (const [name, masked] of [
  ["masked", true],
  ["open", false],
] as const) {
  cases[`attention_${name}`] = async () => {
    const [a, b] = [input({ shape: [STEPS], name: "a" }), input({ shape: [STEPS], name: "b" })];
    const query = new Embedding(10, 4, { maskZero: masked }).apply(a);
    const value = new Embedding(10, 4, { maskZero: masked }).apply(b);
    const key = new Dense(4).apply(value);
    const layers = [
      new Attention(),
      new Attention({ useScale: true }),
      new Attention({ scoreMode: "concat" }),
      new Attention({ scoreMode: "concat", useScale: true }),
      new AdditiveAttention(),
      new AdditiveAttention({ useScale: false }),
    ];
    const outputs = layers.flatMap((layer, i) => {
      const y = layer.apply([query, value, key].slice(0, 2 + (i % 2)), { useCausalMask: i > 2 });
      return new GRU(2, { returnSequences: true }).apply(y);
    });
    const both = new Attention().apply([query, value], { returnAttentionScores: true });
    const model = new Model({ inputs: [a, b], outputs: [...outputs.slice(0, 6), ...both] });
    return { model: await weighed(model), x: [ids, ids] };
  };
}

for (const [name, masked] of [
  ["masked", true],
  ["open", false],
] as const) {
  cases[`heads_${name}`] = async () => {
    const [a, b] = [input({ shape: [STEPS], name: "a" }), input({ shape: [STEPS], name: "b" })];
    const query = new Embedding(10, 4, { maskZero: masked }).apply(a);
    const value = new Embedding(10, 4, { maskZero: masked }).apply(b);
    const layers = [
      new MultiHeadAttention(2, 3, { useGate: true }),
      new MultiHeadAttention(3, 2, { valueDim: 4, outputShape: 5, useBias: false }),
      new MultiHeadAttention(2, 2, { slidingWindow: 2 }),
      new GroupQueryAttention(2, 4, 2, { slidingWindow: 3 }),
    ];
    const outputs = layers.map((layer, i) => {
      const keys = i === 1 ? [query, value, new Embedding(10, 2).apply(b)] : [query, value];
      return layer.apply(keys, { useCausalMask: i % 2 === 1 });
    });
    const attentionMask = new Dense(STEPS, { activation: "relu" }).apply(query);
    const told = new MultiHeadAttention(2, 3).apply([query, value], { attentionMask });
    const both = new GroupQueryAttention(2, 2, 1).apply([query, value], {
      returnAttentionScores: true,
    });
    const model = new Model({ inputs: [a, b], outputs: [...outputs, told, ...both] });
    return { model: await weighed(model), x: [ids, ids] };
  };
}

cases.heads_told_by_heads = async () => {
  const a = input({ shape: [STEPS], name: "a" });
  const query = new Embedding(10, 4, { maskZero: true }).apply(a);
  const outputs = [
    [4, 1, STEPS],
    [4, STEPS, STEPS],
    [1, STEPS, STEPS],
  ].map((shape) => {
    const size = shape.reduce((a, b) => a * b);
    const line = new Dense(size, { activation: "relu" }).apply(new GRU(3).apply(query));
    const attentionMask = new Reshape(shape).apply(line);
    return new GroupQueryAttention(2, 4, 2).apply([query, query], { attentionMask });
  });
  const model = new Model({ inputs: a, outputs });
  return { model: await weighed(model), x: ids };
};

cases.mask_of_an_input = async () => {
  const [x, mask] = [
    input({ shape: [null, 3], name: "x" }),
    input({ shape: [null], name: "mask" }),
  ];
  const outputs = [
    new LSTM(4, { returnSequences: true }).apply(x, { mask }),
    new GlobalAveragePooling1D().apply(x, { mask }),
    new Bidirectional(new GRU(2)).apply(x, { mask }),
  ];
  const model = await weighed(new Model({ inputs: [x, mask], outputs }));
  return { model, x: [floats([3, 5, 3]), COUNTS] };
};

cases.mask_of_operations = async () => {
  const [x, counts] = [
    input({ shape: [5, 3], name: "x" }),
    input({ shape: [5, 3], name: "counts" }),
  ];
  const some = new Any().apply(new NotEqual(0.5).apply(counts));
  const row = numbersOf([1, 5], [1, 0, 1, 1, 0]);
  const constant = new ConstantTensor(row, "mask").apply(x);
  const either = new LogicalOr().apply([some, constant]);
  const outputs = [some, constant, either].map((mask) =>
    new GRU(3, { returnSequences: true }).apply(x, { mask }),
  );
  const model = await weighed(new Model({ inputs: [x, counts], outputs }));
  const data = Float32Array.from({ length: 45 }, (_, i) =>
    Math.floor(i / 3) % 4 === 1 ? 0.5 : i % 5,
  );
  return { model, x: [floats([3, 5, 3]), { shape: [3, 5, 3], data }] };
};

cases.state_of_constants = async () => {
  const x = input({ batchShape: [2, 5, 3], name: "x" });
  const state = numbersOf([2, 4], [...numbers(8)]);
  const initialState = new ConstantTensor(state, "state").apply(x);
  const outputs = new GRU(4).apply(x, { initialState });
  return { model: await weighed(new Model({ inputs: x, outputs })), x: floats([2, 5, 3]) };
};

cases.shared = async () => {
  const [a, b] = [input({ shape: [null], name: "a" }), input({ shape: [null], name: "b" })];
  const embedding = new Embedding(10, 3, { maskZero: true });
  const inner = new Sequential([new GRU(4, { returnSequences: true }), new Dense(2)]);
  const outputs = [a, b].map((tokens) => inner.apply(embedding.apply(tokens)));
  const model = await weighed(new Model({ inputs: { first: a, second: b }, outputs }));
  return { model, x: [ids, { ...ids, data: (ids.data as Int32Array).map((id) => (id + 1) % 10) }] };
};

/** Steps within steps, of which some are masked on either axis: those of the batch's rows are left open. */
cases.nested = async () => {
  const x = input({ shape: [null, 6], name: "x" });
  const each = (layer: Layer, of: SymbolicTensor) =>
    new TimeDistributed(layer).apply(of) as SymbolicTensor;
  const lines = each(new Reshape([3, 2]), new Masking().apply(x) as SymbolicTensor);
  const some = new Sequential([
    new ReLU(),
    new Masking(),
    new Bidirectional(new LSTM(2, { returnSequences: true, activation: "silu" })),
    new MaxPooling1D({ poolSize: 2, strides: 1 }),
    new GRU(3, { goBackwards: true }),
  ]);
  const both = each(new GRU(2, { returnSequences: true, goBackwards: true }), lines);
  const outputs = [
    new GRU(2).apply(each(new LSTM(2), both)),
    new GRU(2, { returnSequences: true }).apply(each(some, lines)),
    new LSTM(2).apply(each(new Flatten(), both)),
    ...[
      new GlobalAveragePooling1D(),
      new AveragePooling1D(2),
      new Conv1D(2, 2),
      new Permute([2, 1]),
    ].map((layer) => each(layer, both)),
  ];
  const { data, ...shape } = floats([3, 5, 6]);
  const masked = [1, 2, 7, 14].flatMap((step) => Array.from({ length: 6 }, (_, i) => step * 6 + i));
  for (const i of masked) (data as Float32Array)[i] = 0;
  return { model: await weighed(new Model({ inputs: x, outputs })), x: { ...shape, data } };
};

/** Models within each step: states that are handed on, vectors beside steps, images. */
cases.nested_models = async () => {
  const x = input({ shape: [null, 4, 6, 1], name: "x" });
  const image = input({ shape: [4, 6, 1] });
  const seen = new BatchNormalization().apply(new Conv2D(2, 3).apply(image)) as SymbolicTensor;
  const lines = new Reshape([4, 4]).apply(seen) as SymbolicTensor;
  const [encoded, h, c] = new LSTM(3, { returnSequences: true, returnState: true }).apply(
    lines,
  ) as SymbolicTensor[];
  const decoded = new LSTM(3).apply(encoded!, { initialState: [h!, c!] });
  const looked = new Attention().apply([encoded!, encoded!]) as SymbolicTensor;
  const whole = new Flatten().apply(new Conv2D(1, 2).apply(image)) as SymbolicTensor;
  const made = new Concatenate().apply([
    decoded,
    new GlobalMaxPooling1D().apply(looked),
    new Dense(2).apply(whole),
  ] as SymbolicTensor[]) as SymbolicTensor;
  const inner = new Model({ inputs: image, outputs: made });
  const outputs = new GRU(2, { returnSequences: true }).apply(new TimeDistributed(inner).apply(x));
  return {
    model: await weighed(new Model({ inputs: x, outputs }), 0.8, true),
    x: floats([2, 3, 4, 6, 1]),
  };
};

/** By their names. */
export const CASES: Readonly<Record<string, () => Promise<OnnxCase>>> = cases;

// Models that TensorFlow.js makes itself, with its own defaults.

export interface Theirs {
  readonly what: string;
  // biome-ignore lint/suspicious/noExplicitAny: its types are not at hand.
  readonly model: any;
  readonly inputs: { readonly shape: number[]; readonly data: number[] }[];
}

// biome-ignore lint/suspicious/noExplicitAny: its types are not at hand.
type Tf = any;

const IDS = { shape: [3, 4], data: [1, 2, 3, 0, 4, 0, 0, 0, 0, 5, 0, 6] };
const NUMBERS = {
  shape: [3, 4, 2],
  data: Array.from({ length: 24 }, (_, i) => Math.sin(7 * i)),
};

/** Every weight anew: those it starts with are zeros and small numbers. */
function drawn(tf: Tf, model: Tf) {
  const weights = model.getWeights();
  const values = weights.map(({ shape }: { shape: number[] }, i: number) =>
    tf
      .abs(tf.randomNormal(shape, 0, 1, "float32", i + 1))
      .mul(i % 2 === 0 ? 1 : -0.5)
      .abs()
      .sub(0.3),
  );
  const positive = values.map((value: Tf, i: number) =>
    /variance/.test(model.weights[i].originalName) ? value.abs().add(0.1) : value,
  );
  model.setWeights(positive);
  return model;
}

type Row = readonly [what: string, layers: Tf[], inputs: Theirs["inputs"]];

const SHAPE = { inputShape: [4, 2] };
const EMBEDDING = { inputDim: 7, outputDim: 3, inputLength: 4, maskZero: true };

export function theirModels(tf: Tf): Theirs[] {
  const rows = [...recurrent(tf.layers), ...stepwise(tf), ...rest(tf), ...others(tf)];
  const stacks = rows.map(([what, layers, inputs]) => {
    return { what, model: drawn(tf, tf.sequential({ layers })), inputs };
  });
  return [...stacks, ...connected(tf)];
}

const recurrent = (l: Tf): Row[] => [
  ["simpleRNN", [l.simpleRNN({ units: 3, ...SHAPE })], [NUMBERS]],
  [
    "lstm",
    [l.lstm({ units: 3, ...SHAPE, returnSequences: true }), l.lstm({ units: 2 })],
    [NUMBERS],
  ],
  ["gru", [l.gru({ units: 3, ...SHAPE, goBackwards: true }), l.dense({ units: 2 })], [NUMBERS]],
  ["masked lstm", [l.embedding({ ...EMBEDDING }), l.lstm({ units: 3 })], [IDS]],
  [
    "masked, both ways",
    [
      l.embedding({ ...EMBEDDING }),
      l.bidirectional({ layer: l.lstm({ units: 2, returnSequences: true }) }),
      l.gru({ units: 3 }),
      l.dense({ units: 1, activation: "sigmoid" }),
    ],
    [IDS],
  ],
  ["masking", [l.masking({ maskValue: 0, ...SHAPE }), l.gru({ units: 2 })], [NUMBERS]],
  [
    "cells",
    [
      l.rnn({
        cell: l.stackedRNNCells({
          cells: [l.lstmCell({ units: 3 }), l.gruCell({ units: 2 }), l.simpleRNNCell({ units: 2 })],
        }),
        returnSequences: true,
        ...SHAPE,
      }),
    ],
    [NUMBERS],
  ],
  ["one cell", [l.rnn({ cell: l.lstmCell({ units: 3 }), ...SHAPE })], [NUMBERS]],
  ["timeDistributed", [l.timeDistributed({ layer: l.dense({ units: 2 }), ...SHAPE })], [NUMBERS]],
  ...(["concat", "sum", "ave", "mul"] as const).map(
    (mergeMode): Row => [
      `bidirectional ${mergeMode}`,
      [
        l.bidirectional({
          layer: l.gru({ units: 2, returnSequences: true }),
          mergeMode,
          ...SHAPE,
        }),
      ],
      [NUMBERS],
    ],
  ),
];

const stepwise = ({ layers: l }: Tf): Row[] => [
  ...["hardSigmoid", "relu6", "gelu", "mish", "swish", "selu", "logSoftmax", "softplus"].map(
    (activation): Row => [activation, [l.dense({ units: 3, activation, ...SHAPE })], [NUMBERS]],
  ),
  [
    "conv1d",
    [
      l.conv1d({ filters: 3, kernelSize: 2, padding: "same", activation: "tanh", ...SHAPE }),
      l.maxPooling1d({ poolSize: 2 }),
      l.flatten(),
    ],
    [NUMBERS],
  ],
  [
    "pooling",
    [
      l.averagePooling1d({ poolSize: 3, strides: 1, padding: "same", ...SHAPE }),
      l.globalMaxPooling1d(),
    ],
    [NUMBERS],
  ],
  ["globalAveragePooling1d", [l.globalAveragePooling1d({ ...SHAPE })], [NUMBERS]],
];

const rest = (tf: Tf): Row[] => {
  const { layers: l } = tf;
  return [
    ["batchNormalization", [l.batchNormalization({ ...SHAPE }), l.layerNormalization()], [NUMBERS]],
    [
      "activations",
      [
        l.leakyReLU({ ...SHAPE }),
        l.prelu(),
        l.elu(),
        l.reLU({ maxValue: 0.5 }),
        l.softmax({ axis: -1 }),
      ],
      [NUMBERS],
    ],
    [
      "shapes",
      [
        l.reshape({ targetShape: [8], ...SHAPE }),
        l.repeatVector({ n: 2 }),
        l.permute({ dims: [2, 1] }),
        l.flatten(),
      ],
      [NUMBERS],
    ],
  ];
};

const others = (tf: Tf): Row[] => {
  const { layers: l } = tf;
  return [
    [
      "noise",
      [
        l.dropout({ rate: 0.2, ...SHAPE }),
        l.spatialDropout1d({ rate: 0.2 }),
        l.gaussianNoise({ stddev: 1 }),
        l.gaussianDropout({ rate: 0.1 }),
        l.alphaDropout({ rate: 0.1 }),
      ],
      [NUMBERS],
    ],
    ["rescaling", [l.rescaling({ scale: 0.5, offset: 1, ...SHAPE })], [NUMBERS]],
    [
      "parts",
      [
        l.dense({
          units: 2,
          kernelRegularizer: "l1l2",
          kernelConstraint: tf.constraints.nonNeg(),
          biasInitializer: "heNormal",
          ...SHAPE,
        }),
      ],
      [NUMBERS],
    ],
    [
      "within",
      [tf.sequential({ layers: [l.dense({ units: 3, ...SHAPE })] }), l.lstm({ units: 2 })],
      [NUMBERS],
    ],
  ];
};

/** Several inputs and outputs, shared layers, states, a model within the model. */
function connected(tf: Tf): Theirs[] {
  const { layers: l } = tf;
  const [a, b] = [tf.input({ shape: [4], name: "a" }), tf.input({ shape: [4, 2], name: "b" })];
  const x = l.embedding({ inputDim: 7, outputDim: 2 }).apply(a);
  const shared = l.dense({ units: 2, activation: "tanh" });
  const end = tf.input({ shape: [2] });
  const inner = tf.model({ inputs: end, outputs: l.dense({ units: 3 }).apply(end) });
  const [, ...states] = l.lstm({ units: 3, returnState: true }).apply(shared.apply(x));
  const decoded = l.lstm({ units: 3, returnSequences: true }).apply(b, { initialState: states });
  const pooled = l.globalMaxPooling1d().apply(shared.apply(b));
  const outputs = [inner.apply(pooled), l.gru({ units: 2 }).apply(decoded)];
  const joins = [
    l.add(),
    l.multiply(),
    l.average(),
    l.maximum(),
    l.minimum(),
    l.concatenate(),
    l.dot({ axes: 1 }),
  ];
  const pair = [l.dense({ units: 2 }).apply(outputs[0]), outputs[1]];
  return [
    {
      what: "connected",
      model: drawn(tf, tf.model({ inputs: [a, b], outputs })),
      inputs: [IDS, NUMBERS],
    },
    ...joins.map((join) => ({
      what: join.name as string,
      model: drawn(tf, tf.model({ inputs: [a, b], outputs: join.apply(pair) })),
      inputs: [IDS, NUMBERS],
    })),
  ];
}

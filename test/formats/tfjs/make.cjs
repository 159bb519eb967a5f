// Small models as TensorFlow.js itself saves them, and what it predicts: node make.cjs, where @tensorflow/tfjs is installed, or beside `NODE_PATH`.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const tf = require("@tensorflow/tfjs");

tf.env().set("PROD", true);
const { layers: l } = tf;
const IDS = [
  [1, 2, 3, 0],
  [4, 0, 5, 0],
  [0, 0, 0, 6],
];
const told = {};

/** Every weight drawn: those that a model starts with are small, and zero. */
function drawn(model) {
  const weights = model.getWeights();
  model.setWeights(weights.map(({ shape }, i) => tf.randomNormal(shape, 0, 1, "float32", i + 1)));
  return model;
}

async function save(name, model, inputs, options) {
  const handler = tf.io.withSaveHandler(async ({ weightSpecs, weightData, ...rest }) => {
    const weightsManifest = [{ paths: [`${name}.bin`], weights: weightSpecs }];
    const json = JSON.stringify({ ...rest, weightsManifest });
    writeFileSync(join(__dirname, `${name}.json`), json);
    writeFileSync(join(__dirname, `${name}.bin`), Buffer.from(weightData));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
  });
  await model.save(handler, options);
  const x = inputs.map((data) => tf.tensor(data));
  const y = [model.predict(x.length === 1 ? x[0] : x)].flat();
  told[name] = {
    inputs: x.map((tensor) => ({ shape: tensor.shape, data: [...tensor.dataSync()] })),
    outputs: y.map((tensor) => [...tensor.dataSync()]),
  };
}

(async () => {
  const sequential = tf.sequential();
  sequential.add(l.embedding({ inputDim: 7, outputDim: 2, maskZero: true, inputLength: 4 }));
  sequential.add(l.bidirectional({ layer: l.lstm({ units: 2, returnSequences: true }) }));
  sequential.add(l.gru({ units: 2 }));
  sequential.add(l.dense({ units: 1, activation: "sigmoid" }));
  sequential.compile({ loss: "binaryCrossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
  await sequential.fit(tf.tensor(IDS), tf.tensor([[0], [1], [0]]), { epochs: 1, verbose: 0 });
  await save("sequential", drawn(sequential), [IDS], { includeOptimizer: true });

  const cells = [l.lstmCell({ units: 2 }), l.gruCell({ units: 2 })];
  const stack = l.rnn({
    cell: l.stackedRNNCells({ cells }),
    returnSequences: true,
    inputShape: [4, 2],
  });
  const one = l.rnn({ cell: l.simpleRNNCell({ units: 2, activation: "hardSigmoid" }) });
  const rnn = tf.sequential({
    layers: [stack, l.timeDistributed({ layer: l.dense({ units: 2 }) }), one],
  });
  const numbers = IDS.map((row) => row.map((id) => [id / 3 - 1, id / 2]));
  await save("cells", drawn(rnn), [numbers]);

  const [a, b] = [tf.input({ shape: [4], name: "a" }), tf.input({ shape: [4, 2], name: "b" })];
  const within = tf.sequential({
    layers: [l.dense({ units: 2, inputShape: [4, 2] }), l.lstm({ units: 2 })],
  });
  const embedded = l.embedding({ inputDim: 7, outputDim: 2 }).apply(a);
  const states = l.lstm({ units: 2, returnState: true }).apply(embedded).slice(1);
  const decoded = l.lstm({ units: 2 }).apply(b, { initialState: states });
  const joined = l.concatenate().apply([within.apply(embedded), within.apply(b), decoded]);
  const outputs = [
    l.dense({ units: 1 }).apply(joined),
    l.dense({ units: 2, activation: "softmax" }).apply(decoded),
  ];
  await save("connected", drawn(tf.model({ inputs: [a, b], outputs })), [IDS, numbers]);

  writeFileSync(join(__dirname, "numbers.json"), `${JSON.stringify(told)}\n`);
})();

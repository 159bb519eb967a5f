// A small classifier, as a user would write it: which of two halves does a sequence's last id belong to?
const rows = 64;
const steps = 12;

export async function program({ Sequential, Embedding, SimpleRNN, Dense, engineInfo }) {
  const x = [];
  const y = [];
  for (let row = 0; row < rows; row++) {
    x.push(Array.from({ length: steps }, (_, step) => (row * 7 + step * ((row % 5) + 1)) % 20));
    y.push(x[row][steps - 1] >= 10 ? 1 : 0);
  }
  const model = new Sequential(
    [new Embedding(20, 8), new SimpleRNN(8), new Dense(1, { activation: "sigmoid" })],
    { seed: 1 },
  );
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics: ["accuracy"] });
  const { history } = await model.fit(x, y, { epochs: 5, batchSize: 16, verbose: 0 });
  const { shape } = await model.predict(x);
  const weights = await model.getWeights();
  model.dispose();
  return {
    loss: history.loss,
    shape,
    weights: weights.map((weight) => weight.data.length),
    build: engineInfo().build,
  };
}

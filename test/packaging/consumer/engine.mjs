// Trains and predicts with the settings in the page's fragment; counts the page's own turns during a long prediction.
import { configure, Dense, Embedding, engineInfo, Sequential, SGD, SimpleRNN } from "bptt";

const [rows, steps] = [64, 40];

function classifier() {
  const model = new Sequential(
    [new Embedding(300, 64), new SimpleRNN(64), new Dense(1, { activation: "sigmoid" })],
    { seed: 2 },
  );
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  return model;
}

const x = Array.from({ length: rows }, (_, r) =>
  Array.from({ length: steps }, (_, t) => (t < r % 30 ? 0 : 1 + ((r * 7 + t * t) % 299))),
);

async function run() {
  await configure(JSON.parse(decodeURIComponent(location.hash.slice(1) || "{}")));
  const model = classifier();
  const y = x.map((_, r) => r % 2);
  const { history } = await model.fit(x, y, { epochs: 3, batchSize: 32, verbose: 0 });
  const { data } = await model.predict(x);
  const long = { data: new Int32Array(2000 * 200).fill(5), shape: [2000, 200] };
  let ticks = 0;
  const timer = setInterval(() => ticks++, 4);
  await model.predict(long, { batchSize: 2000 });
  clearInterval(timer);
  model.dispose();
  return { info: engineInfo(), loss: history.loss, data: [...data], ticks };
}

/** The class, code and message of what goes wrong in the engine. */
window.mistakes = async () => {
  const errors = [];
  const note = (error) => errors.push([error.name, error.code, error.message]);
  const model = new Sequential([new Dense(1)], { seed: 1 });
  model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1e30 }) });
  const far = [[1e20], [1e20]];
  await model.fit(far, [1e20, 1e20], { epochs: 3, verbose: 0 }).catch(note);
  await new Sequential([new Embedding(2_000_000, 1000), new Dense(1)]).predict([[1]]).catch(note);
  const promise = model.predict(far);
  model.dispose();
  await promise.catch(note);
  return errors;
};

window.report = run();

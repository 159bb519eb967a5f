// What a consumer computes: a small classifier learns which of two halves the last id of a row belongs to.
import { configure, Dense, Embedding, engineInfo, Sequential, SimpleRNN, shutdown } from "bptt";

const x = Array.from({ length: 64 }, (_, r) => [r % 20, (r * 7) % 20, (r * 3) % 20]);
const y = x.map((row) => (row[2] >= 10 ? 1 : 0));

/** The loss that comes out, whatever the engine is built with. */
const LOSS = 0.10787;

/** Trains in an engine that is set up like this; what it says is plain data. Other numbers are an error. */
export async function train(options = {}) {
  await shutdown();
  await configure(options);
  const model = new Sequential([new Embedding(20, 8), new SimpleRNN(8), new Dense(1)], { seed: 1 });
  model.compile({ loss: "mse", optimizer: "adam" });
  const { history } = await model.fit(x, y, { epochs: 20, verbose: 0, shuffle: false });
  const loss = history.loss.at(-1);
  if (!(Math.abs(loss - LOSS) < 1e-4)) throw new Error(`the loss is ${loss}`);
  const { shape } = await model.predict(x);
  const { worker, threads, fallbacks } = engineInfo();
  return { loss, shape, worker, threads, fallbacks };
}

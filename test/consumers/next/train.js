// What the routes and the page compute.
import { configure, Dense, Embedding, engineInfo, Sequential, SimpleRNN, shutdown } from "bptt";

export async function train(worker) {
  await shutdown();
  await configure({ worker });
  const model = new Sequential([new Embedding(20, 8), new SimpleRNN(8), new Dense(1)], { seed: 1 });
  model.compile({ loss: "mse" });
  const x = Array.from({ length: 64 }, (_, r) => [r % 20, (r * 7) % 20, (r * 3) % 20]);
  const y = x.map((row) => (row[2] >= 10 ? 1 : 0));
  const { history } = await model.fit(x, y, { epochs: 5, verbose: 0 });
  await model.predict(x);
  return { loss: history.loss, wanted: worker, ...engineInfo() };
}

// Our engine, through the public API as a user calls it.

import { configure, Dense, Embedding, engineInfo, Sequential, SimpleRNN } from "bptt";
import { startWeights, type Trainer } from "./answer.js";
import { ROWS, type Setup, SIZES, STEPS } from "./protocol.js";

export async function startOurs({ threads = 1, worker = false }: Setup): Promise<Trainer> {
  await configure({ threads, worker });
  const model = new Sequential([
    new Embedding(SIZES.vocabulary, SIZES.features),
    new SimpleRNN(SIZES.units),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  model.build([null, STEPS]);
  const weights = await model.getWeights();
  await model.setWeights(
    weights.map(({ shape, data }, i) => ({ shape, data: startWeights(i, data.length) })),
  );
  const { build, threads: got } = engineInfo();
  return {
    engine: { build: build!, threads: got },
    async train(tokens, labels) {
      const x = { data: tokens, shape: [labels.length, STEPS] };
      const options = { epochs: 1, batchSize: ROWS, shuffle: false, verbose: 0 } as const;
      const { history } = await model.fit(x, labels, options);
      return history.loss![0]!;
    },
  };
}

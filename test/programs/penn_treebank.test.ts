// The recipe for the Penn Treebank of Zaremba, Sutskever and Vinyals (2014), on the words of tinyshakespeare.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  Dense,
  Dropout,
  Embedding,
  input,
  LearningRateScheduler,
  LSTM,
  type NDArray,
  Perplexity,
  Sequential,
  SGD,
} from "../../ts/index.js";
import { DATA } from "../oracle/data.js";
import { expectHistory, type Reported, reported, settle } from "./keras.js";

const file = `${DATA}/tinyshakespeare/input.txt`;
const [wordsKept, batch, steps, units, batches] = [1000, 20, 20, 64, 6];

/** Words as numbers: the most frequent ones have their own, 0 stands for all others. */
function numbered(words: readonly string[]): Int32Array {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const kept = new Map(ranked.slice(0, wordsKept - 1).map(([word], i) => [word, i + 1]));
  return Int32Array.from(words, (word) => kept.get(word) ?? 0);
}

/** A text as streams side by side, cut into pieces: batch k holds piece k of each. */
function pieces(ids: Int32Array): [x: NDArray, y: NDArray] {
  const count = Math.floor((ids.length - 1) / (batch * steps));
  const cut = (ahead: number): NDArray => {
    const data = new Int32Array(batch * count * steps);
    for (let row = 0; row < batch * count; row++) {
      const [piece, stream] = [Math.floor(row / batch), row % batch];
      const from = (stream * count + piece) * steps + ahead;
      data.set(ids.subarray(from, from + steps), row * steps);
    }
    return { data, shape: [batch * count, steps] };
  };
  return [cut(0), cut(1)];
}

test.skipIf(!existsSync(file))(`a language model of ${file}`, async () => {
  const keras = reported<Reported & { words: number }>("penn_treebank");
  const text = readFileSync(file, "utf8");
  const words = text.toLowerCase().match(/[a-z']+|[.,:;!?]|\n/g)!;
  expect(words).toHaveLength(keras.words);
  const ids = numbered(words);
  const at = Math.trunc(0.9 * ids.length);
  const [x, y] = pieces(ids.subarray(0, batches * batch * steps + 1));
  const held = pieces(ids.subarray(at, at + 4 * batch * steps + 1));

  const model = new Sequential([
    input({ batchShape: [batch, steps] }),
    new Embedding(wordsKept, units),
    new Dropout(0),
    new LSTM(units, { returnSequences: true, stateful: true }),
    new Dropout(0),
    new LSTM(units, { returnSequences: true, stateful: true }),
    new Dropout(0),
    new Dense(wordsKept, { activation: "softmax" }),
  ]);
  await settle(model, 0.1);
  // The paper's loss is the sum over the steps of a piece: its rate of 1 is `steps` here, its norm of 5 is 5 / steps.
  const optimizer = new SGD({ learningRate: 1 * steps, globalClipnorm: 5 / steps });
  model.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer,
    metrics: [new Perplexity()],
  });
  const fresh = {
    onEpochBegin: () => model.resetStates(),
    onTestBegin: () => model.resetStates(),
  };
  const decay = new LearningRateScheduler((epoch, rate) => (epoch > 1 ? rate * 0.5 : rate));
  const history = await model.fit(x, y, {
    batchSize: batch,
    epochs: 4,
    shuffle: false,
    verbose: 0,
    callbacks: [fresh, decay],
    validationData: held,
    validationBatchSize: batch,
  });
  expectHistory(history, keras);
});

import { Dense, Embedding, padSequences, RMSprop, Sequential, SimpleRNN } from "bptt";
import { expect, test } from "vitest";

/** Texts of 4 to 8 words, of which one, 1 or 2, decides. */
const texts = Array.from({ length: 600 }, (_, i) => {
  const words = Array.from({ length: 4 + (i % 5) }, (_, j) => 3 + ((i * 7 + j * 11) % 17));
  words[(i * 5) % words.length] = 1 + (i % 2);
  return words;
});
const labels = texts.map((_, i) => i % 2);

async function accuracy(padding: "pre" | "post"): Promise<number> {
  const x = padSequences(texts, { maxlen: 200, padding });
  const model = new Sequential(
    [new Embedding(20, 16), new SimpleRNN(16), new Dense(1, { activation: "sigmoid" })],
    { seed: 1 },
  );
  const optimizer = new RMSprop({ learningRate: 0.005 });
  model.compile({ loss: "binary_crossentropy", optimizer, metrics: ["accuracy"] });
  await model.fit(x, labels, { epochs: 10, batchSize: 32, verbose: 0 });
  const result = await model.evaluate(x, labels, { verbose: 0 });
  model.dispose();
  return result.accuracy as number;
}

test("an unmasked network forgets a text that ends in padding, and learns it padded at the front", async () => {
  expect(await accuracy("pre")).toBeGreaterThan(0.95);
  expect(await accuracy("post")).toBeLessThan(0.7);
});

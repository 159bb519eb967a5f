import { beforeEach, expect, test, vi } from "vitest";
import { compile, makeNetwork, type Sizes } from "../../examples/char-rnn/network.js";
import { cutStreams, type Streams } from "../../examples/char-rnn/streams.js";
import { type EpochReport, train } from "../../examples/char-rnn/training.js";
import { Vocabulary } from "../../examples/char-rnn/vocabulary.js";
import { Writer } from "../../examples/char-rnn/writer.js";
import { Random } from "../../examples/sentiment/random.js";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  return () => vi.restoreAllMocks();
});

const sizesFor = (vocabulary: Vocabulary, cell: Sizes["cell"] = "lstm"): Sizes => ({
  characters: vocabulary.size,
  cell,
  layers: 2,
  units: 24,
});

async function learn(text: string, vocabulary: Vocabulary, epochs: number, sampleEvery?: number) {
  const network = makeNetwork(sizesFor(vocabulary), 4, 1);
  compile(network, 0.01);
  const streams = cutStreams(vocabulary.encode(text, "it"), 4, 20) as Streams;
  const reports: EpochReport[] = [];
  const sampled: number[] = [];
  await train(network, streams, streams, {
    epochs,
    signal: new AbortController().signal,
    sampleEvery,
    onEpoch: async (report) => void reports.push(report),
    onSample: async (batch) => void sampled.push(batch),
  });
  return { network, reports, sampled };
}

test.each(["lstm", "gru", "simple"] as const)(
  "a writer reads one character at a time what a %s reads at once",
  async (cell) => {
    const vocabulary = Vocabulary.of("abcdefgh");
    const sizes = sizesFor(vocabulary, cell);
    const network = makeNetwork(sizes, 1, 7);
    // Far from even, so that the likeliest character stands out.
    const weights = await network.getWeights();
    for (const { data } of weights) data.set(data.map((weight) => 4 * weight));
    await network.setWeights(weights);
    const writer = new Writer(sizes, vocabulary);
    await writer.takeWeights(network);
    const options = { prompt: "abc", length: 30, temperature: 0.001, seed: 1 };
    const text = await writer.write(options);
    // From the beginning again, not from where the first text ended.
    expect(await writer.write(options)).toBe(text);

    const whole = vocabulary.encode(`abc${text}`, "it");
    const expected = await network.predict({ data: whole, shape: [1, whole.length] });
    const [steps = []] = expected.toArray<number[][][]>();
    const likeliest = steps.slice(2, -1).map((row) => row.indexOf(Math.max(...row)));
    expect(likeliest.map((id) => vocabulary.characters[id]).join("")).toBe(text);
    network.dispose();
    writer.dispose();
  },
);

test("a text that repeats is learned, and gone on with", async () => {
  const verse = "abcdefghij, klmno. ";
  const vocabulary = Vocabulary.of(verse);
  const { network, reports, sampled } = await learn(verse.repeat(100), vocabulary, 12, 10);
  expect(reports.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  // 475 characters a stream are 23 pieces.
  expect(sampled.slice(0, 4)).toEqual([10, 20, 10, 20]);
  expect(reports.at(-1)!.heldOutLoss).toBeLessThan(0.1);
  expect(reports.at(-1)!.charactersPerSecond).toBeGreaterThan(100);
  const writer = new Writer(sizesFor(vocabulary), vocabulary);
  await writer.takeWeights(network);
  const text = await writer.write({ prompt: verse, length: 38, temperature: 0.5, seed: 1 });
  expect(text).toBe(verse + verse);
  network.dispose();
  writer.dispose();
});

test("the state goes on from piece to piece", async () => {
  const random = new Random(1);
  const text = Array.from({ length: 401 }, () => random.pick(["a", "b", "c"])).join("");
  const vocabulary = Vocabulary.of(text);
  const network = makeNetwork(sizesFor(vocabulary), 1, 1);
  const read = async (steps: number, forgetful = false) => {
    const { x } = cutStreams(vocabulary.encode(text, "it"), 1, steps)!;
    await network.resetStates();
    const forget = { onPredictBatchBegin: () => network.resetStates() };
    return [...(await network.predict(x, forgetful ? { callbacks: forget } : {})).data];
  };
  expect(await read(4)).toEqual(await read(400));
  expect(await read(4, true)).not.toEqual(await read(400));
  network.dispose();
});

// How fast a translator learns: by the epochs or by the clock, whichever is nearer to its end.
import { type CallbackLike, type Model, shutdown } from "bptt";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { Clock } from "../../examples/translation/clock.js";
import { Judge } from "../../examples/translation/judge.js";
import { learn, rateOf } from "../../examples/translation/learning.js";
import { makeNetwork } from "../../examples/translation/network.js";
import { Translator } from "../../examples/translation/translator.js";
import { WordVocabulary } from "../../examples/translation/word_vocabulary.js";

afterEach(() => vi.restoreAllMocks());
afterAll(() => shutdown());

const WORDS = ["a", "b", "c", "d"];
const PAIRS = Array.from({ length: 20 }, (_, i) => ({
  source: [WORDS[i % 4]!, WORDS[(i >> 2) % 4]!],
  target: [WORDS[(i >> 2) % 4]!, WORDS[i % 4]!],
}));

/** The rate of each batch of a training, and how many epochs it came to. */
async function trained(epochs: number, clock: Clock) {
  const words = new WordVocabulary(WORDS);
  const language = {
    source: words,
    target: words,
    segmentation: "character",
    spaced: new Set<string>(),
  } as const;
  const sizes = { sources: words.size, targets: words.size, embedding: 4, units: 4, dropout: 0 };
  const model = makeNetwork({ ...sizes, attention: "none", seed: 1 });
  const translator = new Translator(model, language, "none");
  const rates: number[] = [];
  let ended = 0;
  const watching: CallbackLike = {
    onTrainBatchBegin: () => void rates.push(model.optimizer!.learningRate),
    onEpochEnd: () => void ended++,
  };
  vi.spyOn(console, "log").mockImplementation(() => {});
  const judge = new Judge(translator, [{ source: "a b", references: ["b a"] }], undefined);
  const callbacks = [watching];
  await learn(translator, PAIRS, {
    epochs,
    batch: 4,
    learningRate: 0.01,
    seed: 1,
    clock,
    judge,
    callbacks,
  });
  model.dispose();
  return { rates, ended };
}

test("the rate is level for half of a training, then falls to a tenth", () => {
  const shares = [0, 0.5, 0.75, 1, 1.2].map((share) => rateOf(share, 1));
  expect(shares.map((rate) => Number(rate.toFixed(12)))).toEqual([1, 1, 0.55, 0.1, 0.1]);
});

describe("in a training the rate follows", () => {
  test.each([1, 4])("the epochs, batch by batch: %d", async (epochs) => {
    const { rates } = await trained(epochs, new Clock(Number.POSITIVE_INFINITY, ""));
    const count = 5 * epochs;
    expect(rates).toEqual(rates.map((_, step) => rateOf(step / count, 0.01)));
    expect(rates).toHaveLength(count);
    expect(rates.at(-1)).toBeLessThan(0.005);
  });

  test("the clock, where that is nearer to its end, which ends it", async () => {
    let now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    class Ticking extends Clock {
      override onProgress(): void {
        now += 100;
        super.onProgress();
      }
    }
    const { rates, ended } = await trained(40, new Ticking(1000, ""));
    expect(rates).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => rateOf(tenth / 10, 0.01)));
    expect(ended).toBe(2);
  });
});

describe("a clock", () => {
  test("counts what was spent before training was resumed", () => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const [first, second] = [new Clock(100, ""), new Clock(100, "")];
    now = 30;
    expect(first.share).toBeCloseTo(0.3);
    second.setState(JSON.parse(JSON.stringify(first.getState())));
    expect(second.share).toBeCloseTo(0.6);
  });

  test("without an end never comes to it", () => {
    const clock = new Clock(Number.POSITIVE_INFINITY, "");
    clock.setModel({ stopTraining: false } as Model);
    expect(clock.share).toBe(0);
    clock.onProgress();
    expect(clock.model.stopTraining).toBe(false);
  });
});

import { generatePairs } from "../../translation/generator/generate.js";
import { special, specialNames } from "../../translation/vocabulary.js";
import { WordVocabulary } from "../../translation/word_vocabulary.js";
import { splitSentence } from "../../translation/words.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { Refusal } from "../refusal.js";
import { type Example, inTurn } from "./examples.js";
import { whole } from "./options.js";
import type { Task, Tokens } from "./task.js";

const HELD_OUT = 150;

export const translation: Task = {
  id: "translation",
  family: "language",
  title: { en: "Translation", zh: "翻译" },
  about: {
    en: "English sentences become French ones. They are made by a small grammar with what makes translation more than looking up words: adjectives change sides and agree, “don't” goes around the verb, articles are elided. The held-out sentences join verbs with things that never met in training. The map shows which words were looked at.",
    zh: "把英语句子译成法语。句子由一个小文法生成，包含翻译不只是查词典的地方：形容词换位并变形，“don't”要包住动词，冠词要省音。留出的句子把训练中从未同时出现的动词和事物组合在一起。注意力图显示看了哪些词。",
  },
  citations: [
    {
      authors: "Bahdanau, Cho and Bengio",
      year: 2015,
      title: "Neural Machine Translation by Jointly Learning to Align and Translate",
      url: "https://arxiv.org/abs/1409.0473",
    },
    {
      authors: "Luong, Pham and Manning",
      year: 2015,
      title: "Effective Approaches to Attention-based Neural Machine Translation",
      url: "https://aclanthology.org/D15-1166/",
    },
  ],
  options: {
    pairs: whole({ en: "Pairs of sentences", zh: "句对数" }, 1000, 10_000, 6000, 1000),
  },
  network: oneLayer("gru", 64, { embedding: 48, direction: "both", attention: "dot" }),
  training: training({ rate: 0.005, steps: 800, schedule: "warmup-cosine" }),
  goal: { metric: "exact", value: 0.8, steps: 800, seconds: 12 },
  async prepare({ pairs }, seed) {
    const made = generatePairs(seed, { training: pairs as number, heldOut: HELD_OUT });
    const [english, french] = (["source", "target"] as const).map((side) =>
      WordVocabulary.of(made.training.map((pair) => splitSentence(pair[side]))),
    ) as [WordVocabulary, WordVocabulary];
    const example = (source: string, target: string): Example => {
      const answer = french.encode(splitSentence(target));
      return {
        x: Int32Array.from(english.encode(splitSentence(source))),
        fed: Int32Array.of(special.start, ...answer),
        y: Int32Array.of(...answer, special.end),
      };
    };
    const target = words(french);
    return {
      input: {
        ...{ kind: "pair", source: words(english), target },
        ...{ start: special.start, end: special.end },
        suppress: [special.padding, special.unknown, special.start],
      },
      output: { kind: "classes", names: target.vocabulary, every: true, next: true },
      training: inTurn(
        made.training.map((pair) => example(pair.source, pair.target)),
        seed,
      ),
      heldOut: made.test.map(({ source, references }) => example(source, references[0]!)),
      notes: [],
    };
  },
};

function words(known: WordVocabulary): Tokens {
  return {
    kind: "tokens",
    vocabulary: [...specialNames, ...known.words],
    between: " ",
    encode(text) {
      const ids = known.encode(splitSentence(text));
      if (ids.length === 0)
        throw new Refusal({ en: "There is no word to translate yet.", zh: "还没有可翻译的词。" });
      return Int32Array.from(ids);
    },
  };
}

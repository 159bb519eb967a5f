import { isTitled } from "../../sentiment/data/columns.js";
import type { Example as Labelled, Source as Texts } from "../../sentiment/data/examples.js";
import { readLabelled } from "../../sentiment/data/labelled.js";
import { prepare as divide } from "../../sentiment/data/prepare.js";
import { generateReviews } from "../../sentiment/generator/generate.js";
import { UserError } from "../../sentiment/user_error.js";
import { splitSentence } from "../../translation/words.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import type { Words } from "../words.js";
import { type Example, inTurn } from "./examples.js";
import { knownWords } from "./known_words.js";
import { whole } from "./options.js";
import { tableOf } from "./table.js";
import { inBoth } from "./table_words.js";
import type { Material, Task, Tokens } from "./task.js";

/** Held-out texts by which it is judged, at most. */
const JUDGED = 400;

export const sentiment: Task = {
  id: "sentiment",
  family: "language",
  title: { en: "Sentiment", zh: "情感分类" },
  about: {
    en: "Is a review good or bad? The built-in sentences are synthetic: every word is as frequent in good ones as in bad ones, so that only its order with others tells, through “not”, “but” and “I doubt that”; the held-out ones are of patterns that training never shows. A table of your own takes their place: texts and their labels.",
    zh: "这条评论是好是坏？内置句子是合成的：每个词在好评和差评中出现得一样多，只有词序说明问题，例如“not”、“but”和“I doubt that”；留出的句子采用训练中从未出现的句式。你也可以放入自己的表格：文本及其标签。",
  },
  citations: [
    {
      authors: "Pang, Lee and Vaithyanathan",
      year: 2002,
      title: "Thumbs up? Sentiment Classification using Machine Learning Techniques",
      url: "https://aclanthology.org/W02-1011/",
    },
    {
      authors: "Socher and others",
      year: 2013,
      title: "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank",
      url: "https://aclanthology.org/D13-1170/",
    },
  ],
  options: {
    texts: whole({ en: "Built-in sentences", zh: "内置句子数" }, 1000, 20_000, 10_000, 1000),
    words: whole({ en: "Words of a text, at most", zh: "每条文本最多词数" }, 10, 300, 60, 10),
  },
  takes: {
    what: { en: "a table of texts and labels", zh: "文本与标签的表格" },
    endings: [".csv", ".tsv"],
    titled: (material) => isTitled(tableOf(material)),
  },
  network: oneLayer("lstm", 32, { dropout: 0.3 }),
  training: training({ rate: 0.01, steps: 1200, schedule: "warmup-cosine" }),
  goal: { metric: "accuracy", value: 0.9, steps: 1200, seconds: 3 },
  async prepare({ texts, words: most }, seed, material) {
    const { training, heldOut, classes, notes } = divide(
      material ? read(material) : builtIn(texts as number, seed),
      seed,
      inBoth,
    );
    const split = (text: string) => splitSentence(text).slice(0, most as number);
    const words = knownWords(
      training.map(({ text }) => split(text)),
      split,
    );
    const encoded = (all: readonly Labelled[]) => examplesOf(all, words, classes);
    const judged = encoded(heldOut).slice(0, JUDGED);
    return {
      input: words,
      output: { kind: "classes", names: classes, every: false, next: false },
      training: inTurn(encoded(training), seed),
      heldOut: judged,
      chance: mostFrequent(judged, classes.length),
      notes,
    };
  },
};

function builtIn(count: number, seed: number): Texts<Words> {
  const { training, heldOut } = generateReviews(seed, count, JUDGED);
  return { name: "The built-in sentences", examples: training, heldOut, notes: [] };
}

const read = ({ name, text, header }: Material): Texts<Words> =>
  readLabelled(text, name, { header }, inBoth);

/** Texts in which there is a word. */
function examplesOf(
  all: readonly Labelled[],
  words: Tokens,
  classes: readonly string[],
): Example[] {
  return all.flatMap(({ text, label }) => {
    try {
      return { x: words.encode(text), y: classes.indexOf(label) };
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  });
}

/** The part of the class that comes most often. */
function mostFrequent(examples: readonly Example[], classes: number): number {
  const counts = Array<number>(classes).fill(0);
  for (const { y } of examples) counts[y as number]!++;
  return Math.max(...counts) / examples.length;
}

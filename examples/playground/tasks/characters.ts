import { stories } from "../../char-rnn/stories.js";
import { below } from "../../long-memory/below.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { Refusal } from "../refusal.js";
import { type Example, randomOf } from "./examples.js";
import { whole } from "./options.js";
import type { Task } from "./task.js";
import { tokens } from "./tokens.js";

/** Characters of the built-in text. */
const LENGTH = 200_000;
/** The last part of a text is held out, and of it so many pieces are read. */
const HELD_OUT = 0.1;
const PIECES = 50;
/** Different characters of a text, at most. */
const MOST = 3000;

export const characters: Task = {
  id: "characters",
  family: "language",
  title: { en: "Characters", zh: "字符" },
  about: {
    en: "A text is read character by character, and the next one is told. First come the frequent letters, then words, then what takes memory: who has what in the little built-in stories, and how many are left. A text of your own takes their place.",
    zh: "逐字符读入文本，预测下一个字符。先学会常见字母，再学会单词，然后是需要记忆的东西：内置小故事里谁有什么、还剩几个。你也可以放入自己的文本。",
  },
  citations: [
    {
      authors: "Sutskever, Martens and Hinton",
      year: 2011,
      title: "Generating Text with Recurrent Neural Networks",
      url: "https://www.cs.toronto.edu/~jmartens/docs/RNN_Language.pdf",
    },
    {
      authors: "Karpathy",
      year: 2015,
      title: "The Unreasonable Effectiveness of Recurrent Neural Networks",
      url: "https://karpathy.github.io/2015/05/21/rnn-effectiveness/",
    },
  ],
  options: { steps: whole({ en: "Characters of a piece", zh: "每段字符数" }, 20, 200, 60, 10) },
  takes: { what: { en: "a text", zh: "文本" }, endings: [".txt", ".md"] },
  network: oneLayer("gru", 96, { embedding: 24 }),
  training: training({ rate: 0.01, steps: 300, schedule: "warmup-cosine" }),
  goal: { metric: "loss", value: 0.35, steps: 300, seconds: 6 },
  async prepare({ steps: given }, seed, material) {
    const steps = given as number;
    const text = Array.from(material?.text ?? stories(LENGTH, seed));
    const border = Math.floor((1 - HELD_OUT) * text.length);
    if (text.length - border <= steps) {
      const needed = Math.ceil((steps + 1) / HELD_OUT);
      throw new Refusal({
        en: `${material?.name} has ${text.length} characters: pieces of ${steps} need ${needed} of them, as a tenth is held out.`,
        zh: `${material?.name} 有 ${text.length} 个字符：每段 ${steps} 个需要 ${needed} 个，因为要留出十分之一。`,
      });
    }
    const known = [...new Set(text)].sort();
    if (known.length > MOST) {
      throw new Refusal({
        en: `${material?.name} has ${known.length} different characters: expected ${MOST} at most.`,
        zh: `${material?.name} 有 ${known.length} 种字符：最多 ${MOST} 种。`,
      });
    }
    const input = tokens(known, "");
    const ids = input.encode(text.join(""));
    const piece = (at: number): Example => ({
      x: ids.slice(at, at + steps),
      y: ids.slice(at + 1, at + steps + 1),
    });
    const from = (first: number, end: number, place: number, of: number) =>
      piece(first + below(end - first - steps, randomOf(of, place)));
    return {
      input,
      output: { kind: "classes", names: known, every: true, next: true },
      training: { at: (place) => from(0, border, place, seed) },
      heldOut: Array.from({ length: PIECES }, (_, i) => from(border, ids.length, i, ~seed)),
      chance: Math.log(known.length),
      notes: [],
    };
  },
};

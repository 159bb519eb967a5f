import { below } from "../../long-memory/below.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { divided } from "./examples.js";
import { whole } from "./options.js";
import { symbols } from "./pairs.js";
import type { Citation, Goal, Task } from "./task.js";

const LETTERS = Array.from("abcdefghij");
const HELD_OUT = 200;
const SHORTEST = 3;

const sutskever: Citation = {
  authors: "Sutskever, Vinyals and Le",
  year: 2014,
  title: "Sequence to Sequence Learning with Neural Networks",
  url: "https://arxiv.org/abs/1409.3215",
};

const bahdanau: Citation = {
  authors: "Bahdanau, Cho and Bengio",
  year: 2015,
  title: "Neural Machine Translation by Jointly Learning to Align and Translate",
  url: "https://arxiv.org/abs/1409.0473",
};

const graves: Citation = {
  authors: "Graves, Wayne and Danihelka",
  year: 2014,
  title: "Neural Turing Machines",
  url: "https://arxiv.org/abs/1410.5401",
};

/** What a rearrangement is made of. */
interface Rearrangement extends Pick<Task, "id" | "title" | "about" | "citations"> {
  readonly goal: Goal;
  answer(letters: readonly number[]): number[];
}

/** A task in which the letters of a sequence are said in another order. */
const rearranged = ({ answer, ...said }: Rearrangement): Task => ({
  ...said,
  family: "algorithms",
  options: { length: whole({ en: "Longest sequence", zh: "最长序列" }, 5, 20, 8) },
  network: oneLayer("gru", 48, { embedding: 16, direction: "both", attention: "dot" }),
  training: training({ rate: 0.01, steps: said.goal.steps, schedule: "warmup-cosine" }),
  async prepare({ length }, seed) {
    const { input, output, example } = symbols(LETTERS, LETTERS, "");
    const lengths = (length as number) - SHORTEST + 1;
    return {
      ...{ input, output, notes: [] },
      ...divided(
        (random) => {
          const count = SHORTEST + below(lengths, random);
          const letters = Array.from({ length: count }, () => below(LETTERS.length, random));
          return example(letters, answer(letters));
        },
        seed,
        HELD_OUT,
      ),
    };
  },
});

export const reverse = rearranged({
  id: "reverse",
  title: { en: "Reverse", zh: "反转" },
  about: {
    en: "Letters are read and then said backwards. Without attention all of them have to fit into one state; with it the map of what is looked at becomes a diagonal that leans the other way.",
    zh: "读入一串字母，再倒着说出来。没有注意力时，所有字母都必须装进一个状态；有了注意力，注视图会变成一条反向的对角线。",
  },
  citations: [sutskever, bahdanau],
  goal: { metric: "exact", value: 0.95, steps: 400, seconds: 3 },
  answer: (letters) => [...letters].reverse(),
});

export const sort = rearranged({
  id: "sort",
  title: { en: "Sort", zh: "排序" },
  about: {
    en: "Letters are read in any order and said in that of the alphabet. Equal letters come as often as they were read: the network has to count.",
    zh: "读入任意顺序的字母，按字母表顺序说出。相同的字母出现几次就要说几次：网络必须会数数。",
  },
  citations: [
    graves,
    {
      authors: "Vinyals, Bengio and Kudlur",
      year: 2016,
      title: "Order Matters: Sequence to Sequence for Sets",
      url: "https://arxiv.org/abs/1511.06391",
    },
  ],
  goal: { metric: "exact", value: 0.95, steps: 600, seconds: 4 },
  answer: (letters) => [...letters].sort((a, b) => a - b),
});

import type { NDArray } from "bptt";
import { below } from "../../long-memory/below.js";
import { adding as addingRows } from "../../long-memory/tasks/adding.js";
import { copy as copyRows } from "../../long-memory/tasks/copy.js";
import type { Random } from "../../sentiment/random.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { divided, type Example } from "./examples.js";
import { whole } from "./options.js";
import type { Citation, Task } from "./task.js";
import { tokens } from "./tokens.js";

const HELD_OUT = 200;

const hochreiter: Citation = {
  authors: "Hochreiter and Schmidhuber",
  year: 1997,
  title: "Long Short-Term Memory",
  url: "https://doi.org/10.1162/neco.1997.9.8.1735",
};

const chrono: Citation = {
  authors: "Tallec and Ollivier",
  year: 2018,
  title: "Can recurrent neural networks warp time?",
  url: "https://arxiv.org/abs/1804.11188",
};

/** A number by which a draw of many rows can be asked for one. */
const seedFrom = (random: Random) => below(2 ** 32, random);

export const adding: Task = {
  id: "adding",
  family: "memory",
  title: { en: "The adding problem", zh: "加法记忆问题" },
  about: {
    en: "At each step a number between 0 and 1 comes with a marker, which is 1 at two steps. Asked at the end: the sum of the two marked numbers. Who always answers 1 has an error of 0.167. The gradient has to come back through all steps: watch it vanish in a SimpleRNN.",
    zh: "每一步读入一个 0 到 1 之间的数和一个标记，其中有两步标记为 1。最后要回答这两个数之和。总是回答 1 的误差是 0.167。梯度必须穿过所有步传回来：看看它如何在 SimpleRNN 中消失。",
  },
  citations: [hochreiter, chrono],
  options: { steps: whole({ en: "Steps", zh: "步数" }, 10, 400, 60, 10) },
  network: oneLayer("lstm", 32, { memory: 60 }),
  training: training({ rate: 0.02, steps: 600, batch: 50, schedule: "warmup-cosine" }),
  goal: { metric: "squares", value: 0.005, steps: 600, seconds: 6 },
  async prepare({ steps }, seed) {
    const task = addingRows(steps as number);
    return {
      input: {
        kind: "numbers",
        columns: [
          { en: "number", zh: "数值" },
          { en: "marker", zh: "标记" },
        ],
      },
      output: { kind: "numbers", names: ["sum"], every: false, next: false },
      ...divided((random) => marked(task.draw(1, seedFrom(random))), seed, HELD_OUT),
      chance: task.baseline,
      notes: [],
    };
  },
};

function marked({ x, y }: { x: NDArray; y: NDArray }): Example {
  const data = x.data as Float32Array;
  const steps = Array.from({ length: data.length / 2 }, (_, i) => data.subarray(2 * i, 2 * i + 2));
  return { x: steps, y: y.data as Float32Array };
}

const BLANK = "·";
const DELIMITER = "?";
const LETTERS = Array.from("abcdefgh");

export const copy: Task = {
  id: "copy",
  family: "memory",
  title: { en: "Copy memory", zh: "复制记忆" },
  about: {
    en: "Some letters are read, then blanks, then a mark, behind which the letters have to be said in their order. Who says blanks and guesses the letters has the accuracy of the blanks and an eighth of the rest.",
    zh: "先读入几个字母，接着是空白，再是一个标记，随后要按顺序说出那些字母。只说空白并乱猜字母的话，能得到空白部分的准确率加上其余的八分之一。",
  },
  citations: [
    hochreiter,
    {
      authors: "Arjovsky, Shah and Bengio",
      year: 2016,
      title: "Unitary Evolution Recurrent Neural Networks",
      url: "https://arxiv.org/abs/1511.06464",
    },
  ],
  options: {
    letters: whole({ en: "Letters", zh: "字母数" }, 3, 10, 5),
    blanks: whole({ en: "Blanks", zh: "空白数" }, 1, 100, 10),
  },
  network: oneLayer("gru", 64, { embedding: 10, memory: 20 }),
  training: training({ rate: 0.02, steps: 1200, schedule: "warmup-cosine" }),
  goal: { metric: "accuracy", value: 0.97, steps: 1200, seconds: 5 },
  async prepare(values, seed) {
    const [letters, blanks] = [values.letters as number, values.blanks as number];
    const task = copyRows(blanks, letters);
    const draw = (random: Random): Example => {
      const { x, y } = task.draw(1, seedFrom(random));
      return { x: x.data as Int32Array, y: y.data as Int32Array };
    };
    const said = [BLANK, ...LETTERS];
    const silent = blanks + letters;
    return {
      input: tokens([...said, DELIMITER], ""),
      output: { kind: "classes", names: said, every: true, next: false },
      ...divided(draw, seed, HELD_OUT),
      chance: (silent + letters / LETTERS.length) / (silent + letters),
      notes: [],
    };
  },
};

const NOISE = Array.from("abcd");
const SIGNALS = ["X", "Y"];
const ENDS = ["E", "B"];
/** Where the two signals stand and how long sequences are, in parts of the length. */
const PLACES = { first: [0.1, 0.2], second: [0.5, 0.6], end: [1, 1.1] } as const;

export const order: Task = {
  id: "order",
  family: "memory",
  title: { en: "Temporal order", zh: "时间顺序" },
  about: {
    en: "Among letters that say nothing stand two signals, each an X or a Y. Asked at the end: which came first, and which second? The one has to be kept while nothing happens, and the other put behind it.",
    zh: "在毫无意义的字母中藏着两个信号，各为 X 或 Y。最后要回答：先出现的是哪个，后出现的是哪个？必须在什么都没发生时记住前一个，再把后一个接上。",
  },
  citations: [hochreiter],
  options: { length: whole({ en: "Steps", zh: "步数" }, 20, 300, 50, 10) },
  network: oneLayer("lstm", 24, { embedding: 8, memory: 50 }),
  training: training({ rate: 0.02, steps: 500, schedule: "warmup-cosine" }),
  goal: { metric: "accuracy", value: 0.98, steps: 500, seconds: 2 },
  async prepare({ length }, seed) {
    return {
      input: tokens([...NOISE, ...SIGNALS, ...ENDS], ""),
      output: { kind: "classes", names: ["XX", "XY", "YX", "YY"], every: false, next: false },
      ...divided((random) => signals(length as number, random), seed, HELD_OUT),
      chance: 0.25,
      notes: [],
    };
  },
};

function signals(length: number, random: Random): Example {
  const within = ([from, to]: readonly [number, number]) =>
    Math.round(length * (from + (to - from) * random.next()));
  const end = within(PLACES.end);
  const kinds = [below(2, random), below(2, random)] as const;
  const [begin, stop] = [NOISE.length + SIGNALS.length, NOISE.length + SIGNALS.length + 1];
  const x = Int32Array.from({ length: end }, () => below(NOISE.length, random));
  x[0] = begin;
  x[end - 1] = stop;
  x[within(PLACES.first)] = NOISE.length + kinds[0];
  x[within(PLACES.second)] = NOISE.length + kinds[1];
  return { x, y: 2 * kinds[0] + kinds[1] };
}

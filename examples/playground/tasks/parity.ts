import { below } from "../../long-memory/below.js";
import type { Random } from "../../sentiment/random.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { divided, type Example } from "./examples.js";
import { whole } from "./options.js";
import type { Task } from "./task.js";
import { tokens } from "./tokens.js";

/** Held-out sequences. */
const HELD_OUT = 200;

export const parity: Task = {
  id: "parity",
  family: "algorithms",
  title: { en: "Parity", zh: "奇偶校验" },
  about: {
    en: "Is the number of ones so far odd? One bit of state is enough, but each bit that is read turns the answer round, so that no single one tells anything. Feedforward networks need more of everything as sequences grow; a recurrent one learns the rule once.",
    zh: "到目前为止，1 的个数是奇数吗？只需记住一个比特，但每读一位答案都会翻转，单独一位什么也说明不了。前馈网络随序列变长而需要更多参数；循环网络只需学会一次规则。",
  },
  citations: [
    {
      authors: "Minsky and Papert",
      year: 1969,
      title: "Perceptrons: An Introduction to Computational Geometry",
      url: "https://doi.org/10.7551/mitpress/11301.001.0001",
    },
    {
      authors: "Hochreiter and Schmidhuber",
      year: 1996,
      title: "LSTM Can Solve Hard Long Time Lag Problems",
      url: "https://proceedings.neurips.cc/paper/1996/hash/a4d2f0d23dcc84ce983ff9157f8b7f88-Abstract.html",
    },
  ],
  options: {
    length: whole({ en: "Longest sequence", zh: "最长序列" }, 10, 60, 20),
  },
  network: oneLayer("gru", 16, { embedding: 4 }),
  training: training({ rate: 0.02, steps: 600, schedule: "warmup-cosine" }),
  goal: { metric: "accuracy", value: 0.99, steps: 600, seconds: 1 },
  async prepare({ length }, seed) {
    const draw = (random: Random) => bits(1 + below(length as number, random), random);
    return {
      input: tokens(["0", "1"], ""),
      output: { kind: "classes", names: ["even", "odd"], every: true, next: false },
      ...divided(draw, seed, HELD_OUT),
      chance: 0.5,
      notes: [],
    };
  },
};

function bits(length: number, random: Random): Example {
  const x = Int32Array.from({ length }, () => below(2, random));
  let odd = 0;
  const y = x.map((bit) => {
    odd ^= bit;
    return odd;
  });
  return { x, y };
}

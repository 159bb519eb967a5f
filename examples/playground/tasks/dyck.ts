import { below } from "../../long-memory/below.js";
import type { Random } from "../../sentiment/random.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { divided, type Example } from "./examples.js";
import { whole } from "./options.js";
import type { Task } from "./task.js";
import { tokens } from "./tokens.js";

const HELD_OUT = 200;
const OPENING = ["(", "[", "{", "<"];
const CLOSING = [")", "]", "}", ">"];

export const dyck: Task = {
  id: "dyck",
  family: "grammars",
  title: { en: "Brackets (Dyck)", zh: "括号（Dyck 语言）" },
  about: {
    en: "Brackets of several kinds open and close, each within the other. Which one has to be closed next? That is the top of a stack, which the network has to build from numbers. As many brackets may be open as the depth says.",
    zh: "几种括号层层嵌套地开合。接下来必须闭合哪一种？答案就在栈顶，而这个栈要由网络用数值自己搭建。深度决定最多能同时打开多少个括号。",
  },
  citations: [
    {
      authors: "Hewitt, Hahn, Ganguli, Liang and Manning",
      year: 2020,
      title: "RNNs can generate bounded hierarchical languages with optimal memory",
      url: "https://arxiv.org/abs/2010.07515",
    },
    {
      authors: "Suzgun, Gehrmann, Belinkov and Shieber",
      year: 2019,
      title: "LSTM Networks Can Perform Dynamic Counting",
      url: "https://arxiv.org/abs/1906.03648",
    },
  ],
  options: {
    kinds: whole({ en: "Kinds of brackets", zh: "括号种类" }, 2, OPENING.length, 2),
    depth: whole({ en: "Depth", zh: "深度" }, 2, 8, 4),
    length: whole({ en: "Longest sequence", zh: "最长序列" }, 12, 100, 30),
  },
  network: oneLayer("lstm", 32, { embedding: 8 }),
  training: training({ rate: 0.02, steps: 600, schedule: "warmup-cosine" }),
  goal: { metric: "accuracy", value: 0.98, steps: 600, seconds: 2 },
  async prepare({ kinds, depth, length }, seed) {
    const [opening, closing] = [OPENING, CLOSING].map((all) => all.slice(0, kinds as number));
    const draw = (random: Random) =>
      brackets(random, { kinds, depth, length } as Readonly<
        Record<"kinds" | "depth" | "length", number>
      >);
    return {
      input: tokens([...opening!, ...closing!], ""),
      output: { kind: "classes", names: ["none", ...closing!], every: true, next: false },
      ...divided(draw, seed, HELD_OUT),
      notes: [],
    };
  },
};

/** Brackets that open or close by chance, and behind each the kind that has to be closed next, from 1 on, or 0 where none is open. */
function brackets(
  random: Random,
  { kinds, depth, length }: Readonly<Record<"kinds" | "depth" | "length", number>>,
): Example {
  const open: number[] = [];
  const [x, y]: [number[], number[]] = [[], []];
  for (let left = 4 + below(length - 3, random); left > 0; left--) {
    if (open.length === 0 || (open.length < depth && random.chance(0.5))) {
      open.push(below(kinds, random));
      x.push(open.at(-1)!);
    } else {
      x.push(kinds + open.pop()!);
    }
    y.push(open.length > 0 ? 1 + open.at(-1)! : 0);
  }
  return { x: Int32Array.from(x), y: Int32Array.from(y) };
}

import type { Random } from "../../sentiment/random.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { alphabets } from "./drawing/alphabets.js";
import { columns, drawn, stepsOf } from "./drawing/strokes.js";
import { divided, type Example } from "./examples.js";
import type { Task } from "./task.js";

const HELD_OUT = 300;

export const drawing: Task = {
  id: "drawing",
  family: "senses",
  title: { en: "Drawing", zh: "手写" },
  about: {
    en: "Draw a character: at every stretch of the pen the network says of which alphabet it is. Six alphabets of ten to thirteen characters are built in, a few strokes each, and drawn in another way each time: size, slant, place, and an unsteady hand. Many begin alike; some are told only by the last stroke.",
    zh: "画一个字符：每画一小段，网络都会说出它属于哪种文字。内置六种文字，每种十到十三个字符，由几笔组成，每次以不同的大小、倾斜、位置和抖动画出。许多字符开头相同，有的要到最后一笔才能分清。",
  },
  citations: [
    {
      authors: "Lake, Salakhutdinov and Tenenbaum",
      year: 2015,
      title: "Human-level concept learning through probabilistic program induction",
      url: "https://doi.org/10.1126/science.aab3050",
    },
    {
      authors: "Graves and others",
      year: 2009,
      title: "A Novel Connectionist System for Unconstrained Handwriting Recognition",
      url: "https://doi.org/10.1109/TPAMI.2008.137",
    },
  ],
  options: {},
  network: oneLayer("gru", 64),
  training: training({ rate: 0.02, steps: 800, schedule: "warmup-cosine" }),
  goal: { metric: "final", value: 0.95, steps: 800, seconds: 4 },
  async prepare(_, seed) {
    const names = Object.keys(alphabets);
    const draw = (random: Random): Example => {
      const label = names.indexOf(random.pick(names));
      const { strokes } = random.pick(alphabets[names[label]!]!);
      const x = stepsOf(drawn(strokes, random));
      return { x, y: new Int32Array(x.length).fill(label) };
    };
    return {
      input: { kind: "numbers", columns },
      output: { kind: "classes", names, every: true, next: false },
      ...divided(draw, seed, HELD_OUT),
      chance: 1 / names.length,
      notes: [],
    };
  },
};

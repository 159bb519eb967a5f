import { below } from "../../long-memory/below.js";
import type { Random } from "../../sentiment/random.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { divided } from "./examples.js";
import { whole } from "./options.js";
import { symbols } from "./pairs.js";
import type { Task } from "./task.js";

const HELD_OUT = 200;
const DIGITS = Array.from("0123456789");
const PLUS = 10;

export const addition: Task = {
  id: "addition",
  family: "algorithms",
  title: { en: "Addition", zh: "加法" },
  about: {
    en: "Two numbers are read digit by digit, and their sum is said. From the ones on, as at school, each digit needs the two above it and a carry of one bit; from the front, as sums are written, all carries have to be known before the first digit is said.",
    zh: "逐位读入两个数字，再说出它们的和。像在学校里那样从个位开始，每一位只需上面的两位和一个进位；若按书写顺序从最高位开始，则在说第一位之前必须知道所有进位。",
  },
  citations: [
    {
      authors: "Zaremba and Sutskever",
      year: 2014,
      title: "Learning to Execute",
      url: "https://arxiv.org/abs/1410.4615",
    },
    {
      authors: "Keras: Smerity and others",
      year: 2015,
      title: "Sequence to sequence learning for performing number addition",
      url: "https://keras.io/examples/nlp/addition_rnn/",
    },
  ],
  options: {
    digits: whole({ en: "Digits", zh: "位数" }, 2, 6, 2),
    order: {
      kind: "choice",
      title: { en: "The sum is said", zh: "说出和的顺序" },
      choices: {
        ones: { en: "ones first", zh: "从个位开始" },
        written: { en: "as it is written", zh: "按书写顺序" },
      },
      default: "ones",
    },
  },
  network: oneLayer("gru", 64, { embedding: 16, direction: "both", attention: "dot" }),
  training: training({ rate: 0.01, steps: 1000, schedule: "warmup-cosine" }),
  goal: { metric: "exact", value: 0.85, steps: 1000, seconds: 5 },
  async prepare({ digits, order }, seed) {
    const { input, output, example } = symbols([...DIGITS, "+"], DIGITS, "");
    const number = (random: Random) => below(10 ** (1 + below(digits as number, random)), random);
    return {
      ...{ input, output, notes: [] },
      ...divided(
        (random) => {
          const [a, b] = [number(random), number(random)];
          const sum = digitsOf(a + b);
          const said = order === "ones" ? sum.reverse() : sum;
          return example([...digitsOf(a), PLUS, ...digitsOf(b)], said);
        },
        seed,
        HELD_OUT,
      ),
    };
  },
};

const digitsOf = (number: number): number[] => Array.from(String(number), Number);

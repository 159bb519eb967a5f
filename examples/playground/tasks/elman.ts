import type { Random } from "../../sentiment/random.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { divided, type Example } from "./examples.js";
import { whole } from "./options.js";
import type { Task } from "./task.js";
import { tokens } from "./tokens.js";

const HELD_OUT = 200;

/** A word for one and for many. */
type Forms = readonly [one: string, many: string];

const NOUNS: readonly Forms[] = [
  ["boy", "boys"],
  ["girl", "girls"],
  ["cat", "cats"],
  ["dog", "dogs"],
];
const NAMES = ["John", "Mary"];
/** What verbs take: an object, perhaps one, or none. */
const KINDS = ["needs", "may", "none"] as const;
type Kind = (typeof KINDS)[number];

const VERBS: Readonly<Record<Kind, readonly Forms[]>> = {
  needs: [
    ["chases", "chase"],
    ["feeds", "feed"],
  ],
  may: [
    ["sees", "see"],
    ["hears", "hear"],
  ],
  none: [
    ["walks", "walk"],
    ["lives", "live"],
  ],
};
const WORDS = [...[...NOUNS, ...KINDS.flatMap((kind) => VERBS[kind])].flat(), ...NAMES, "who", "."];
const END = WORDS.length - 1;

export const elman: Task = {
  id: "elman",
  family: "grammars",
  title: { en: "Elman's grammar", zh: "Elman 文法" },
  about: {
    en: "Sentences such as “boys who chase Mary feed cats .”: after each word the next one is told. Which form a verb has depends on a noun that may stand far before it, across relative clauses; and a verb says whether an object follows. Nobody can tell every word; the loss falls to what chance leaves open, about 1.74 as it is set up.",
    zh: "例如“boys who chase Mary feed cats .”这样的句子：读完每个词后预测下一个词。动词的形式取决于前面可能隔着关系从句的名词；动词又决定后面是否要有宾语。没有人能猜中每个词，损失会降到偶然性所允许的下限，默认设置下约为 1.74。",
  },
  citations: [
    {
      authors: "Elman",
      year: 1991,
      title: "Distributed Representations, Simple Recurrent Networks, and Grammatical Structure",
      url: "https://doi.org/10.1007/BF00114844",
    },
    {
      authors: "Elman",
      year: 1990,
      title: "Finding Structure in Time",
      url: "https://doi.org/10.1207/s15516709cog1402_1",
    },
  ],
  options: {
    clauses: whole({ en: "Relative clauses (%)", zh: "关系从句（%）" }, 0, 60, 30, 10),
    sentences: whole({ en: "Sentences in a row", zh: "每行句数" }, 1, 8, 3),
  },
  network: oneLayer("simple", 48, { embedding: 16 }),
  training: training({ rate: 0.01, steps: 600, schedule: "warmup-cosine" }),
  goal: { metric: "loss", value: 1.8, steps: 600, seconds: 2 },
  async prepare({ clauses, sentences }, seed) {
    const draw = (random: Random): Example => {
      const grammar = new Grammar(random, (clauses as number) / 100);
      const words = Array.from({ length: sentences as number }, () => grammar.sentence()).flat();
      const ids = [END, ...words.map((word) => WORDS.indexOf(word))];
      return { x: Int32Array.from(ids.slice(0, -1)), y: Int32Array.from(ids.slice(1)) };
    };
    return {
      input: tokens(WORDS, " "),
      output: { kind: "classes", names: WORDS, every: true, next: true },
      ...divided(draw, seed, HELD_OUT),
      chance: Math.log(WORDS.length),
      notes: [],
    };
  },
};

/** Clauses within clauses end here. */
const DEEPEST = 3;

/** Elman's rules: S = NP VP "."; NP = name | noun | noun RC; VP = verb (NP); RC = "who" NP VP | "who" VP. */
class Grammar {
  constructor(
    readonly random: Random,
    readonly clauses: number,
  ) {}

  sentence(): string[] {
    const [subject, many] = this.#nounPhrase(0);
    return [...subject, ...this.#verbPhrase(many, 0), "."];
  }

  #nounPhrase(depth: number): [words: string[], many: boolean] {
    if (this.random.chance(0.2)) return [[this.random.pick(NAMES)], false];
    const many = this.random.chance(0.5);
    const noun = this.random.pick(NOUNS)[many ? 1 : 0];
    const more = depth < DEEPEST && this.random.chance(this.clauses);
    return [more ? [noun, "who", ...this.#clause(many, depth + 1)] : [noun], many];
  }

  /** What the noun does, or what somebody does to it: its verb takes no object then, as that is the noun. */
  #clause(many: boolean, depth: number): string[] {
    if (this.random.chance(0.5)) return this.#verbPhrase(many, depth);
    const [subject, own] = this.#nounPhrase(depth);
    return [...subject, this.#verb(this.random.pick(["needs", "may"] as const), own)];
  }

  #verbPhrase(many: boolean, depth: number): string[] {
    const kind = this.random.pick(KINDS);
    const takes = kind === "needs" || (kind === "may" && this.random.chance(0.5));
    return [this.#verb(kind, many), ...(takes ? this.#nounPhrase(depth)[0] : [])];
  }

  #verb(kind: Kind, many: boolean): string {
    return this.random.pick(VERBS[kind])[many ? 1 : 0];
  }
}

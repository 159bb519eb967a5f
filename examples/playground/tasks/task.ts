import type { NetworkPlan } from "../network/network_plan.js";
import type { TrainingPlan } from "../network/training_plan.js";
import type { Words } from "../words.js";
import type { Example, Source, Steps } from "./examples.js";
import type { Option, Values } from "./options.js";

/** Where something comes from. */
export interface Citation {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  readonly url: string;
}

/** Tasks that stand together on the page, in this order. */
export const families = {
  language: { en: "Language", zh: "语言" },
  series: { en: "Series", zh: "数值序列" },
  memory: { en: "Long memory", zh: "长期记忆" },
  algorithms: { en: "Algorithms", zh: "算法" },
  grammars: { en: "Grammars", zh: "文法" },
  senses: { en: "Drawing and sound", zh: "绘画与声音" },
} as const satisfies Record<string, Words>;

export type Family = keyof typeof families;

/** Tokens, and how a text becomes them. */
export interface Tokens {
  readonly kind: "tokens";
  /** By their ids. */
  readonly vocabulary: readonly string[];
  /** What stands between tokens where they are shown as a text. */
  readonly between: "" | " ";
  /**
   * The ids of what somebody has typed.
   *
   * @throws Refusal in one sentence, for what can't be read.
   */
  encode(text: string): Int32Array;
}

/** Numbers at each step. */
export interface Numbers {
  readonly kind: "numbers";
  /** What each of them is. */
  readonly columns: readonly Words[];
}

/** A sequence that is read, and one that is said: what a decoder has said so far is its second input. */
export interface Pair {
  readonly kind: "pair";
  readonly source: Tokens;
  readonly target: Tokens;
  /** Ids of the target: what stands before the first token, and what ends it. */
  readonly start: number;
  readonly end: number;
  /** Ids that are never said. */
  readonly suppress: readonly number[];
}

export type Input = Tokens | Numbers | Pair;

/** What a network says, at its last step or at every one. */
export interface Output {
  /** Probabilities of classes; numbers; or logits of labels behind those of the blank, of which CTC reads a list. */
  readonly kind: "classes" | "numbers" | "labels";
  /** What each number of the output stands for. */
  readonly names: readonly string[];
  /** Whether it is said at every step. */
  readonly every: boolean;
  /** Whether a class is the next token of the input, so that the network can go on by itself. */
  readonly next: boolean;
}

/** By what a task is judged; see `score.ts`. */
export type MetricName = "accuracy" | "final" | "exact" | "loss" | "squares" | "labels";

/** What the default network comes to, with the default training, on one thread. */
export interface Goal {
  readonly metric: MetricName;
  /** The value that is reached: at least, or at most, as the metric has it. */
  readonly value: number;
  /** Updates in which it is reached. */
  readonly steps: number;
  /** Seconds for them: about twice what one core of a server (AMD EPYC) took in Node, without making data and scoring. */
  readonly seconds: number;
}

/** A text of the user's own, in place of what is built in. */
export interface Material {
  /** Its file's name. */
  readonly name: string;
  /** Its lines end with \n. */
  readonly text: string;
  /** Of a table, whether its first line is a header; told from what it holds where nobody says. */
  readonly header?: boolean | undefined;
}

/** What of the user's own a task takes. */
export interface Takes {
  readonly what: Words;
  /** Of files. */
  readonly endings: readonly string[];
  /** Of a table, whether its first line seems to be a header. */
  readonly titled?: (material: Material) => boolean;
}

/** Makes steps of sound as it arrives. */
export interface Ear {
  /** Samples a second. */
  readonly rate: number;
  /** The steps whose last sample is among these. */
  push(samples: Float32Array): Promise<Steps>;
  /** Begins anew. */
  reset(): void;
}

/** A task whose data is there. */
export interface Prepared {
  readonly input: Input;
  readonly output: Output;
  /** What is learned, example by example: the same for the same seed. */
  readonly training: Source;
  /** What is never learned. */
  readonly heldOut: readonly Example[];
  /** The metric of who knows how often each answer comes, and nothing else; where it is known. */
  readonly chance?: number;
  /** What is to be said of the data, such as what was left out. */
  readonly notes: readonly Words[];
  /** What makes steps of sound as it arrives, for a task that hears. */
  readonly ear?: () => Ear;
}

/** A task of the playground. */
export interface Task {
  /** As links name it. */
  readonly id: string;
  readonly family: Family;
  readonly title: Words;
  /** One paragraph. */
  readonly about: Words;
  readonly citations: readonly Citation[];
  readonly options: Readonly<Record<string, Option>>;
  readonly takes?: Takes;
  readonly network: NetworkPlan;
  readonly training: TrainingPlan;
  readonly goal: Goal;
  /**
   * @param values of the options, checked by `checkValues`.
   * @throws Refusal in one sentence, for material that can't be used.
   */
  prepare(values: Values, seed: number, material?: Material): Promise<Prepared>;
}

import {
  boolean,
  checkOptions,
  finiteNumber,
  nonNegativeInteger,
  positiveInteger,
  show,
  takeItems,
} from "../checks.js";
import type { InputData } from "../data/types.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import { checkSignal } from "../training/options.js";

/** A token that was chosen; see `onToken`. */
export interface TokenEvent {
  /** The row that it continues. */
  readonly row: number;
  /** Which of the row's new tokens it is, from 0 on. */
  readonly index: number;
  /** Its id. */
  readonly token: number;
}

/** Options of `generate`. */
export interface GenerateOptions {
  /** The input that is fed the tokens, by its name. Default: the last one. */
  feed?: string;
  /** The output that tells how probable each token is, as logits or as a softmax, by its name. Default: the only one. */
  output?: string;
  /** The token before the first one. Not needed where there is a prompt. */
  start?: number;
  /** Tokens that every sequence has behind the start, for all rows or row by row. They are no part of what is answered. */
  prompt?: readonly number[] | InputData;
  /** The token that ends a sequence. Without it all have the greatest length. */
  end?: number;
  /** The most tokens of a sequence, the end included. Default 100. */
  maxLength?: number;
  /** Tokens before the end, at least. Default 0. */
  minLength?: number;
  /** Sequences that are followed at a time. Default 1, the most probable token each time. */
  beams?: number;
  /**
   * The exponent a of the score by which beams are ordered, `log p / ((5 + n) / 6)^a` with n tokens, the end included (Wu et al., 2016): above 0 long sequences
   * fare better than by their probability alone. Default 0.6.
   */
  lengthPenalty?: number;
  /** Sequences of each row that are answered: the best ones, at most as many as beams, or as many draws. Default 1. */
  numReturn?: number;
  /** Tokens that never come. */
  suppress?: readonly number[];
  /** No group of so many tokens comes twice in a sequence; the prompt is none of it. Default 0: any may. */
  noRepeatNgram?: number;
  /** Draws tokens as they are probable, by logits that are divided by this. Below 1 the probable become more probable. Default, where others ask for draws: 1. */
  temperature?: number;
  /** Draws among so many of the most probable tokens. Default, where others ask for draws: all. */
  topK?: number;
  /** Draws among the most probable tokens that together have this probability. Default, where others ask for draws: 1, all. */
  topP?: number;
  /** From which all draws follow: row by row the same, whatever rows are beside it. Default: another each time. */
  seed?: number;
  /** Whether the weights of attention are answered as well. Default false. */
  returnAttention?: boolean;
  /** Is called with each token as it is chosen, and waited for. For one beam and one sequence of each row: those of several may still change. The end is not told. */
  onToken?: (event: TokenEvent) => unknown;
  /** Ends the call early: it rejects with the signal's reason. */
  signal?: AbortSignalLike;
}

const DRAWS = ["temperature", "topK", "topP", "seed"] as const;
const KNOWN = [
  "feed",
  "output",
  "start",
  "prompt",
  "end",
  "maxLength",
  "minLength",
  "beams",
  "lengthPenalty",
  "numReturn",
  "suppress",
  "noRepeatNgram",
  ...DRAWS,
  "returnAttention",
  "onToken",
  "signal",
];

const WHERE = "generate";
/** Of a length penalty: beyond it scores are no numbers any more. */
const STEEPEST = 100;
const MOST_SUPPRESSED = 2 ** 20;

/** How many of anything the core counts. */
const MOST = 2 ** 27;

/** Options of a call, checked as far as they can be without the model. */
export interface Asked
  extends Pick<
    GenerateOptions,
    "feed" | "output" | "start" | "prompt" | "end" | "onToken" | "signal"
  > {
  readonly suppress: readonly unknown[];
  readonly returnAttention: boolean;
  readonly maxLength: number;
  /** Rows of a step for each row of the data, at most. */
  readonly each: number;
  /** Whether tokens are drawn. */
  readonly draws: boolean;
  /** What the core is asked, but for token ids; nothing where it has nothing to heed. */
  readonly core: Readonly<Record<string, number | undefined>>;
}

export function checkGenerate(options: GenerateOptions): Asked {
  const taken = checkOptions(WHERE, options, KNOWN);
  const { feed, output, start, prompt, end, onToken, signal } = taken;
  for (const [name, value] of Object.entries({ feed, output })) {
    if (value === undefined || typeof value === "string") continue;
    throw refuse(`\`${name}\` should be a name, got ${show(value)}`);
  }
  if (onToken !== undefined && typeof onToken !== "function") {
    throw refuse(`\`onToken\` should be a function, got ${show(onToken)}`);
  }
  checkSignal(WHERE, signal);
  const maxLength = count("maxLength", taken.maxLength ?? 100, 1)!;
  const minLength = count("minLength", taken.minLength, 0);
  if (minLength !== undefined && minLength >= maxLength) {
    throw refuse(
      `\`minLength\` should be below \`maxLength\`, which counts the end as well, got ${minLength} and ${maxLength}`,
    );
  }
  const drawn = DRAWS.find((name) => taken[name] !== undefined);
  const wanted = count("numReturn", taken.numReturn ?? 1, 1)!;
  const choice = drawn === undefined ? search(taken, wanted) : draws(taken, drawn);
  const each = choice.beams ?? wanted;
  if (onToken !== undefined && each > 1) {
    throw refuse(
      "`onToken` is for one beam and one sequence of each row, as those of several may still change",
    );
  }
  return {
    ...{ feed, output, start, prompt, end, onToken, signal, maxLength, each },
    suppress: suppressed(taken.suppress),
    returnAttention: boolean(WHERE, "returnAttention", taken.returnAttention ?? false),
    draws: drawn !== undefined,
    core: {
      max_length: maxLength,
      min_length: minLength,
      no_repeat_ngram: count("noRepeatNgram", taken.noRepeatNgram, 0),
      wanted,
      ...choice,
    },
  };
}

type Choice = Readonly<Record<string, number | undefined>>;

/** The most probable sequences. */
function search({ beams: given, lengthPenalty = 0.6 }: GenerateOptions, wanted: number): Choice {
  const beams = count("beams", given ?? 1, 1)!;
  if (wanted > beams) {
    throw refuse(
      `\`numReturn\` can be at most \`beams\`, got ${wanted} of ${beams}; for several draws give a \`temperature\``,
    );
  }
  return {
    beams,
    length_penalty: finiteNumber(WHERE, "lengthPenalty", lengthPenalty, -STEEPEST, STEEPEST),
  };
}

/** Draws, as `drawn` asks for them. */
function draws(taken: GenerateOptions, drawn: (typeof DRAWS)[number]): Choice {
  const other = (["beams", "lengthPenalty"] as const).find((name) => taken[name] !== undefined);
  if (other !== undefined) {
    throw refuse(`\`${drawn}\` draws tokens, and \`${other}\` is of a search: give one of them`);
  }
  const { temperature = 1, topK, topP = 1, seed = Math.floor(Math.random() * 2 ** 53) } = taken;
  return {
    temperature: above0("temperature", finiteNumber(WHERE, "temperature", temperature)),
    top_k: topK === undefined ? undefined : count("topK", topK, 1),
    top_p: above0("topP", finiteNumber(WHERE, "topP", topP, 0, 1)),
    seed: nonNegativeInteger(WHERE, "seed", seed),
  };
}

/** Nothing for 0, which is as if nothing were asked. */
function count(name: keyof GenerateOptions, value: unknown, low: 0 | 1): number | undefined {
  if (value === undefined) return undefined;
  const checked = (low === 0 ? nonNegativeInteger : positiveInteger)(WHERE, name, value);
  if (checked > MOST) throw refuse(`\`${name}\` can be at most ${MOST}, got ${checked}`);
  return checked === 0 ? undefined : checked;
}

function above0(name: keyof GenerateOptions, value: number): number {
  if (value > 0) return value;
  throw refuse(`\`${name}\` should be above 0, got ${value}`);
}

function suppressed(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  const items = takeItems(value, MOST_SUPPRESSED);
  if (items) return items;
  throw refuse(`\`suppress\` should be a list of token ids, got ${show(value)}`);
}

/** A call that can't be made as it is asked. */
export const refuse = (problem: string): BpttError =>
  new BpttError("InvalidArgument", `${WHERE}: ${problem}.`);

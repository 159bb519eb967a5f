// How `ctcDecode` is asked.
import {
  boolean,
  checkOptions,
  finiteNumber,
  isPlain,
  oneOf,
  positiveInteger,
  show,
  takeItems,
} from "../checks.js";
import { BpttError } from "../errors.js";
import { blankOf } from "../losses/ctc.js";
import { END, type NGramTable, START } from "./ngram_table.js";

/** What lists of labels are like, and what that counts for. */
export interface CtcScorer {
  /** By `ngramTable`, or of the same form. */
  readonly table: NGramTable;
  /** By what the logarithms of the table are multiplied: 0 leaves them out. Default 0.5. */
  readonly alpha?: number;
  /** What is added for each label, as the table makes long lists less probable. Default 1. */
  readonly beta?: number;
}

/** Options of `ctcDecode`. */
export interface CtcDecodeOptions {
  /**
   * `"greedy"` takes the most probable class of each step; `"beam"` looks for the most probable lists of labels, over all ways in which they can stand in the steps. Default
   * `"greedy"`.
   */
  strategy?: "greedy" | "beam";
  /** Lists that are followed at a time, for `"beam"`. Default 100. */
  beamWidth?: number;
  /** Lists of each row that are answered, the best ones, for `"beam"`; at most as many as beams. Default 1. */
  topPaths?: number;
  /** The class of the blank; -1 for the last one. Default 0. */
  blankIndex?: number;
  /** Whether equal labels one after the other, without a blank between them, are one. Default true. */
  mergeRepeated?: boolean;
  /** Whether predictions are logits, of which a softmax is still to be taken. Default true, as in Keras; false for what a softmax made. */
  fromLogits?: boolean;
  /** Steps of each row, behind which nothing is read. Default: those of ragged predictions, else all. */
  lengths?: ArrayLike<number>;
  /** Prefers some lists of labels to others, for `"beam"`. Default none. */
  scorer?: CtcScorer;
}

const WHERE = "ctcDecode";
const OF_BEAMS = ["beamWidth", "topPaths", "scorer"] as const;

/** N-grams of a table. */
const MOST_NGRAMS = 2 ** 22;

/** As many beams as the core counts. */
const MOST_BEAMS = 2 ** 27;

/** How the core is asked, and what is to be known of rows. */
export interface CtcAsked {
  readonly core: object;
  readonly scorer: Float64Array | undefined;
  readonly lengths: unknown;
  readonly fromLogits: boolean;
}

/** @param units classes of the predictions. */
export function checkCtcDecode(options: CtcDecodeOptions, units: number): CtcAsked {
  const known = ["strategy", ...OF_BEAMS, "blankIndex", "mergeRepeated", "fromLogits", "lengths"];
  const taken = checkOptions(WHERE, options, known);
  const { mergeRepeated = true, fromLogits = true, lengths, scorer } = taken;
  const strategy = oneOf(WHERE, "strategy", taken.strategy ?? "greedy", ["greedy", "beam"]);
  const surplus = OF_BEAMS.find((name) => taken[name] !== undefined);
  if (strategy === "greedy" && surplus !== undefined) {
    throw refuse(`\`${surplus}\` is for the strategy "beam"`);
  }
  const logits = boolean(WHERE, "fromLogits", fromLogits);
  const core = {
    units,
    blank: blank(taken.blankIndex ?? 0, units),
    merge_repeated: boolean(WHERE, "mergeRepeated", mergeRepeated),
    from_logits: logits,
    ...(strategy === "beam" && width(taken)),
  };
  const numbers = scorer === undefined ? undefined : scorerNumbers(scorer);
  return { core, scorer: numbers, lengths, fromLogits: logits };
}

function width({ beamWidth = 100, topPaths = 1 }: CtcDecodeOptions) {
  const beams = positiveInteger(WHERE, "beamWidth", beamWidth);
  const paths = positiveInteger(WHERE, "topPaths", topPaths);
  if (beams > MOST_BEAMS) throw refuse(`\`beamWidth\` can be at most ${MOST_BEAMS}, got ${beams}`);
  if (paths > beams) {
    throw refuse(`\`topPaths\` can be at most \`beamWidth\`, got ${paths} of ${beams}`);
  }
  return { beams, paths };
}

function blank(index: unknown, units: number): number {
  const fits = Number.isSafeInteger(index) && (index as number) >= -1 && (index as number) < units;
  if (fits) return blankOf({ blank_index: index }, units);
  throw refuse(
    `\`blankIndex\` should be a class from 0 to ${units - 1}, or -1 for the last one, got ${show(index)}`,
  );
}

/** As the core reads it: weights, then n-gram by n-gram how many labels it has, these, and both logarithms; sorted by labels. */
function scorerNumbers(value: unknown): Float64Array {
  if (!isPlain(value)) {
    throw refuse(`\`scorer\` should be an object { table, alpha, beta }, got ${show(value)}`);
  }
  const {
    table,
    alpha = 0.5,
    beta = 1,
  } = checkOptions(`${WHERE}, scorer`, value, ["table", "alpha", "beta"]);
  const weights = [alpha, beta].map((weight, i) =>
    finiteNumber(`${WHERE}, scorer`, i === 0 ? "alpha" : "beta", weight),
  );
  if (!isPlain(table))
    throw refuse(`\`scorer.table\` should be a table of n-grams, got ${show(table)}`);
  const { ngrams, unknown } = checkOptions(`${WHERE}, scorer.table`, table, ["ngrams", "unknown"]);
  const items = takeItems(ngrams, MOST_NGRAMS);
  if (items === undefined) {
    throw refuse(
      `\`scorer.table.ngrams\` should be a list of at most ${MOST_NGRAMS}, got ${show(ngrams)}`,
    );
  }
  const read = items.map(readNGram).sort((a, b) => order(a.labels, b.labels));
  const twice = read.findIndex(
    ({ labels }, i) => i > 0 && order(read[i - 1]!.labels, labels) === 0,
  );
  if (twice > 0)
    throw refuse(`the n-gram [${read[twice]!.labels.join(", ")}] stands in the table twice`);
  const logarithm = finiteNumber(`${WHERE}, scorer.table`, "unknown", unknown);
  const numbers = read.flatMap(({ labels, logs }) => [labels.length, ...labels, ...logs]);
  return Float64Array.from([...weights, logarithm, ...numbers]);
}

function readNGram(value: unknown, i: number) {
  const where = `${WHERE}, scorer.table.ngrams[${i}]`;
  const fields = ["labels", "logProbability", "backoff"];
  const {
    labels,
    logProbability,
    backoff = 0,
  } = checkOptions(where, value, fields) as Record<string, unknown>;
  const items = takeItems(labels, 100) as number[] | undefined;
  const isLabel = (label: unknown) => Number.isSafeInteger(label) && (label as number) >= END;
  if (!items?.length || !items.every(isLabel)) {
    throw refuse(
      `\`scorer.table.ngrams[${i}].labels\` should be labels, with ${START} for the start and ${END} for the end, got ${show(labels)}`,
    );
  }
  const logs = [
    finiteNumber(where, "logProbability", logProbability),
    finiteNumber(where, "backoff", backoff),
  ];
  return { labels: items, logs };
}

/** Labels one after the other; what another begins with comes before it. */
function order(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

/** A call that can't be made as it is asked. */
export const refuse = (problem: string): BpttError =>
  new BpttError("InvalidArgument", `${WHERE}: ${problem}.`);

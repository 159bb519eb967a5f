import { readPattern } from "../callbacks/python_format.js";
import { boolean, checkOptions, nonNegativeInteger, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { type ClassLabel, type ClassLabels, readPair } from "./labels.js";

/** Options of {@link classificationReport}, with scikit-learn's names and defaults. */
export interface ClassificationReportOptions {
  /** The classes and their order. Default: all that occur, sorted. */
  labels?: ClassLabels;
  /** What the classes are called, in the order of `labels`. */
  targetNames?: readonly string[];
  /** Digits behind the point, of the text alone. Default 2. */
  digits?: number;
  /** Whether to give numbers instead of a text. Default false. */
  outputDict?: boolean;
  /** What stands for a share of nothing. Default 0; unlike scikit-learn's no warning is printed. */
  zeroDivision?: 0 | 1;
}

/** The figures of one class, or means over classes. */
export interface ClassScores {
  /** Of the rows that were taken for the class, the share that belongs to it. */
  precision: number;
  /** Of the rows of the class, the share that was taken for it. */
  recall: number;
  /** Their harmonic mean. */
  "f1-score": number;
  /** Rows of the class. */
  support: number;
}

/** The figures by the names of classes; `accuracy` is a number, `macro avg` and `weighted avg` are means. */
export type ClassificationScores = Record<string, ClassScores | number>;

const WHERE = "classificationReport";
const OPTIONS = ["labels", "targetNames", "digits", "outputDict", "zeroDivision"];
const HEADERS = ["precision", "recall", "f1-score", "support"] as const;
const MOST_DIGITS = 20;

/**
 * Precision, recall and F1 of each class, and their means: scikit-learn's text, or with `outputDict` its numbers.
 *
 * Where `labels` leaves out classes that occur, `micro avg` stands in the place of the accuracy.
 * @throws BpttError `InvalidArgument` for what are no classes or an option that can't be used, `Shape` for lists of different lengths,
 * `EmptyData`.
 */
export function classificationReport(
  yTrue: ClassLabels,
  yPred: ClassLabels,
  options: ClassificationReportOptions & { outputDict: true },
): ClassificationScores;
export function classificationReport(
  yTrue: ClassLabels,
  yPred: ClassLabels,
  options?: ClassificationReportOptions & { outputDict?: false },
): string;
export function classificationReport(
  yTrue: ClassLabels,
  yPred: ClassLabels,
  options: ClassificationReportOptions = {},
): string | ClassificationScores {
  const taken = checkOptions(WHERE, options, OPTIONS);
  const { labels, targetNames, digits = 2, outputDict = false, zeroDivision = 0 } = taken;
  boolean(WHERE, "outputDict", outputDict);
  if (nonNegativeInteger(WHERE, "digits", digits) > MOST_DIGITS) {
    throw invalid("digits", `at most ${MOST_DIGITS}`, digits);
  }
  if (zeroDivision !== 0 && zeroDivision !== 1)
    throw invalid("zeroDivision", "0 or 1", zeroDivision);
  const pair = readPair(WHERE, { yTrue, yPred, labels });
  const names = readNames(targetNames, pair.labels);
  const counts = pair.labels.map((label) => count(label, pair.yTrue, pair.yPred));
  const scores = counts.map((one) => score(one, zeroDivision));
  const whole = pair.present.every((label) => pair.labels.includes(label));
  const micro = score(total(counts), zeroDivision);
  const means: Record<string, ClassScores> = {
    [whole ? "accuracy" : "micro avg"]: micro,
    "macro avg": mean(scores, () => 1),
    "weighted avg": mean(scores, ({ support }) => support),
  };
  if (!outputDict) return text(names, scores, means, digits);
  const dict: ClassificationScores = Object.fromEntries(names.map((name, i) => [name, scores[i]!]));
  return { ...dict, ...means, ...(whole && { accuracy: micro.precision }) };
}

/** Rows that were rightly taken for a class, all that were, and all that belong to it. */
interface Counts {
  readonly right: number;
  readonly taken: number;
  readonly belong: number;
}

function count(label: ClassLabel, yTrue: readonly ClassLabel[], yPred: readonly ClassLabel[]) {
  const of = (rows: readonly ClassLabel[]) => rows.filter((row) => row === label).length;
  const right = yTrue.filter((row, i) => row === label && yPred[i] === label).length;
  return { right, taken: of(yPred), belong: of(yTrue) };
}

const total = (counts: readonly Counts[]): Counts =>
  counts.reduce((sum, one) => ({
    right: sum.right + one.right,
    taken: sum.taken + one.taken,
    belong: sum.belong + one.belong,
  }));

function score({ right, taken, belong }: Counts, nothing: number): ClassScores {
  const share = (part: number, whole: number) => (whole === 0 ? nothing : part / whole);
  return {
    precision: share(right, taken),
    recall: share(right, belong),
    "f1-score": share(2 * right, taken + belong),
    support: belong,
  };
}

function mean(scores: readonly ClassScores[], weight: (score: ClassScores) => number): ClassScores {
  const sum = (of: (score: ClassScores) => number) =>
    scores.reduce((all, score) => all + of(score), 0);
  const weights = sum(weight);
  const of = (name: keyof ClassScores) => sum((score) => score[name] * weight(score)) / weights;
  return {
    precision: of("precision"),
    recall: of("recall"),
    "f1-score": of("f1-score"),
    support: sum(({ support }) => support),
  };
}

function text(
  names: readonly string[],
  scores: readonly ClassScores[],
  means: Readonly<Record<string, ClassScores>>,
  digits: number,
): string {
  const width = Math.max("weighted avg".length, digits, ...names.map(({ length }) => length));
  const number = readPattern(WHERE, `{x:.${digits}f}`);
  const line = (name: string, cells: readonly string[]) =>
    `${name.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}`;
  const row = (name: string, score: ClassScores) => {
    const shares = HEADERS.slice(0, 3).map((header) => {
      const shown = name !== "accuracy" || header === "f1-score";
      return shown ? number({ counts: {}, measures: { x: score[header] } }) : "";
    });
    return line(name, [...shares, String(score.support)]);
  };
  return [
    line("", HEADERS),
    "",
    ...names.map((name, i) => row(name, scores[i]!)),
    "",
    ...Object.entries(means).map(([name, score]) => row(name, score)),
    "",
  ].join("\n");
}

function readNames(given: unknown, labels: readonly ClassLabel[]): string[] {
  if (given === undefined) return labels.map(String);
  const names = takeItems(given, labels.length);
  const fits = names?.length === labels.length && names.every((name) => typeof name === "string");
  if (fits) return names as string[];
  throw invalid("targetNames", `the names of the ${labels.length} classes`, given);
}

const invalid = (argument: string, expected: string, got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${WHERE} received an invalid value for argument \`${argument}\`, expected ${expected}, got ${show(got)}.`,
  );

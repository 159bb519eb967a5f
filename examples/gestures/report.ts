import { type ClassScores, classificationReport } from "bptt";
import { count } from "../sentiment/data/examples.js";
import { Confusion } from "../sentiment/report.js";
import { nounOf, type Sequence } from "./data/sequences.js";
import { decided, type Recogniser } from "./recogniser.js";

/** What a recogniser says of sequences whose classes are known. */
export interface Judgement {
  readonly sequence: Sequence;
  /** [classes], or [steps, classes]. */
  readonly probabilities: Float32Array;
}

/** What is said of each sequence. */
export async function judge(
  recogniser: Recogniser,
  sequences: readonly Sequence[],
): Promise<Judgement[]> {
  const said = await recogniser.predict(sequences);
  return sequences.map((sequence, i) => ({ sequence, probabilities: said[i]! }));
}

/** How often which class was taken for which, F1 of each where steps have labels, and at the end the figures of all. */
export function report({ purpose }: Recogniser, judgements: readonly Judgement[]): string {
  const { kind, classes } = purpose;
  const actual = judgements.flatMap(({ sequence: { label } }) =>
    typeof label === "number" ? [label] : Array.from(label),
  );
  const predicted = judgements.flatMap(({ probabilities }) =>
    decided(probabilities, classes.length),
  );
  const confusion = new Confusion(classes, actual, predicted);
  const tested = count(judgements.length, nounOf[kind]);
  const heading = `Tested: ${tested}${kind === "phases" ? `, ${count(actual.length, "frame")}` : ""}`;
  const accuracy = `accuracy ${confusion.accuracy.toFixed(4)}`;
  if (kind !== "phases") return `${heading}\n\n${confusion}\n\n${accuracy}`;
  const scores = classificationReport(actual, predicted, {
    labels: classes.map((_, i) => i),
    targetNames: classes,
    outputDict: true,
  });
  const f1 = (name: string) => (scores[name] as ClassScores)["f1-score"];
  const each = classes.map((name) => `  F1 of ${name}: ${f1(name).toFixed(3)}`).join("\n");
  return `${heading}\n\n${confusion}\n\n${each}\n${accuracy}\nmacro F1 ${f1("macro avg").toFixed(4)}`;
}

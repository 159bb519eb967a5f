// A held-out example and what is said of it, as parts that are shown below each other.
import { ctcDecode } from "bptt";
import { largest, predicted, said } from "../../tasks/answers.js";
import { inkOf } from "../../tasks/drawing/strokes.js";
import type { Example, Steps } from "../../tasks/examples.js";
import type { MetricName, Pair } from "../../tasks/task.js";
import type { Content } from "../../views/example.js";
import type { Stroke } from "../../views/pure/strokes.js";
import type { Line } from "../../views/series.js";
import { figure } from "../figures.js";
import type { Run } from "../state/run.js";
import { texts } from "../texts/index.js";
import { column, columnNames, namesOf } from "./reading.js";

/** What is given in an example. */
export function givenOf({ prepared: { input, output } }: Run, { x }: Example): Content {
  if (x instanceof Int32Array) {
    const { vocabulary, between } = input.kind === "pair" ? input.source : tokensIn(input);
    return { kind: "tokens", between, tokens: Array.from(x, (id) => ({ text: vocabulary[id]! })) };
  }
  if (output.kind === "classes") return { kind: "strokes", strokes: strokesOf(x) };
  const lines = output.kind === "labels" ? [levelOf(x)] : columnNames(input).map(lineOf(x));
  return { kind: "series", lines };
}

const tokensIn = (input: Run["prepared"]["input"]) => {
  if (input.kind !== "tokens") throw new TypeError("Ids are those of tokens.");
  return input;
};

const lineOf =
  (x: Steps) =>
  (name: string, i: number): Line => ({ name, role: "input", start: 1, values: column(x, i) });

/** How loud sound is, of which many bands are read. */
const levelOf = (x: Steps): Line => ({
  name: texts.value.soundTexts.level,
  role: "input",
  start: 1,
  values: x.map((step) => step.reduce((sum, band) => sum + band, 0) / step.length),
});

/** Nobody knows how long the pen took. */
const strokesOf = (x: Steps): Stroke[] =>
  inkOf(x).map((stroke) => stroke.map(([x, y]) => ({ x, y, time: 0 })));

/** What is right, and what the network says. */
export interface Answered {
  readonly right: Content;
  readonly says: Content;
}

/** Asks the network about an example. */
export async function answered(run: Run, example: Example): Promise<Answered> {
  const { model, prepared, task } = run;
  const { input, output } = prepared;
  if (input.kind === "pair") return translated(run, input, example);
  const [answer] = await predicted(model, [example]);
  if (output.kind === "numbers") return numbersOf(run, example, answer!);
  const lines = linesOf(answer!, output.names.length);
  if (output.kind === "labels") {
    const [readings] = await ctcDecode([lines]);
    const { labels } = readings![0]!;
    return compared(namesOf(output), " ", example.y as Int32Array, labels);
  }
  const right = typeof example.y === "number" ? [example.y] : [...(example.y as Int32Array)];
  const told = lines.map(largest);
  const from = fromStep(task.goal.metric, right.length);
  const between = output.next ? tokensIn(input).between : " ";
  return compared(namesOf(output), between, right.slice(from), told.slice(from));
}

/** Judged at the end, an answer is what was said there. */
const fromStep = (metric: MetricName, steps: number): number =>
  metric === "final" ? steps - 1 : 0;

const linesOf = (answer: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: answer.length / width }, (_, t) =>
    answer.subarray(t * width, (t + 1) * width),
  );

async function translated({ model }: Run, pair: Pair, example: Example): Promise<Answered> {
  const [made] = await said(model, pair, [example]);
  const right = (example.y as Int32Array).slice(0, -1);
  return compared(pair.target.vocabulary, pair.target.between, right, made!.ids);
}

function compared(
  names: readonly string[],
  between: string,
  right: ArrayLike<number>,
  says: ArrayLike<number>,
): Answered {
  const told = Array.from(says, (id, i) => ({ text: names[id]!, right: id === right[i] }));
  const wanted = Array.from(right, (id) => ({ text: names[id]! }));
  return {
    right: { kind: "tokens", between, tokens: wanted },
    says: { kind: "tokens", between, tokens: told },
  };
}

/** Numbers at the end are words, numbers at every step lines. */
function numbersOf({ prepared }: Run, { y }: Example, answer: Float32Array): Answered {
  const t = texts.value;
  const { names, every, next } = prepared.output;
  if (!every) {
    const tokens = (numbers: Float32Array): Content => ({
      kind: "tokens",
      between: " ",
      tokens: Array.from(numbers, (number) => ({ text: figure(number) })),
    });
    return { right: tokens(y as Float32Array), says: tokens(answer) };
  }
  // A forecast at a step is of the step behind it.
  const start = next ? 2 : 1;
  const lines = (steps: Steps, role: Line["role"]): Content => ({
    kind: "series",
    lines: names.map((_, i) => ({
      name: columnNames(prepared.input)[i] ?? (role === "target" ? t.target : t.forecast),
      role,
      start,
      values: column(steps, i),
    })),
  });
  return {
    right: lines(y as Steps, "target"),
    says: lines(linesOf(answer, names.length), "forecast"),
  };
}

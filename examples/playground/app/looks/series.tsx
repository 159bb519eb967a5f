import { useState } from "preact/hooks";
import { continued } from "../../insight/continued.js";
import { predicted } from "../../tasks/answers.js";
import type { Example, Steps } from "../../tasks/examples.js";
import { createSeries, type Line } from "../../views/series.js";
import { figure } from "../figures.js";
import { Shown } from "../parts/shown.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { ExamplePicker, exampleOf } from "./example_picker.js";
import { column, columnNames, isSteps } from "./reading.js";
import { useLook } from "./use_look.js";

/** A held-out series, what the network says of it and what is right. */
export function Series() {
  const t = texts.value;
  const run = current.value!;
  const example = exampleOf(run);
  const { next } = run.prepared.output;
  const [from, begin] = useState(() => Math.ceil(example.x.length / 2));
  const seen = useLook(
    async (run) => ({ of: example, answer: await toldOf(run, example, from) }),
    [example, from],
  );
  const answer = seen.value?.of === example ? seen.value.answer : undefined;
  const words = { step: t.stepName, keys: t.seriesKeys, empty: t.nothingYet, table: t.asTable };
  return (
    <>
      {next && <p class="quiet">{t.goesOn}</p>}
      <ExamplePicker run={run} />
      <Shown
        create={createSeries}
        options={{ label: t.series, texts: words, onScrub: begin }}
        data={{ lines: linesOf(run, example, answer) }}
      />
      {answer && <Verdict run={run} example={example} answer={answer} />}
    </>
  );
}

/**
 * What is said of an example.
 *
 * @param from the steps that are read of a series with which the network can go on; the others follow from what it says.
 */
async function toldOf(
  { model, prepared }: Run,
  example: Example,
  from: number,
): Promise<Float32Array> {
  const [answer] = await predicted(model, [example]);
  if (!prepared.output.next) return answer!;
  const x = example.x as Steps;
  const read = Math.min(from, x.length);
  const width = prepared.output.names.length;
  // The first of these was told with what is read, like those before it.
  const made = await continued(model, x.slice(0, read), x.length - read + 1);
  for (const [i, numbers] of made.entries()) answer!.set(numbers, (read - 1 + i) * width);
  return answer!;
}

/** The columns of an example; the answers beside them where they come at every step. */
function linesOf({ prepared }: Run, { x, y }: Example, answer: Float32Array | undefined): Line[] {
  const t = texts.value;
  const { input, output } = prepared;
  const columns = columnNames(input);
  const lines: Line[] = columns.map((name, i) => {
    return { name, role: "input", start: 1, values: column(x as Steps, i) };
  });
  if (output.kind !== "numbers" || !output.every || typeof y === "number" || !isSteps(y as Steps)) {
    return lines;
  }
  // A forecast at a step is of the step behind it.
  const start = output.next ? 2 : 1;
  const width = output.names.length;
  const told = answer?.filter((_, i) => i % width === 0) ?? [];
  const target: Line = { name: t.target, role: "target", start, values: column(y as Steps, 0) };
  return [
    ...lines.slice(0, 1),
    target,
    { name: t.forecastOf(columns[0]!), role: "forecast", start, values: told },
  ];
}

interface VerdictProps {
  readonly run: Run;
  readonly example: Example;
  readonly answer: Float32Array;
}

/** What is said at the end of a series, beside what is right. */
function Verdict({ run, example: { y }, answer }: VerdictProps) {
  const t = texts.value;
  const { output } = run.prepared;
  if (output.every || output.kind !== "numbers") return null;
  const right = Array.from(y as Float32Array, figure).join(", ");
  return <p>{t.saysNumber(Array.from(answer, figure).join(", "), right)}</p>;
}

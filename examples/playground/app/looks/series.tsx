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
  const seen = useLook(({ model }) => predicted(model, [example]), [example]);
  const answer = seen.value?.[0];
  const words = { step: t.stepName, keys: t.seriesKeys, empty: t.nothingYet, table: t.asTable };
  return (
    <>
      <ExamplePicker run={run} />
      <Shown
        create={createSeries}
        options={{ label: t.series, texts: words }}
        data={{ lines: linesOf(run, example, answer) }}
      />
      {answer && <Verdict run={run} example={example} answer={answer} />}
    </>
  );
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
  const [first = ""] = output.names;
  const told = answer?.filter((_, i) => i % width === 0) ?? [];
  const target: Line = { name: t.target, role: "target", start, values: column(y as Steps, 0) };
  return [
    ...lines.slice(0, 1),
    target,
    { name: `${t.forecast}: ${first}`, role: "forecast", start, values: told },
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

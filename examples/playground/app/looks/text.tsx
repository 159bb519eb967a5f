import { useState } from "preact/hooks";
import { predicted } from "../../tasks/answers.js";
import type { Tokens } from "../../tasks/task.js";
import { createBars } from "../../views/bars.js";
import { Shown } from "../parts/shown.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Heat } from "./heat.js";
import { namesOf, textOf } from "./reading.js";
import { TextField } from "./text_field.js";
import { useLook } from "./use_look.js";

/** Classes of a map, at most: of larger vocabularies the last step alone is shown. */
const MOST_ROWS = 30;
/** Bars at most. */
const MOST_BARS = 8;

/** What the network says of a text as it is typed: at its end, and where it answers at every step along it. */
export function Text() {
  const t = texts.value;
  const run = current.value!;
  const tokens = run.prepared.input as Tokens;
  const [text, setText] = useState(() => textOf(tokens, run.prepared.heldOut[0]!.x as Int32Array));
  const seen = useLook((run) => answers(run, text), [text]);
  const { output } = run.prepared;
  const names = namesOf(output);
  return (
    <>
      <TextField label={t.yourText} text={text} change={setText} trouble={seen.trouble} />
      {seen.value && (
        <Shown
          create={createBars}
          options={{ label: t.saysAtEnd, marked: "" }}
          data={bars(names, seen.value.answer.subarray(-names.length))}
        />
      )}
      {seen.value && output.every && names.length <= MOST_ROWS && (
        <Heat
          label={t.saysAlong}
          scale="linear"
          row={t.answer}
          column={t.token}
          data={along(names, seen.value)}
        />
      )}
    </>
  );
}

interface Answered {
  readonly steps: readonly string[];
  /** Step by step where it is said at every one. */
  readonly answer: Float32Array;
}

async function answers({ model, prepared }: Run, text: string): Promise<Answered> {
  const tokens = prepared.input as Tokens;
  const x = tokens.encode(text);
  const [answer] = await predicted(model, [{ x, y: 0 }]);
  return { steps: Array.from(x, (id) => tokens.vocabulary[id]!), answer: answer! };
}

const bars = (names: readonly string[], shares: Float32Array) =>
  names
    .map((name, i) => ({ name, share: shares[i]! }))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_BARS);

/** Probabilities, a row for each class. */
function along(names: readonly string[], { steps, answer }: Answered) {
  const values = names.flatMap((_, row) =>
    steps.map((_, step) => answer[step * names.length + row]!),
  );
  return { rows: names, columns: steps, values, range: [0, 1] as const };
}

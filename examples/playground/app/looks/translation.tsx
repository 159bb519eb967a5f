import type { Generated } from "bptt";
import { useState } from "preact/hooks";
import { said } from "../../tasks/answers.js";
import type { Pair } from "../../tasks/task.js";
import type { HeatMapData } from "../../views/heat_map.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Heat } from "./heat.js";
import { textOf } from "./reading.js";
import { TextField } from "./text_field.js";
import { useLook } from "./use_look.js";

/** What the network says to a sequence, and where it looked for each token of it. */
export function Translation() {
  const t = texts.value;
  const run = current.value!;
  const { source } = run.prepared.input as Pair;
  const [text, setText] = useState(() => textOf(source, run.prepared.heldOut[0]!.x as Int32Array));
  const seen = useLook((run) => translated(run, text), [text]);
  return (
    <>
      <TextField label={t.yourText} text={text} change={setText} trouble={seen.trouble} />
      {seen.value && (
        <p class="said" aria-live="polite">
          {seen.value.text || t.saysNothing}
        </p>
      )}
      {seen.value?.map && (
        <Heat
          label={t.lookedAt}
          scale="linear"
          square
          row={t.written}
          column={t.read}
          data={seen.value.map}
        />
      )}
    </>
  );
}

interface Translated {
  readonly text: string;
  /** Where it looked: a row for each token that it said. */
  readonly map?: HeatMapData | undefined;
}

async function translated({ model, prepared, setup }: Run, text: string): Promise<Translated> {
  const pair = prepared.input as Pair;
  const x = pair.source.encode(text);
  const looks = setup.network.attention !== "none";
  const [answer] = await said(model, pair, [{ x, y: 0 }], looks);
  const { ids, attention } = answer!;
  const spoken = Array.from(ids, (id) => pair.target.vocabulary[id]!);
  return { text: textOf(pair.target, ids), map: attention && mapOf(spoken, pair, x, attention) };
}

function mapOf(
  spoken: readonly string[],
  { source }: Pair,
  x: Int32Array,
  [weights]: NonNullable<Generated["attention"]>,
): HeatMapData {
  const { data, shape } = weights!;
  const rows = Array.from({ length: shape[0]! }, (_, i) => spoken[i] ?? "⏎");
  return { rows, columns: Array.from(x, (id) => source.vocabulary[id]!), values: data };
}

import { useState } from "preact/hooks";
import type { Tokens } from "../../tasks/task.js";
import { createCompletions } from "../../views/completions.js";
import { ChoiceField } from "../parts/fields.js";
import { Shown } from "../parts/shown.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { complete } from "./complete.js";
import { textOf } from "./reading.js";
import { TextField } from "./text_field.js";
import { useLook } from "./use_look.js";

/** Tokens of a held-out sequence that are given at first. */
const PROMPT = 12;
const TEMPERATURES = { "0": 0, "0.5": 0.5, "1": 1 } as const;

/** A text that the network goes on with, and what else it could have written. */
export function Completions() {
  const t = texts.value;
  const run = current.value!;
  const tokens = run.prepared.input as Tokens;
  const first = run.prepared.heldOut[0]!.x as Int32Array;
  const [text, setText] = useState(() => textOf(tokens, first.subarray(0, PROMPT)));
  const [heat, setHeat] = useState<keyof typeof TEMPERATURES>("0");
  const seen = useLook((run) => complete(run, text, TEMPERATURES[heat]), [text, heat]);
  const options = { label: t.completion, between: tokens.between, texts: t.completionTexts };
  return (
    <>
      <TextField label={t.beginning} text={text} change={setText} trouble={seen.trouble} />
      <ChoiceField label={t.choosing} value={heat} choices={t.temperatures} change={setHeat} />
      {seen.value && <Shown create={createCompletions} options={options} data={seen.value} />}
    </>
  );
}

import { useState } from "preact/hooks";
import { contributionsOf } from "../../insight/contributions.js";
import type { Tokens } from "../../tasks/task.js";
import { createTokens } from "../../views/tokens.js";
import { Shown } from "../parts/shown.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { textOf } from "./reading.js";
import { TextField } from "./text_field.js";
import { useLook } from "./use_look.js";

/** What each token of a text adds to the answer, as it is typed. */
export function Contributions() {
  const t = texts.value;
  const run = current.value!;
  const tokens = run.prepared.input as Tokens;
  const [text, setText] = useState(() => textOf(tokens, run.prepared.heldOut[0]!.x as Int32Array));
  const seen = useLook(
    async ({ model, setup, prepared }) => {
      const x = tokens.encode(text);
      const values = await contributionsOf(model, setup.network, prepared, x);
      return Array.from(x, (id, i) => ({ text: tokens.vocabulary[id]!, value: values[i]! }));
    },
    [text],
  );
  const words = {
    keys: t.tokenKeys,
    empty: t.nothingYet,
    table: t.asTable,
    token: t.token,
    contribution: t.contribution,
  };
  const options = { label: t.looks.contributions, between: tokens.between, texts: words };
  return (
    <>
      <p class="quiet">{t.contributionsAbout}</p>
      <TextField label={t.yourText} text={text} change={setText} trouble={seen.trouble} />
      {seen.value && <Shown create={createTokens} options={options} data={seen.value} />}
    </>
  );
}

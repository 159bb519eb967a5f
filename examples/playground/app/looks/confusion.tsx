import { confusionOf } from "../../insight/confusion.js";
import { createConfusion } from "../../views/confusion.js";
import { Shown } from "../parts/shown.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { namesOf } from "./reading.js";
import { useLook } from "./use_look.js";

/** Larger tables are not read. */
const MOST = 30;

/** Whether a run tells apart so few classes that a table shows which it takes for which. The next token is no class of what was read. */
export const confuses = ({ prepared: { output } }: Run): boolean =>
  output.kind === "classes" && !output.next && output.names.length <= MOST;

/** What the network takes for what, among the held-out examples. */
export function Confusion() {
  const t = texts.value;
  const { task, prepared } = current.value!;
  const atEnd = task.goal.metric === "final";
  const seen = useLook(({ model, prepared }) => confusionOf(model, prepared, atEnd), [atEnd]);
  const classes = namesOf(prepared.output);
  return (
    <>
      <p class="quiet">{t.confusionAbout}</p>
      {seen.trouble && <p class="wrong">{seen.trouble}</p>}
      {seen.value && (
        <Shown
          create={createConfusion}
          options={{ label: t.looks.confusion, texts: t.confusionTexts }}
          data={{ classes, counts: seen.value }}
        />
      )}
    </>
  );
}

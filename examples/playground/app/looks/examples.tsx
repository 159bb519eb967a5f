import { createExample } from "../../views/example.js";
import { Shown } from "../parts/shown.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { answered, givenOf } from "./example_parts.js";
import { exampleOf, goTo, placeOf } from "./example_picker.js";
import { useLook } from "./use_look.js";

/** One held-out example after the other: what is given, what is right and what the network says. */
export function Examples() {
  const t = texts.value;
  const run = current.value!;
  const example = exampleOf(run);
  const seen = useLook(
    async (run) => ({ of: example, ...(await answered(run, example)) }),
    [example, t],
  );
  const answer = seen.value?.of === example ? seen.value : undefined;
  const parts = [
    { title: t.given, content: givenOf(run, example) },
    ...(answer ? [{ title: t.right, content: answer.right }] : []),
    ...(answer ? [{ title: t.says, content: answer.says }] : []),
  ];
  const series = { step: t.stepName, keys: t.seriesKeys, empty: t.nothingYet, table: t.asTable };
  const options = {
    label: t.looks.examples,
    texts: { ...t.exampleTexts, series },
    onMove: (at: number) => goTo(run, at),
  };
  const count = run.prepared.heldOut.length;
  return (
    <>
      <p class="quiet">{t.examplesAbout}</p>
      {seen.trouble && <p class="wrong">{seen.trouble}</p>}
      <Shown create={createExample} options={options} data={{ at: placeOf(run), count, parts }} />
    </>
  );
}

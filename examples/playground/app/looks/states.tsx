import { useState } from "preact/hooks";
import { ChoiceField } from "../parts/fields.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { ExamplePicker, exampleOf } from "./example_picker.js";
import { Heat } from "./heat.js";
import { statesOf } from "./states_of.js";
import { useLook } from "./use_look.js";

/** What each unit of a layer holds at each step of a held-out example. */
export function States() {
  const t = texts.value;
  const run = current.value!;
  const example = exampleOf(run);
  const [layer, choose] = useState("1");
  const seen = useLook((run) => statesOf(run, Number(layer), example), [layer, example]);
  const layers = Object.fromEntries(
    run.setup.network.layers.map((_, i) => [String(i + 1), t.layer(i + 1)]),
  );
  return (
    <>
      <p class="quiet">{t.statesAbout}</p>
      <ExamplePicker run={run} />
      <ChoiceField label={t.ofLayer} value={layer} choices={layers} change={choose} />
      {seen.trouble && <p class="wrong">{seen.trouble}</p>}
      {seen.value && (
        <Heat
          label={t.looks.states}
          scale="diverging"
          row={t.unit}
          column={t.stepName}
          data={seen.value}
        />
      )}
    </>
  );
}

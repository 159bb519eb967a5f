import { useState } from "preact/hooks";
import { statesOf } from "../../insight/states.js";
import type { HeatMapData } from "../../views/heat_map.js";
import { ChoiceField } from "../parts/fields.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { ExamplePicker, exampleOf } from "./example_picker.js";
import { Heat } from "./heat.js";
import { stepNames } from "./reading.js";
import { useLook } from "./use_look.js";

/** More units are not told apart on a screen. */
const MOST_UNITS = 128;

/** What each unit of a layer holds behind each step of a held-out example. */
export function States() {
  const t = texts.value;
  const run = current.value!;
  const example = exampleOf(run);
  const [layer, choose] = useState("0");
  const seen = useLook(({ model }) => statesOf(model, example), [example]);
  const layers = (seen.value ?? []).map(({ layer }, i) => [String(i), t.layerNamed(layer)]);
  const values = seen.value?.[Number(layer)]?.values;
  return (
    <>
      <p class="quiet">{t.statesAbout}</p>
      <ExamplePicker run={run} />
      <ChoiceField
        label={t.ofLayer}
        value={layer}
        choices={Object.fromEntries(layers)}
        change={choose}
      />
      {seen.trouble && <p class="wrong">{seen.trouble}</p>}
      {values && (
        <Heat
          label={t.looks.states}
          scale="diverging"
          row={t.unit}
          column={t.stepName}
          data={mapOf(values, stepNames(run.prepared, example))}
        />
      )}
    </>
  );
}

/** A row for each unit. A decoder's steps are others than those that are read. */
function mapOf(values: readonly Float32Array[], read: readonly string[]): HeatMapData {
  const columns = values.length === read.length ? read : values.map((_, i) => String(i + 1));
  const count = Math.min(values[0]?.length ?? 0, MOST_UNITS);
  const units = Array.from({ length: count }, (_, unit) => unit);
  return {
    rows: units.map((unit) => String(unit + 1)),
    columns,
    values: units.flatMap((unit) => values.map((step) => step[unit]!)),
  };
}

import { gradientFlow } from "../../insight/gradient_flow.js";
import type { HeatMapData } from "../../views/heat_map.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { ExamplePicker, exampleOf } from "./example_picker.js";
import { Heat } from "./heat.js";
import { useLook } from "./use_look.js";

/** How the gradient of the loss fares on its way back through time, layer by layer. */
export function Gradients() {
  const t = texts.value;
  const run = current.value!;
  const example = exampleOf(run);
  const seen = useLook(({ model }) => gradientFlow(model, [example]), [example]);
  return (
    <>
      <p class="quiet">{t.gradientsAbout}</p>
      <ExamplePicker run={run} />
      {seen.trouble && <p class="wrong">{seen.trouble}</p>}
      {seen.value && (
        <Heat
          label={t.looks.gradients}
          scale="logarithmic"
          row={t.layerName}
          column={t.stepName}
          data={mapOf(seen.value)}
        />
      )}
    </>
  );
}

/** A row for each layer; a decoder may have other steps than the layers before it. */
function mapOf(flows: Awaited<ReturnType<typeof gradientFlow>>): HeatMapData {
  const t = texts.value;
  const steps = Math.max(...flows.map(({ norms }) => norms.length));
  return {
    rows: flows.map(({ layer, direction }) => t.layerReading(layer, direction)),
    columns: Array.from({ length: steps }, (_, i) => String(i + 1)),
    values: flows.flatMap(({ norms }) =>
      Array.from({ length: steps }, (_, i) => norms[i] ?? Number.NaN),
    ),
  };
}

import { names } from "../../network/build.js";
import { rowsOf } from "../../tasks/batches.js";
import type { Example } from "../../tasks/examples.js";
import type { HeatMapData } from "../../views/heat_map.js";
import type { Run } from "../state/run.js";
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
  const seen = useLook((run) => gradientsOf(run, example, t.layer), [example, t]);
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
          data={seen.value}
        />
      )}
    </>
  );
}

/** Norms of the loss's gradient at the state behind each step. What never gets there is 0. */
async function gradientsOf(
  { model, setup }: Run,
  example: Example,
  layerName: (place: number) => string,
): Promise<HeatMapData> {
  const { x, y } = rowsOf([example]);
  const norms = await model.gradientNorms(x as never, y as never);
  const layers = setup.network.layers.map((_, i) => norms[`${names.recurrent}_${i + 1}`] ?? []);
  const steps = Math.max(...layers.map(({ length }) => length));
  return {
    rows: layers.map((_, i) => layerName(i + 1)),
    columns: Array.from({ length: steps }, (_, i) => String(i + 1)),
    values: layers.flatMap((norms) => Array.from({ length: steps }, (_, i) => norms[i] ?? 0)),
  };
}

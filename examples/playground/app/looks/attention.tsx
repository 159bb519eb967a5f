import { attentionOf, type Looks } from "../../insight/attention.js";
import type { Example } from "../../tasks/examples.js";
import type { Prepared } from "../../tasks/task.js";
import type { HeatMapData } from "../../views/heat_map.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { ExamplePicker, exampleOf } from "./example_picker.js";
import { Heat } from "./heat.js";
import { stepNames } from "./reading.js";
import { useLook } from "./use_look.js";

/** Where the network looked for each token that it said, or for its answer. */
export function Attention() {
  const t = texts.value;
  const run = current.value!;
  const example = exampleOf(run);
  // What is seen of an example keeps that example's names while another one is looked at.
  const seen = useLook(
    async ({ model, setup, prepared }) =>
      mapOf(prepared, example, await attentionOf(model, setup.network, prepared, example)),
    [example, t],
  );
  return (
    <>
      <ExamplePicker run={run} />
      {seen.trouble && <p class="wrong">{seen.trouble}</p>}
      {seen.value && (
        <Heat
          label={t.lookedAt}
          scale="linear"
          square
          row={t.written}
          column={t.read}
          data={seen.value}
        />
      )}
    </>
  );
}

function mapOf(prepared: Prepared, example: Example, { said, weights }: Looks): HeatMapData {
  const { input } = prepared;
  const spoken =
    input.kind === "pair" ? said.map((id) => input.target.vocabulary[id]!) : [texts.value.answer];
  return {
    rows: weights.map((_, i) => spoken[i] ?? "⏎"),
    columns: stepNames(prepared, example),
    values: weights.flatMap((line) => Array.from(line)),
  };
}

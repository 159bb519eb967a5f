import { useState } from "preact/hooks";
import { activationsOf, gradientsOf, type Sheet } from "../../insight/sheets.js";
import { batchOf } from "../../tasks/batches.js";
import type { Example } from "../../tasks/examples.js";
import type { HeatMapData } from "../../views/heat_map.js";
import { pooled } from "../../views/pure/pooled.js";
import { createSpreads } from "../../views/spreads.js";
import { ChoiceField } from "../parts/fields.js";
import { Shown } from "../parts/shown.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { ExamplePicker, exampleOf } from "./example_picker.js";
import { Heat } from "./heat.js";
import { stepNames } from "./reading.js";
import { useLook } from "./use_look.js";

/** More rows and columns are not told apart on a screen. */
const MOST = [96, 128] as const;

type What = keyof typeof texts.value.sheets;

/** What every layer makes of an example, or the gradient at all its weights: how the numbers are spread, and a map of one of them. */
export function Layers() {
  const t = texts.value;
  const run = current.value!;
  const example = exampleOf(run);
  const [what, show] = useState<What>("activations");
  const [place, choose] = useState("0");
  const seen = useLook((run) => looking(what, run, example), [what, example]);
  const sheets = seen.value?.what === what ? seen.value.sheets : [];
  const chosen = Math.min(Number(place), sheets.length - 1);
  const groups = sheets.map((sheet, i) => ({
    name: t.sheetNamed(sheet.layer, sheet.weight),
    values: sheet.values,
    chosen: i === chosen,
  }));
  return (
    <>
      <ChoiceField label={t.shownNumbers} value={what} choices={t.sheets} change={show} />
      <p class="quiet">{t.sheetsAbout[what]}</p>
      {what === "activations" && <ExamplePicker run={run} />}
      {seen.trouble && <p class="wrong">{seen.trouble}</p>}
      {sheets.length > 0 && (
        <>
          <Shown
            create={createSpreads}
            options={{ label: t.sheets[what], texts: t.spreadsTexts }}
            data={groups}
          />
          <ChoiceField
            label={t.mapOf}
            value={String(chosen)}
            choices={Object.fromEntries(groups.map(({ name }, i) => [String(i), name]))}
            change={choose}
          />
          <SheetMap sheet={sheets[chosen]!} run={run} example={example} />
        </>
      )}
    </>
  );
}

async function looking(what: What, run: Run, example: Example) {
  const { model, setup, prepared, step } = run;
  const next = () => batchOf(prepared.training, step.peek(), setup.training.batch);
  const sheets =
    what === "activations"
      ? await activationsOf(model, example)
      : await gradientsOf(model, setup.network, prepared, next());
  return { what, sheets };
}

interface SheetMapProps {
  readonly sheet: Sheet;
  readonly run: Run;
  readonly example: Example;
}

/** A map of numbers as they lie in a layer: of what it makes, units below each other and steps beside each other. */
function SheetMap({ sheet, run, example }: SheetMapProps) {
  const t = texts.value;
  const along = sheet.weight === undefined ? turned(sheet) : sheet;
  const { rows, columns, values, block } = pooled(along, MOST);
  const read = stepNames(run.prepared, example);
  const named = sheet.weight === undefined && along.columns === read.length && block[1] === 1;
  const data: HeatMapData = {
    rows: placeNames(rows, block[0], along.rows),
    columns: named ? read : placeNames(columns, block[1], along.columns),
    values,
  };
  const [row, column] = sheet.weight === undefined ? [t.unit, t.stepName] : [t.row, t.column];
  return (
    <>
      <Heat
        label={t.sheetNamed(sheet.layer, sheet.weight)}
        scale="diverging"
        row={row}
        column={column}
        data={data}
      />
      {block[0] * block[1] > 1 && <p class="quiet">{t.block(block[0], block[1])}</p>}
    </>
  );
}

/** Columns as rows. */
function turned({ rows, columns, values }: Sheet) {
  const turned = Float32Array.from(
    values,
    (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!,
  );
  return { rows: columns, columns: rows, values: turned };
}

/** Names of places from 1 on, of which each stands for some. */
const placeNames = (count: number, each: number, all: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const [first, last] = [i * each + 1, Math.min(all, (i + 1) * each)];
    return first === last ? String(first) : `${first}–${last}`;
  });

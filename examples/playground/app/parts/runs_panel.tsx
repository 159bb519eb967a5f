import { createRuns, type RunRow } from "../../views/runs.js";
import { language } from "../settings.js";
import { namesOf } from "../state/names.js";
import type { Run } from "../state/run.js";
import { reopen, runs } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Panel } from "./panel.js";
import { Shown } from "./shown.js";

/** What was trained, side by side. */
export function RunsPanel() {
  const t = texts.value;
  const columns = Object.entries(t.runColumns).map(([id, name]) => ({ id, name }));
  const names = namesOf(runs.value);
  const rows = runs.value.map((run) => row(run, names.get(run)!));
  const options = { label: t.runsTable, texts: t.runsTexts, onShow: show, onLoad: load };
  return (
    <Panel id="runs" title={t.runs}>
      <Shown create={createRuns} options={options} data={{ columns, runs: rows }} />
    </Panel>
  );
}

function show(id: string, shown: boolean): void {
  const run = byId(id);
  if (run) run.shown.value = shown;
}

function load(id: string): void {
  const run = byId(id);
  if (run) reopen(run);
}

const byId = (id: string): Run | undefined => runs.value.find((run) => run.id === id);

function row(run: Run, name: string): RunRow {
  const { task } = run;
  return {
    id: run.id,
    colour: run.colour,
    name,
    shown: run.shown.value,
    cells: {
      task: task.title[language.value],
      steps: run.step.value,
      score: run.score.value,
      seconds: run.seconds.value,
    },
  };
}

import { metrics } from "../../tasks/score.js";
import type { CurvesData } from "../../views/curves.js";
import { createCurves } from "../../views/curves.js";
import { language } from "../settings.js";
import { namesOf } from "../state/names.js";
import type { Run } from "../state/run.js";
import { openTask, runs } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Goal } from "./goal.js";
import { Panel } from "./panel.js";
import { Shown } from "./shown.js";

/** Losses and scores of the runs that are shown. */
export function CurvesPanel() {
  const t = texts.value;
  return (
    <Panel id="curves" title={t.curves}>
      <Goal />
      <Shown
        create={createCurves}
        options={{ label: t.curves, texts: t.curvesTexts }}
        data={data()}
      />
    </Panel>
  );
}

/** Scores of the same kind share a panel; a run has that of its task. */
function data(): CurvesData {
  const t = texts.value;
  const shown = runs.value.filter((run) => run.shown.value);
  const names = curveNames(shown);
  const { goal } = openTask();
  const judged = new Set([...shown.map(metricOf), goal.metric]);
  const scores = [...judged].map((id) => ({
    id,
    name: metrics[id].title[language.value],
    positive: metrics[id].better === "less",
    goal: id === goal.metric ? goal.value : undefined,
  }));
  return {
    metrics: [{ id: "training", name: t.loss, positive: true }, ...scores],
    runs: shown.map((run) => curveOf(run, names.get(run)!)),
  };
}

/** Their tasks are named where there are several. */
function curveNames(shown: readonly Run[]): ReadonlyMap<Run, string> {
  const names = namesOf(runs.value);
  if (new Set(shown.map(({ task }) => task)).size < 2) return names;
  const named = (run: Run) => texts.value.together(run.task.title[language.value], names.get(run)!);
  return new Map(shown.map((run) => [run, named(run)]));
}

const metricOf = (run: Run) => run.task.goal.metric;

function curveOf(run: Run, name: string): CurvesData["runs"][number] {
  const points = run.points.value;
  return {
    name,
    colour: run.colour,
    steps: points.map(({ step }) => step),
    seconds: points.map(({ seconds }) => seconds),
    values: {
      training: points.map(({ loss }) => loss),
      [metricOf(run)]: points.map(({ score }) => score ?? null),
    },
  };
}

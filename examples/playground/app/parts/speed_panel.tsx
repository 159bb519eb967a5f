import { cannot } from "../../rival/race.js";
import { createGauge } from "../../views/gauge.js";
import { language } from "../settings.js";
import { measureRival, measuring, rivalPace, rivalTrouble } from "../state/rival.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Panel } from "./panel.js";
import { Shown } from "./shown.js";

/** Steps a second, beside those of the same network in plain JavaScript. */
export function SpeedPanel() {
  const t = texts.value;
  const run = current.value;
  if (!run) return null;
  const why = cannot(run.setup.network, run.setup.training, run.prepared)?.[language.value];
  const measured = rivalPace.value?.setup === run.setup ? rivalPace.value.pace : undefined;
  const data = { ours: run.pace.value || undefined, rival: why ?? measured };
  return (
    <Panel id="speed" title={t.speed} actions={!why && <Measure run={run} />}>
      <Shown create={createGauge} options={{ label: t.speed, texts: t.gaugeTexts }} data={data} />
      {rivalTrouble.value && <p class="wrong">{rivalTrouble.value[language.value]}</p>}
    </Panel>
  );
}

function Measure({ run }: { readonly run: Run }) {
  const t = texts.value;
  return (
    <button type="button" disabled={measuring.value} onClick={() => void measureRival(run)}>
      {measuring.value ? t.measuring : t.measure}
    </button>
  );
}

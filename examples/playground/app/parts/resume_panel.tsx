import { whole } from "../figures.js";
import { discardLast, last, resume } from "../state/keeping.js";
import { nameOf } from "../state/names.js";
import { texts } from "../texts/index.js";
import { Panel } from "./panel.js";

/** The offer to go on with what the last visit left. */
export function ResumePanel() {
  const t = texts.value;
  const run = last.value;
  if (!run) return null;
  return (
    <Panel id="resume" title={t.lastVisit}>
      <p>{t.lastWas(nameOf(run), whole(run.step.value))}</p>
      <div class="row">
        <button type="button" class="primary" onClick={resume}>
          {t.resume}
        </button>
        <button type="button" onClick={() => void discardLast()}>
          {t.discard}
        </button>
      </div>
    </Panel>
  );
}

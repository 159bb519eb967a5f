import { figure, whole } from "../figures.js";
import { goBack } from "../state/keeping.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Panel } from "./panel.js";

/** Moments of the training that is open, each a press away. */
export function CheckpointsPanel() {
  const t = texts.value;
  const run = current.value;
  if (!run || run.checkpoints.value.length === 0) return null;
  return (
    <Panel id="checkpoints" title={t.checkpoints}>
      <p class="quiet">{t.checkpointsAbout}</p>
      <div class="row chips">
        {run.checkpoints.value.map((checkpoint) => (
          <button type="button" key={checkpoint.step} onClick={() => void goBack(run, checkpoint)}>
            {t.checkpoint(whole(checkpoint.step), figure(checkpoint.score))}
          </button>
        ))}
      </div>
    </Panel>
  );
}

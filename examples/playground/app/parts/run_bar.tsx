import { metrics } from "../../tasks/score.js";
import { figure, whole } from "../figures.js";
import { language } from "../settings.js";
import type { Run } from "../state/run.js";
import { current, refusal, reset, start, step, stop } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Icon } from "./icons.js";

/** What starts and ends training, and how far it is. On a phone it stays at the bottom of the window. */
export function RunBar() {
  const t = texts.value;
  const run = current.value;
  const training = run?.phase.value === "training";
  return (
    <section class="panel run-bar" aria-label={t.train}>
      <div class="row">
        <button
          type="button"
          class="primary"
          id="train"
          disabled={refusal.value !== undefined}
          onClick={() => (training ? stop() : void start())}
        >
          <Icon name={training ? "stop" : "play"} />
          {wordFor(run)}
        </button>
        <button
          type="button"
          onClick={() => void step()}
          disabled={training || refusal.value !== undefined}
        >
          <Icon name="step" />
          {t.step}
        </button>
        <button type="button" onClick={() => void reset()}>
          <Icon name="reset" />
          {t.reset}
        </button>
      </div>
      <Progress run={run} />
      <p class="quiet" role="status" aria-live="polite" id="status">
        <Said run={run} />
      </p>
    </section>
  );
}

function wordFor(run: Run | undefined): string {
  const t = texts.value;
  if (!run || run.step.value === 0) return run?.phase.value === "training" ? t.stop : t.train;
  return { ready: t.train, training: t.stop, stopped: t.goOn, done: t.goOn, failed: t.goOn }[
    run.phase.value
  ];
}

function Progress({ run }: { readonly run: Run | undefined }) {
  const t = texts.value;
  const [done, until] = [run?.step.value ?? 0, run?.until.value ?? 1];
  return (
    <div class="progress">
      <progress value={done} max={until} aria-label={t.progress} />
      <span class="quiet figures row">
        <span>{t.stepOf(whole(done), whole(until))}</span>
        {run && run.pace.value > 0 && <span>{t.pace(figure(run.pace.value))}</span>}
      </span>
    </div>
  );
}

/** A sentence on what happens. Of the score a new one is read out only when it is there, twenty times a training. */
function Said({ run }: { readonly run: Run | undefined }) {
  const t = texts.value;
  if (refusal.value) return <span class="wrong">{refusal.value[language.value]}</span>;
  if (!run) return t.preparing;
  const { trouble, phase, score } = run;
  if (trouble.value) return <span class="wrong">{trouble.value[language.value]}</span>;
  if (score.value === undefined) return phase.value === "training" ? t.learning : t.ready;
  return <Judged run={run} />;
}

function Judged({ run }: { readonly run: Run }) {
  const t = texts.value;
  const name = metrics[run.task.goal.metric].title[language.value];
  const { reached, score } = run;
  const told = t.score(name, figure(score.value!));
  if (!reached.value) return told;
  const { step, seconds } = reached.value;
  return `${told} ${t.reached(whole(step), figure(seconds))}`;
}

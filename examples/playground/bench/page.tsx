// The benchmark: the same step by every contender, when it is asked for.
import "./bench.css";
import { signal } from "@preact/signals";
import { whole } from "../app/figures.js";
import { Panel } from "../app/parts/panel.js";
import { texts } from "../app/texts/index.js";
import { race, type Stage, type Standing } from "./race.js";
import { resultText } from "./result_text.js";
import { Standings } from "./standings.js";

type State = "idle" | "running" | "done" | "failed";

const state = signal<State>("idle");
const standings = signal<readonly Standing[]>([]);
const stage = signal<Stage | undefined>(undefined);
/** The loss in which all agree, or what went wrong. */
const outcome = signal<number | string>("");
const copied = signal(false);
let stopping = new AbortController();

async function run(): Promise<void> {
  state.value = "running";
  copied.value = false;
  stopping = new AbortController();
  const smoke = new URLSearchParams(location.search).has("smoke");
  const tell = (now: readonly Standing[], at: Stage) => {
    standings.value = now;
    stage.value = at;
  };
  try {
    outcome.value = await race(smoke, tell, stopping.signal);
    state.value = "done";
  } catch (error) {
    outcome.value = stopping.signal.aborted ? "" : (error as Error).message;
    state.value = stopping.signal.aborted ? "idle" : "failed";
  }
}

const machine = (): string =>
  texts.value.bench.machine(whole(navigator.hardwareConcurrency), crossOriginIsolated);

async function copy(): Promise<void> {
  const words = `${machine()} ${navigator.userAgent}`;
  await navigator.clipboard.writeText(resultText(standings.value, texts.value.bench, words));
  copied.value = true;
}

export function BenchPage() {
  const t = texts.value.bench;
  const running = state.value === "running";
  return (
    <main class="bench" id="main" data-state={state.value}>
      <Panel id="bench" title={t.title}>
        <p>{t.about}</p>
        <div class="row">
          <button
            type="button"
            class="primary"
            id="race"
            onClick={() => (running ? stopping.abort() : void run())}
          >
            {running ? texts.value.stop : state.value === "idle" ? t.start : t.again}
          </button>
          {state.value === "done" && (
            <button type="button" onClick={() => void copy()}>
              {copied.value ? t.copied : t.copy}
            </button>
          )}
        </div>
        <p class={state.value === "failed" ? "wrong" : "quiet"} role="status">
          {running ? stageWords() : outcomeWords()}
        </p>
        {standings.value.length > 0 && <Standings of={standings.value} />}
        <p class="quiet">
          {machine()} {navigator.userAgent}
        </p>
      </Panel>
    </main>
  );
}

function outcomeWords(): string {
  const told = outcome.value;
  return typeof told === "string" ? told : texts.value.bench.agree(told.toFixed(5));
}

function stageWords(): string {
  const t = texts.value.bench;
  const at = stage.value;
  if (!at) return "";
  if (at.kind === "warming") return t.warming(t.contenders[at.name]);
  return t.repetition(whole(at.number), whole(at.of));
}

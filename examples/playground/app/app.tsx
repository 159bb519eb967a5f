import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { CheckpointsPanel } from "./parts/checkpoints_panel.js";
import { CurvesPanel } from "./parts/curves_panel.js";
import { FilesPanel } from "./parts/files_panel.js";
import { Header, type PageName } from "./parts/header.js";
import { InsightPanel } from "./parts/insight_panel.js";
import { lazy } from "./parts/lazy.js";
import { NetworkPanel } from "./parts/network_panel.js";
import { ResumePanel } from "./parts/resume_panel.js";
import { RunBar } from "./parts/run_bar.js";
import { RunsPanel } from "./parts/runs_panel.js";
import { SpeedPanel } from "./parts/speed_panel.js";
import { TaskPanel } from "./parts/task_panel.js";
import { TrainingPanel } from "./parts/training_panel.js";
import { language } from "./settings.js";
import { linkTrouble } from "./state/from_address.js";
import { texts } from "./texts/index.js";

const page = signal<PageName>(location.hash === "#bench" ? "bench" : "play");
addEventListener("hashchange", ({ newURL }) => {
  const { hash } = new URL(newURL);
  // Other places are within a page.
  if (hash === "#bench" || hash === "#play") page.value = hash === "#bench" ? "bench" : "play";
});

const BenchPage = lazy(async () => (await import("../bench/page.js")).BenchPage);

export function App() {
  const t = texts.value;
  useEffect(() => {
    document.title = t.title;
  }, [t]);
  return (
    <>
      <a class="skip button" href="#main">
        {t.skip}
      </a>
      <Header page={page.value} />
      {page.value === "bench" ? <BenchPage /> : <Board />}
      <footer class="foot">{t.foot}</footer>
    </>
  );
}

function Board() {
  return (
    <main class="board" id="main">
      <div class="column setup">
        <TaskPanel />
        <NetworkPanel />
        <TrainingPanel />
      </div>
      <div class="column train">
        {linkTrouble.value && (
          <p class="panel wrong" id="link-trouble">
            {linkTrouble.value[language.value]}
          </p>
        )}
        <ResumePanel />
        <RunBar />
        <CurvesPanel />
      </div>
      <div class="column insight">
        <InsightPanel />
      </div>
      <div class="column record">
        <SpeedPanel />
        <RunsPanel />
        <CheckpointsPanel />
        <FilesPanel />
      </div>
    </main>
  );
}

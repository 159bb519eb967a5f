import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { Attention } from "../looks/attention.js";
import { Confusion, confuses } from "../looks/confusion.js";
import { Contributions } from "../looks/contributions.js";
import { Examples } from "../looks/examples.js";
import { Gradients } from "../looks/gradients.js";
import { Layers } from "../looks/layers.js";
import { States } from "../looks/states.js";
import { Try } from "../looks/try.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Panel } from "./panel.js";
import { Tabs } from "./tabs.js";

type LookName = keyof typeof texts.value.looks;

const LOOKS: Readonly<Record<LookName, ComponentType>> = {
  try: Try,
  examples: Examples,
  states: States,
  layers: Layers,
  gradients: Gradients,
  contributions: Contributions,
  attention: Attention,
  confusion: Confusion,
};

/** What there is to look at: contributions are those of tokens, and not every network has attention or tells classes apart. */
function applies(name: LookName, run: Run): boolean {
  if (name === "attention") return run.setup.network.attention !== "none";
  if (name === "confusion") return confuses(run);
  return name !== "contributions" || run.prepared.input.kind === "tokens";
}

const chosen = signal<LookName>("try");

/** What goes on in the network that is open. */
export function InsightPanel() {
  const t = texts.value;
  const run = current.value;
  const tabs = Object.fromEntries(
    Object.entries(t.looks).filter(([name]) => run && applies(name as LookName, run)),
  ) as Record<LookName, string>;
  const name = chosen.value in tabs ? chosen.value : "try";
  const Look = LOOKS[name];
  const choose = (name: LookName) => {
    chosen.value = name;
  };
  return (
    <Panel id="insight" title={t.insight}>
      {run ? (
        <Tabs label={t.insight} tabs={tabs} chosen={name} choose={choose}>
          <Look key={`${run.id}-${name}`} />
        </Tabs>
      ) : (
        <p class="quiet">{t.preparing}</p>
      )}
    </Panel>
  );
}

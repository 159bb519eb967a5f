import type { NetworkPlan } from "../../network/network_plan.js";
import { language } from "../settings.js";
import { texts } from "../texts/index.js";
import type { Run } from "./run.js";

const CELLS = { simple: "SimpleRNN", gru: "GRU", lstm: "LSTM" } as const;
const ARROWS = { forward: "", both: " ↔" } as const;

/** A network in a few words: "GRU 16 · LSTM 32 ↔". */
export const networkName = ({ layers }: NetworkPlan): string =>
  layers
    .map(({ cell, units, direction }) => `${CELLS[cell]} ${units}${ARROWS[direction]}`)
    .join(" · ");

/** What runs are called beside each other: by their networks, numbered where these are called the same. */
export function namesOf(runs: readonly Run[]): ReadonlyMap<Run, string> {
  const counts = new Map<string, number>();
  return new Map(
    runs.map((run) => {
      const name = networkName(run.setup.network);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return [run, count > 1 ? `${name} (${count})` : name];
    }),
  );
}

/** What a run is called where it stands alone. */
export const nameOf = (run: Run): string =>
  texts.value.together(run.task.title[language.value], networkName(run.setup.network));

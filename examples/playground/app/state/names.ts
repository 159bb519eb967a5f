import type { NetworkPlan } from "../../network/network_plan.js";
import { language } from "../settings.js";
import type { Run } from "./run.js";

const CELLS = { simple: "SimpleRNN", gru: "GRU", lstm: "LSTM" } as const;
const ARROWS = { forward: "", both: " ↔" } as const;

/** A network in a few words: "GRU 16 · LSTM 32 ↔". */
export const networkName = ({ layers }: NetworkPlan): string =>
  layers
    .map(({ cell, units, direction }) => `${CELLS[cell]} ${units}${ARROWS[direction]}`)
    .join(" · ");

/** What a run is called where runs stand beside each other. */
export const nameOf = (run: Run): string =>
  `${run.task.title[language.value]}, ${networkName(run.setup.network)}`;

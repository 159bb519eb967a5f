import { UserError } from "../sentiment/user_error.js";
import type { Settings } from "./cli.js";
import { type Kind, nounOf } from "./data/sequences.js";
import { type NetworkName, networksFor } from "./network.js";

/** What a training is made of, all said. */
export interface Plan {
  readonly network: NetworkName;
  readonly units: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
}

/** What suits each kind of sequences; chosen on parts of what is learned, never on what is held out. */
const plans: Readonly<Record<Kind, Plan>> = {
  clips: { network: "conv-gru", units: 64, epochs: 16, batch: 32, learningRate: 2e-3 },
  tracks: { network: "gru", units: 32, epochs: 15, batch: 32, learningRate: 2e-3 },
  phases: { network: "bilstm", units: 32, epochs: 8, batch: 32, learningRate: 2e-3 },
};

/** What the user asked for, and for the rest what suits the data. */
export function planOf({ model, epochs }: Settings, kind: Kind): Plan {
  const networks = networksFor(kind);
  if (model !== undefined && !networks.includes(model)) {
    throw new UserError(
      `--model ${model} reads no ${nounOf[kind]}s: expected ${networks.join(" or ")}.`,
    );
  }
  const plan = plans[kind];
  return { ...plan, network: model ?? plan.network, epochs: epochs ?? plan.epochs };
}

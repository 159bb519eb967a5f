import { UserError } from "../sentiment/user_error.js";
import type { Settings } from "./cli.js";
import { type Kind, nounOf } from "./data/sequences.js";
import { type NetworkName, networksFor } from "./network.js";

/** What a training is made of, all said. */
export interface Plan {
  readonly network: NetworkName;
  readonly units: number;
  /** Networks that learn side by side and answer together. */
  readonly members: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
}

/** What suits each kind of sequences; chosen on parts of what is learned, never on what is held out. */
const plans: Readonly<Record<Kind, Plan>> = {
  clips: { network: "conv-gru", units: 64, members: 1, epochs: 16, batch: 32, learningRate: 2e-3 },
  tracks: { network: "gru", units: 32, members: 1, epochs: 15, batch: 32, learningRate: 2e-3 },
  phases: { network: "bilstm", units: 32, members: 6, epochs: 8, batch: 32, learningRate: 2e-3 },
};

/** Of little data there are more epochs, until so many batches were learned, but not without end. */
const FEWEST_BATCHES = 320;
const MOST_EPOCHS = 100;

/**
 * What the user asked for, and for the rest what suits the data.
 *
 * @param rows clips, tracks or windows in an epoch.
 */
export function planOf({ model, epochs }: Settings, kind: Kind, rows: number): Plan {
  const networks = networksFor(kind);
  if (model !== undefined && !networks.includes(model)) {
    throw new UserError(
      `--model ${model} reads no ${nounOf[kind]}s: expected one of ${networks.join(", ")}.`,
    );
  }
  const plan = plans[kind];
  const enough = Math.min(MOST_EPOCHS, Math.ceil(FEWEST_BATCHES / Math.ceil(rows / plan.batch)));
  return {
    ...plan,
    network: model ?? plan.network,
    epochs: epochs ?? Math.max(plan.epochs, enough),
  };
}

// The averages that an optimizer keeps of weights (`useEma`), in the place of the weights for a while.

import { trainable } from "../training/trainer.js";
import type { ModelCore } from "./core.js";

/** Exchanges weights and averages, unless they are already: the weights wait in the optimizer. */
export async function showAverages(core: ModelCore): Promise<void> {
  if (core.averagesShownBy) return;
  const network = await trainable(core);
  core.averagesShownBy = network;
  await network.takeAverages(true);
}

/** Exchanges them back. The engine hears of it before this returns, and so before whatever else it is asked for. */
export async function hideAverages(core: ModelCore): Promise<void> {
  const network = core.averagesShownBy;
  core.averagesShownBy = undefined;
  await network?.takeAverages(true);
}

/** A run goes on with numbers that were exchanged when they were kept. */
export async function averagesAreShown(core: ModelCore): Promise<void> {
  core.averagesShownBy = await trainable(core);
}

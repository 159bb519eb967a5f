import type { Chunk, EngineNetwork, Totals } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "../model/core.js";
import { stateOf } from "../optimizers/optimizer.js";

/** Trains on a chunk. The optimizer hears of its updates, also of those of a call that failed. */
export async function trainChunk(
  core: ModelCore,
  network: EngineNetwork,
  chunk: Chunk,
): Promise<Totals> {
  const state = stateOf(core.compiled!.optimizer);
  try {
    const totals = await network.train(chunk);
    state.counted(totals.iterations);
    return totals;
  } catch (error) {
    if (!(error instanceof BpttError) || error.code === "EngineDead") throw error;
    state.counted(await network.iterations());
    throw error;
  }
}

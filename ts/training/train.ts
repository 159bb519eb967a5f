import type { Chunk, EngineNetwork, Totals } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import { optimizerSpec } from "../model/compile_spec.js";
import type { ModelCore } from "../model/core.js";
import { judgeOf } from "../model/reported.js";
import { asksForRates, stateOf, toldRates } from "../optimizers/optimizer.js";

/** Trains on a chunk. The optimizer hears of its batches, also of those of a call that failed. */
export async function trainChunk(
  core: ModelCore,
  network: EngineNetwork,
  chunk: Chunk,
): Promise<Totals> {
  const { optimizer } = core.compiled!;
  const state = stateOf(optimizer);
  try {
    const totals = await state.during(Math.ceil(chunk.rows / chunk.batchSize), () =>
      asksForRates(optimizer)
        ? trainTold(core, network, chunk)
        : network.train(chunk, judgeOf(core.compiled!, core.graph!)),
    );
    state.counted(totals.iterations);
    return totals;
  } catch (error) {
    if (isDead(error)) throw error;
    state.counted(await network.iterations());
    throw error;
  }
}

/** Whether there is no engine any more that could be asked. A loss of one's own may throw anything. */
export const isDead = (error: unknown): boolean =>
  error instanceof BpttError && error.code === "EngineDead";

/** The same with rates that a function gives. They are sent just before the chunk, so that this takes no turn of its own. */
async function trainTold(core: ModelCore, network: EngineNetwork, chunk: Chunk): Promise<Totals> {
  const compiled = core.compiled!;
  const rates = toldRates(compiled.optimizer);
  const told = network.steer(optimizerSpec(compiled, core.graph!, rates));
  const [totals] = await Promise.all([network.train(chunk, judgeOf(compiled, core.graph!)), told]);
  return totals;
}

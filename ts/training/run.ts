import type { Logs } from "../callbacks/callback.js";
import type { CallbackList, Phase } from "../callbacks/list.js";
import type { Chunk } from "../engine/engine.js";
import { giveTurn } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { Pace } from "./pace.js";
import type { Portion, Source } from "./source.js";

/** One pass over the batches of a source. */
export interface Pass {
  readonly core: ModelCore;
  readonly phase: Phase;
  readonly source: Source;
  /** The order of rows that it has; default the first. */
  readonly index?: number;
  /** Batches after which it ends; default: at the source's end. */
  readonly limit?: number | undefined;
  /** Whether it goes on where the last one ended. */
  readonly goesOn?: boolean;
  readonly callbacks: CallbackList;
  readonly pace: Pace;
  readonly signal: AbortSignalLike | undefined;
  /** Computes one chunk and tells what is known so far. */
  compute(chunk: Chunk): Promise<Logs>;
  /** Whether to stop after the batches done so far. */
  stopped(): boolean;
}

/** A pace for passes over this source: batch by batch where a callback wants to hear of each, or a function to see it. */
export function paceFor(
  source: Source,
  callbacks: CallbackList,
  phase: Phase,
  seesBatches = false,
): Pace {
  const one = callbacks.watchesBatches(phase) || seesBatches;
  return new Pace(one ? 1 : source.batchesPerCall);
}

/**
 * Feeds the source's batches to the engine in coarse calls of k. Between calls the event loop has its turn, an abort is
 * noticed and progress is shown; only batch hooks make k one. Gives the number of batches.
 */
export async function runPass(pass: Pass): Promise<number> {
  const { core, phase, source, callbacks, pace, signal, limit = Number.POSITIVE_INFINITY } = pass;
  const watched = callbacks.watchesBatches(phase);
  await abortable(source.begin(pass.index ?? 0, pass.goesOn ?? false), signal);
  let batch = 0;
  while (batch < limit) {
    signal?.throwIfAborted();
    core.checkAlive();
    const portion = await abortable(source.take(Math.min(pace.batches, limit - batch)), signal);
    if (portion === undefined) break;
    if (watched) await callbacks.call(`on${phase}BatchBegin`, batch, {});
    const start = performance.now();
    const computed = abortable(pass.compute(portion.chunk), signal);
    batch += portion.batches;
    if (batch < limit) source.prepare?.(Math.min(pace.batches, limit - batch));
    const logs = await computed.catch((error) => {
      throw ofData(error, portion);
    });
    pace.record(portion.batches, performance.now() - start);
    if (watched) await callbacks.call(`on${phase}BatchEnd`, batch - 1, logs);
    await callbacks.call("onProgress", batch, logs);
    await giveTurn();
    if (pass.stopped()) return batch;
  }
  signal?.throwIfAborted();
  return batch;
}

/** The engine counts the rows of a call: a message should name the row of the data. */
function ofData(error: unknown, portion: Portion): unknown {
  if (!(error instanceof BpttError) || error.code !== "Target") return error;
  const named = (_: string, row: string) => portion.locate(Number(row));
  return new BpttError("Target", error.message.replace(/\brow (\d+)/, named), { cause: error });
}

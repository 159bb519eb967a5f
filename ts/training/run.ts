import type { Logs } from "../callbacks/callback.js";
import type { CallbackList, Phase } from "../callbacks/list.js";
import type { Chunk } from "../engine/engine.js";
import { giveTurn } from "../engine/turns.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { Pace } from "./pace.js";
import type { Portion, Source } from "./source.js";

/** Who hears of a pass. */
export type Listeners = Pick<CallbackList, "watchesBatches" | "call" | "close">;

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
  /** Batches that are done already, where the source stands behind them. */
  readonly from?: number | undefined;
  readonly callbacks: Listeners;
  readonly pace: Pace;
  readonly signal: AbortSignalLike | undefined;
  /** Computes one chunk and tells what is known so far. */
  compute(chunk: Chunk): Promise<Logs>;
  /** Whether to stop after the batches done so far. */
  stopped(): boolean;
  /** What is done behind each call, when all have heard of it. */
  after?(batch: number): Promise<void>;
  /** Batches that may be done at most before that, behind `batch` of them. */
  room?(batch: number): number;
}

/** A pace for passes over this source: batch by batch where a callback wants to hear of each, or a function to see it. */
export function paceFor(
  source: Source,
  callbacks: Listeners,
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
  let batch = pass.from ?? 0;
  if (batch === 0) await abortable(source.begin(pass.index ?? 0, pass.goesOn ?? false), signal);
  else if (pass.stopped()) return batch;
  // Making numbers of the data took its time. A single batch waits for nobody.
  if (source.batches !== 1) await giveTurn();
  const most = () => Math.min(pace.batches, limit - batch, pass.room?.(batch) ?? limit);
  while (batch < limit) {
    signal?.throwIfAborted();
    core.checkAlive();
    const portion = await abortable(source.take(most()), signal);
    if (portion === undefined) break;
    if (watched) await callbacks.call(`on${phase}BatchBegin`, batch, {});
    const start = performance.now();
    const computed = abortable(pass.compute(portion.chunk), signal);
    batch += portion.batches;
    if (batch < limit) source.prepare?.(most());
    const logs = await computed.catch((error) => {
      throw ofData(error, portion);
    });
    pace.record(portion.batches, performance.now() - start);
    if (watched) await callbacks.call(`on${phase}BatchEnd`, batch - 1, logs);
    await callbacks.call("onProgress", batch, logs);
    await giveTurn();
    await pass.after?.(batch);
    if (pass.stopped()) return batch;
  }
  signal?.throwIfAborted();
  return batch;
}

/** The engine counts the rows of a call: a message should name the row of the data. */
function ofData(error: unknown, portion: Portion): unknown {
  if (!(error instanceof BpttError) || !/^(Target|Diverged)$/.test(error.code)) return error;
  const named = (_: string, at: string, row: string) => `${at} ${portion.locate(Number(row))}`;
  const message = error.message.replace(/(, first at| at) row (\d+)/, named);
  return new BpttError(error.code, message, { cause: error });
}

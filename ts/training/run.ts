import type { Logs } from "../callbacks/callback.js";
import type { CallbackList, Phase } from "../callbacks/list.js";
import type { Dataset } from "../data/dataset.js";
import type { Chunk } from "../engine/engine.js";
import { giveTurn } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import type { AbortSignalLike } from "../host_types.js";
import type { ModelCore } from "../model/core.js";
import { abortable } from "./abortable.js";
import { Pace } from "./pace.js";

/** One pass over a data set. */
export interface Pass {
  readonly core: ModelCore;
  readonly phase: Phase;
  readonly dataset: Dataset;
  readonly order: Uint32Array | undefined;
  readonly batchSize: number;
  readonly callbacks: CallbackList;
  readonly pace: Pace;
  readonly signal: AbortSignalLike | undefined;
  /** Computes one chunk and tells what is known so far. */
  compute(chunk: Chunk): Promise<Logs>;
  /** Called between coarse calls, with the batches done. */
  progress(batches: number, logs: Logs): void;
  /** Whether to stop after the batches done so far. */
  stopped(): boolean;
}

export const batchCount = (rows: number, batchSize: number): number => Math.ceil(rows / batchSize);

/** A pace for passes over this data: batch by batch where a callback wants to hear of each, or a function to see it. */
export function paceFor(
  dataset: Dataset,
  batchSize: number,
  callbacks: CallbackList,
  phase: Phase,
  seesBatches = false,
) {
  const one = callbacks.watchesBatches(phase) || seesBatches;
  return new Pace(one ? 1 : dataset.batchesPerCall(batchSize));
}

/**
 * Feeds the data set to the engine in coarse calls of k batches. Between calls the event loop has its turn, an abort
 * is noticed and progress is shown; only batch hooks make k one.
 */
export async function runPass(pass: Pass): Promise<void> {
  const { core, phase, dataset, batchSize, callbacks, pace } = pass;
  const watched = callbacks.watchesBatches(phase);
  const steps = batchCount(dataset.rows, batchSize);
  for (let batch = 0; batch < steps; ) {
    pass.signal?.throwIfAborted();
    core.checkAlive();
    const count = Math.min(pace.batches, steps - batch);
    const to = Math.min((batch + count) * batchSize, dataset.rows);
    if (watched) await callbacks.call(`on${phase}BatchBegin`, batch, {});
    const start = performance.now();
    const chunk = dataset.chunk(pass.order, batch * batchSize, to, batchSize);
    const computed = abortable(pass.compute(chunk), pass.signal);
    const logs = await computed.catch((error) => {
      throw ofData(error, pass, batch * batchSize);
    });
    pace.record(count, performance.now() - start);
    batch += count;
    if (watched) await callbacks.call(`on${phase}BatchEnd`, batch - 1, logs);
    pass.progress(batch, logs);
    await giveTurn();
    if (pass.stopped()) return;
  }
  pass.signal?.throwIfAborted();
}

/** The engine counts the rows of a call, which begins at row `from`: a message should name the row of the data. */
function ofData(error: unknown, { dataset, order }: Pass, from: number): unknown {
  if (!(error instanceof BpttError) || error.code !== "Target") return error;
  const named = (_: string, row: string) => `row ${dataset.rowAt(order, from + Number(row))}`;
  return new BpttError("Target", error.message.replace(/\brow (\d+)/, named), { cause: error });
}
